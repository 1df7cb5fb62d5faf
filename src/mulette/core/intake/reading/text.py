r"""Text files: comma, semicolon, tab or bar, with quotes or with ``\N``, one bounded line at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from mulette.core.intake.batch import ROW
from mulette.core.intake.findings import (
    CELL_TOO_LONG,
    FILE_EMPTY,
    FILE_WITHOUT_DATA,
    FILE_WITHOUT_HEADER,
    LINE_TOO_LONG,
    ROW_CUT,
    ROW_EMPTY,
    ROW_QUOTE_OPEN,
    ROW_TOO_LONG,
    ROW_TOO_SHORT,
    SEPARATOR_WRONG,
    Fault,
    refuse,
)
from mulette.core.intake.reading.encodings import LENIENT, Decoding, find_decoding
from mulette.core.intake.reading.options import Limits, ReadingOptions
from mulette.core.intake.reading.source import BATCH_ROWS, Source, drop_nulls, name_columns

SEPARATORS = (";", ",", "\t", "|")
NULL = r"\N"
_HEAD_LINES = 200
_Record = tuple[int, list[str], list[str]]
"""Number, cells and lines of one record."""


class TextSource(Source):
    """A text file. A record keeps its number whatever stands before it: blank and skipped lines count as one record.

    A blank line keeps its number, as in a spreadsheet, and is given as an information; a quoted line break does not
    add a number.
    """

    format = "csv"

    def __init__(self, path: Path, options: ReadingOptions, limits: Limits) -> None:
        self._decoding: Decoding = find_decoding(path, options.encoding, limits)
        self._limits = limits
        self.path = path
        head = self._read_head()
        if not head:
            refuse(FILE_EMPTY, file=path.name)
        self._separator = options.separator or guess_separator(head[0])
        if len(self._separator) != 1 or self._separator in '"\r\n':
            refuse(SEPARATOR_WRONG, separator=self._separator)
        self._quoting = _guess_quoting(head, self._separator) if options.quoting is None else options.quoting
        if not self._quoting:
            options = _with_null(options)
        self._options = options
        header = next(self._records())[1]
        if not any(cell.strip() for cell in header):
            refuse(FILE_WITHOUT_HEADER, file=path.name)
        super().__init__(path, name_columns(header, path.name))
        if not any(any(record) for _, record, _ in self._data_records()):
            refuse(FILE_WITHOUT_DATA, file=path.name)
        self.format = "tsv" if self._separator == "\t" else "csv"
        self.encoding, self.separator = self._decoding.encoding, self._separator

    def batches(self, size: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """Read the rows from the beginning, at most ``size`` at a time."""
        self.faults.clear()
        numbers: list[int] = []
        records: list[list[str]] = []
        width = len(self.columns)
        for row, record, lines in self._data_records():
            kept = record if len(record) == width and any(record) else self._fit(row, record, lines)
            if kept is None:
                continue
            if len(records) == size:
                yield self._frame(numbers, records)
                numbers, records = [], []
            numbers.append(row)
            records.append(kept)
        self._check_end(numbers, records)
        if records:
            yield self._frame(numbers, records)

    def _fit(self, row: int, record: list[str], lines: list[str]) -> list[str] | None:
        """Keep a record out with its fault, unless what it has too much is empty."""
        width = len(self.columns)
        if not any(cell.strip() for cell in record):
            self.faults.append(Fault(row, ROW_EMPTY, "".join(lines).rstrip("\r\n")))
            return None
        if len(record) > width and not any(record[width:]):
            return record[:width]
        kind = ROW_TOO_LONG if len(record) > width else ROW_TOO_SHORT
        self.faults.append(Fault(row, kind, "".join(lines).rstrip("\r\n")))
        return None

    def _check_end(self, numbers: list[int], records: list[list[str]]) -> None:
        """Tell a file that stops in the middle of its last record."""
        row, lines = self._last
        content = "".join(lines)
        last_fault = self.faults[-1] if self.faults and self.faults[-1].row == row else None
        if self._is_quote_open(lines):
            kind = ROW_QUOTE_OPEN
        elif self._decoding.is_cut or (
            last_fault and last_fault.kind is ROW_TOO_SHORT and not self._decoding.ends_with_newline
        ):
            kind = ROW_CUT
        else:
            return
        if last_fault:
            self.faults.pop()
        if numbers and numbers[-1] == row:
            numbers.pop()
            records.pop()
        self.faults.append(Fault(row, kind, content))

    def _is_quote_open(self, lines: list[str]) -> bool:
        if not self._quoting:
            return False
        try:
            list(csv.reader(lines, delimiter=self._separator, strict=True))
        except csv.Error as error:
            return "end of data" in str(error)
        return False

    def _frame(self, numbers: list[int], records: list[list[str]]) -> pl.DataFrame:
        cells = zip(self.columns, zip(*records, strict=True), strict=True)
        columns = [pl.Series(name, column, dtype=pl.String) for name, column in cells]
        return drop_nulls(pl.DataFrame([pl.Series(ROW, numbers, dtype=pl.Int64), *columns]), self._options)

    def _data_records(self) -> Iterator[_Record]:
        """Read the records under the header and under the lines that the template skips."""
        mark = self._options.skip_lines_beginning
        records = self._records()
        next(records)
        skipped: list[int] = []
        for row, record, lines in records:
            if mark and record and record[0].startswith(mark):
                skipped.append(row)
                continue
            self.skipped = tuple(skipped)
            mark = None
            yield row, record, lines

    def _records(self) -> Iterator[_Record]:
        """Read each record with its number and its lines; the last one stays known as ``_last``."""
        self._last: tuple[int, list[str]] = (1, [])
        lines: list[str] = []
        row = 0
        csv.field_size_limit(self._limits.cell_chars)
        with self._open() as stream:
            reader = csv.reader(self._lines(stream, lines), **self._dialect())
            try:
                for row, record in enumerate(reader, start=1):
                    self._last = (row, lines.copy())
                    yield row, record, self._last[1]
                    lines.clear()
            except csv.Error:
                refuse(CELL_TOO_LONG, file=self.path.name, row=row + 1, limit=self._limits.cell_chars)

    def _lines(self, stream: io.TextIOWrapper, kept: list[str]) -> Iterator[str]:
        limit = self._limits.line_chars
        for number, line in enumerate(iter(lambda: stream.readline(limit + 1), ""), start=1):
            if len(line) > limit:
                refuse(LINE_TOO_LONG, file=self.path.name, line=number, limit=limit)
            kept.append(line)
            yield line

    def _dialect(self) -> dict[str, Any]:
        if self._quoting:
            return {"delimiter": self._separator, "quotechar": '"', "doublequote": True}
        return {"delimiter": self._separator, "quoting": csv.QUOTE_NONE}

    def _open(self) -> io.TextIOWrapper:
        return self.path.open(encoding=self._decoding.encoding, errors=LENIENT, newline="")

    def _read_head(self) -> list[str]:
        with self._open() as stream:
            return [line for _, line in zip(range(_HEAD_LINES), self._lines(stream, []), strict=False)]


def guess_separator(header: str) -> str:
    """Guess the separator: the one that makes the most columns of the header.

    Examples
    --------
    >>> guess_separator('cd_nom;"a,b,c";observers')
    ';'
    """
    widths = {separator: len(next(csv.reader([header], delimiter=separator), [])) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: widths[separator])
    return best if widths[best] > 1 else ","


def _guess_quoting(head: list[str], separator: str) -> bool:
    r"""Guess that quotes are plain characters where ``\N`` stands for null and no cell is quoted."""
    cells = [cell for line in head for cell in line.rstrip("\r\n").split(separator)]
    return NULL not in cells or any(_has_quoted_cell(line.rstrip("\r\n"), separator) for line in head)


def _has_quoted_cell(line: str, separator: str) -> bool:
    cells = line.split(separator)
    opened, closed = any(cell[:1] == '"' for cell in cells), any(cell[-1:] == '"' for cell in cells)
    return opened and closed and line.count('"') % 2 == 0


def _with_null(options: ReadingOptions) -> ReadingOptions:
    return options if NULL in options.null_tokens else replace(options, null_tokens=(*options.null_tokens, NULL))
