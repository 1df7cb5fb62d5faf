"""Opening a file: its format told by its first bytes and its name, then handed to the reader of that format."""

from __future__ import annotations

import zipfile
from pathlib import Path

from mulette.core.intake.findings import (
    FILE_BINARY,
    FILE_CORRUPT,
    FILE_EMPTY,
    FILE_FORMAT_UNKNOWN,
    FILE_MISSING,
    FILE_TOO_LARGE,
    refuse,
)
from mulette.core.intake.reading.options import Limits, ReadingOptions
from mulette.core.intake.reading.source import Source

_TEXT = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv", ".dat": "csv", "": "csv"}
_SUFFIXES = {
    **_TEXT,
    ".xlsx": "xlsx",
    ".ods": "ods",
    ".gpkg": "gpkg",
    ".geojson": "geojson",
    ".json": "geojson",
    ".zip": "shp",
}
_SIGNATURES = {"xlsx": b"PK", "ods": b"PK", "shp": b"PK", "gpkg": b"SQLite format 3\0"}
_LABELS = {"xlsx": "un classeur XLSX", "ods": "un classeur ODS", "shp": "une archive ZIP", "gpkg": "un GeoPackage"}


def open_source(path: Path, options: ReadingOptions | None = None, limits: Limits | None = None) -> Source:
    """Open a provider's file and read its columns.

    Parameters
    ----------
    path
        The file.
    options
        Reading options of the template; all guessed by default.
    limits
        What the file may not exceed.

    Raises
    ------
    Invalid
        The file cannot be read; ``code`` is the id of a kind of ``core.intake.findings``.
    """
    options, limits = options or ReadingOptions(), limits or Limits()
    if not path.is_file():
        refuse(FILE_MISSING, file=path.name)
    size = path.stat().st_size
    if not size:
        refuse(FILE_EMPTY, file=path.name)
    if size > limits.file_bytes:
        refuse(FILE_TOO_LARGE, file=path.name, bytes=size, limit=limits.file_bytes)
    format_ = _find_format(path, options.format)
    if format_ == "csv":
        from mulette.core.intake.reading.text import TextSource

        return TextSource(path, options, limits)
    if format_ in {"xlsx", "ods"}:
        from mulette.core.intake.reading.sheets import SheetSource

        return SheetSource(path, options, limits, format_)
    from mulette.core.intake.reading.layers import LayerSource

    return LayerSource(path, options, limits, format_)


def _find_format(path: Path, declared: str | None) -> str:
    """Find the format by the name, and hold the first bytes against it: GDAL must never guess a driver by itself."""
    format_ = "csv" if declared == "tsv" else declared or _SUFFIXES.get(path.suffix.lower())
    if format_ is None:
        refuse(FILE_FORMAT_UNKNOWN, file=path.name, found=path.suffix)
    with path.open("rb") as file:
        head = file.read(512)
    if format_ in _SIGNATURES and not head.startswith(_SIGNATURES[format_]):
        refuse(FILE_CORRUPT, file=path.name, format=_LABELS[format_])
    if format_ == "geojson" and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        refuse(FILE_CORRUPT, file=path.name, format="un GeoJSON")
    if format_ == "csv":
        found = _binary_kind(head)
        if found:
            refuse(FILE_BINARY, file=path.name, found=found)
    if format_ == "shp":
        return _look_into_zip(path)
    return format_


def _binary_kind(head: bytes) -> str | None:
    """Name a binary format; a text that begins like one ("BM" of a bitmap) has no null byte."""
    import filetype

    kind = filetype.guess(head) if b"\0" in head or head.startswith(b"%PDF") else None
    return None if kind is None else str(kind.mime)


def _look_into_zip(path: Path) -> str:
    """Tell a workbook named .zip from an archive of a shapefile."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        refuse(FILE_CORRUPT, file=path.name, format="une archive ZIP")
    return "xlsx" if "xl/workbook.xml" in names else "shp"
