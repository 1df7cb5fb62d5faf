"""An opened file: what is known of it, and its rows as batches of text."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from mulette.core.intake.batch import ROW
from mulette.core.intake.findings import COLUMN_TWICE, Fault, refuse
from mulette.core.intake.reading.options import ReadingOptions

BATCH_ROWS = 50_000


class Source(ABC):
    """A file that was opened and whose columns are known.

    Attributes
    ----------
    path
        The file.
    columns
        Names of its columns, as it writes them; an unnamed one is called ``colonne_12``.
    format
        One of ``options.FORMATS``.
    encoding, separator
        Of a text file; the encoding of a shapefile; else None.
    layer, layers
        Name of the sheet or layer read, and of all of them; empty for a text file.
    faults
        Records that could not be laid in the columns or are empty, filled as ``batches`` goes.
    skipped
        Numbers of the lines skipped under the header, as the template asks.
    """

    format: str
    encoding: str | None = None
    separator: str | None = None
    layer: str | None = None
    layers: tuple[str, ...] = ()

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self.path = path
        self.columns = columns
        self.faults: list[Fault] = []
        self.skipped: tuple[int, ...] = ()

    @abstractmethod
    def batches(self, size: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """Read the rows from the beginning, at most ``size`` at a time.

        Yields
        ------
        polars.DataFrame
            ``row`` (Int64: the header is 1, the first record 2) then the columns (String, null where empty).
        """

    def describe(self) -> dict[str, object]:
        """Say how the file was read, for the delivery that keeps it."""
        return {
            "format": self.format,
            "encoding": self.encoding,
            "separator": self.separator,
            "layer": self.layer,
            "columns": list(self.columns),
        }


def sha256_of(path: Path) -> str:
    """Hash a file without holding it in memory, as lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_columns(cells: list[str], file: str) -> tuple[str, ...]:
    """Name the columns from the cells of a header.

    An empty cell in place 12 becomes ``colonne_12``, and a column called ``row``, as our numbers are, ``row_12``.

    Raises
    ------
    Invalid
        Two columns have the same name.

    Examples
    --------
    >>> name_columns(["cd_nom", "", " observers "], "a.csv")
    ('cd_nom', 'colonne_2', 'observers')
    """
    names = [_name(cell.strip(), place) for place, cell in enumerate(cells, start=1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        refuse(COLUMN_TWICE, file=file, columns=", ".join(twice))
    return tuple(names)


def _name(cell: str, place: int) -> str:
    return f"{ROW}_{place}" if cell == ROW else cell or f"colonne_{place}"


def drop_nulls(frame: pl.DataFrame, options: ReadingOptions) -> pl.DataFrame:
    """Set to null the empty cells and the null tokens of the template."""
    tokens = pl.Series(["", *options.null_tokens], dtype=pl.String)
    cells = pl.exclude(ROW)
    test = cells == "" if len(tokens) == 1 else cells.is_in(tokens.implode())
    return frame.with_columns(pl.when(test).then(None).otherwise(cells).name.keep())
