"""How a file is to be read, and how much of it may be taken."""

from __future__ import annotations

from dataclasses import dataclass

FORMATS = ("csv", "tsv", "xlsx", "ods", "gpkg", "shp", "geojson")
"""Formats read; a shapefile comes in a zip."""


@dataclass(frozen=True)
class ReadingOptions:
    r"""Reading options of a template; None is guessed from the file.

    Parameters
    ----------
    format
        One of ``FORMATS``.
    encoding
        Python name of an encoding, ``cp1252``.
    separator
        One character between two cells of a text file.
    quoting
        Whether a double quote protects a cell; guessed false where ``\N`` stands for null.
    null_tokens
        Cells that mean "nothing", beside the empty one; ``\N`` is always one where quoting is off.
    layer
        Name of the sheet of a workbook or of the layer of a geographic file; the first sheet, the only layer.
    skip_lines_beginning
        Lines right under the header that begin so are skipped, not counted, and keep their number.
    """

    format: str | None = None
    encoding: str | None = None
    separator: str | None = None
    quoting: bool | None = None
    null_tokens: tuple[str, ...] = ()
    layer: str | None = None
    skip_lines_beginning: str | None = None


@dataclass(frozen=True)
class Limits:
    """What a file may not exceed, so that one file can never fill the machine.

    Parameters
    ----------
    file_bytes
        Size of the file.
    line_chars
        Length of a line of a text file, in characters.
    cell_chars
        Length of a cell, in characters. Source: GeoNature 2.17, maximal length of a cell.
    expanded_bytes
        Size of what an archive holds, workbooks included.
    expansion_ratio
        Size of a member of an archive over its compressed size, above 10 MB.
    members
        Number of files of an archive.
    """

    file_bytes: int = 4_000_000_000
    line_chars: int = 8_000_000
    cell_chars: int = 1_000_000
    expanded_bytes: int = 4_000_000_000
    expansion_ratio: int = 200
    members: int = 1_000
