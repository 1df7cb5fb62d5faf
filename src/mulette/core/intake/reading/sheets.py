"""Workbooks: XLSX and ODS. Dates come as ISO text, whole numbers without decimals, every cell as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from mulette.core.intake.batch import ROW
from mulette.core.intake.findings import (
    FILE_CORRUPT,
    FILE_WITHOUT_DATA,
    FILE_WITHOUT_HEADER,
    LAYER_UNKNOWN,
    ROW_EMPTY,
    Fault,
    refuse,
)
from mulette.core.intake.reading.archives import check_archive
from mulette.core.intake.reading.options import Limits, ReadingOptions
from mulette.core.intake.reading.source import BATCH_ROWS, Source, drop_nulls, name_columns

_LABELS = {"xlsx": "un classeur XLSX", "ods": "un classeur ODS"}
_REWRITTEN = (
    (r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00$", "$1"),
    (r"^(?:1899-12-3[01]|1904-01-01) (\d{2}:\d{2}:\d{2})$", "$1"),
    (r"^PT(\d{2})H(\d{2})M(\d{2})S$", "$1:$2:$3"),
    (r"^(-?\d+)\.0$", "$1"),
)


class SheetSource(Source):
    """One sheet of a workbook, held as text in memory: a sheet has 1,048,576 rows at most."""

    def __init__(self, path: Path, options: ReadingOptions, limits: Limits, format_: str) -> None:
        check_archive(path, limits, label=_LABELS[format_])
        self.format = format_
        self._options = options
        try:
            self.layers = _list_sheets(path, format_)
            if options.layer and options.layer not in self.layers:
                refuse(LAYER_UNKNOWN, file=path.name, layer=options.layer, known=", ".join(self.layers))
            self.layer = options.layer or self.layers[0]
            self._cells = _read_cells(path, format_, self.layer)
        except (fastexcel.FastExcelError, DataSourceError, DataLayerError, IndexError):
            refuse(FILE_CORRUPT, file=path.name, format=_LABELS[format_])
        self._first = self._find_first_row()
        if self._cells.slice(self._first).select(pl.all_horizontal(pl.all().is_null().all())).item():
            refuse(FILE_WITHOUT_DATA, file=path.name)
        header = [cell or "" for cell in self._cells.row(0)]
        if not any(header):
            refuse(FILE_WITHOUT_HEADER, file=path.name)
        super().__init__(path, name_columns(header, path.name))
        self.skipped = tuple(range(2, self._first + 1))

    def batches(self, size: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """Read the rows from the beginning, at most ``size`` at a time."""
        self.faults.clear()
        for start in range(self._first, self._cells.height, size):
            frame = self._cells.slice(start, size)
            frame.columns = list(self.columns)
            numbered = frame.with_columns(_as_text()).with_row_index(ROW, offset=start + 1)
            numbered = drop_nulls(numbered.with_columns(pl.col(ROW).cast(pl.Int64)), self._options)
            empty = numbered.select(pl.all_horizontal(pl.exclude(ROW).is_null())).to_series()
            self.faults += [Fault(row, ROW_EMPTY, "") for row in numbered.filter(empty)[ROW]]
            kept = numbered.filter(~empty)
            if kept.height:
                yield kept

    def _find_first_row(self) -> int:
        """Find the first line under the header that the template does not skip, from 0."""
        first, mark = 1, self._options.skip_lines_beginning
        while mark and first < self._cells.height and (self._cells[first, 0] or "").startswith(mark):
            first += 1
        return first


def _list_sheets(path: Path, format_: str) -> tuple[str, ...]:
    if format_ == "ods":
        return tuple(str(name) for name, _ in pyogrio.list_layers(path))
    return tuple(fastexcel.read_excel(path).sheet_names)


def _read_cells(path: Path, format_: str, sheet: str) -> pl.DataFrame:
    """Read all the cells of a sheet as text, the header being the first line.

    GDAL reads ODS: calamine loses the hours of the day, and refuses what GDAL itself (hence QGIS) writes.
    """
    if format_ == "xlsx":
        book = fastexcel.read_excel(path)
        return book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    _, table = pyogrio.read_arrow(path, layer=sheet, HEADERS="DISABLE", FIELD_TYPES="STRING")
    return pl.DataFrame(pl.from_arrow(table))


def _as_text() -> pl.Expr:
    """Write a date without the midnight workbooks add, an hour without its day, a whole number without decimals."""
    text = pl.all()
    for pattern, written in _REWRITTEN:
        text = text.str.replace(pattern, written)
    return text
