"""Cultures written to a file, as the viewer may see them: CSV or workbook, French heads."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.exporting import plain
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.culture.viewing.filters import Filters
from mulette.exsitu.culture.viewing.rows import Row, conditions, rows_of
from mulette.exsitu.vocabulary import label

PART = 2_000
MOST_ROWS = 100_000
"""Rows of a workbook, at most."""
HEADS = (
    "code", "numero", "ancien_numero", "cd_nom", "taxon", "reserve", "generation", "effectif", "phase", "etat",
    "depuis_le", "terminee_le", "lieu", "contenant", "vient_de", "objectif", "responsable", "a_rempoter_le", "suivi",
    "commentaire", "uuid",
)  # fmt: skip
_BOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_LONG_AGO = dt.datetime(2000, 1, 1)


def write(session: Session, viewer: Viewer, filters: Filters, path: Path, format_: str, today: dt.date) -> int:
    """Write cultures to a file, ``csv`` or ``xlsx``; give their number.

    Raises
    ------
    Forbidden
        The viewer may not export.
    Invalid
        More cultures than a workbook holds.
    """
    viewer.require("export", "culture")
    lines = (values_of(row) for row in _read(session, viewer, filters, today))
    return _write_csv(lines, path) if format_ == "csv" else _write_workbook(lines, path)


def values_of(row: Row) -> list[Any]:
    """Give the values of a culture in the order of ``HEADS``."""
    culture, node = row.culture, row.culture.node
    told = (
        row.code, node.number, node.legacy_number, node.cd_nom, node.taxon_name, node.qualifier, node.generation,
        row.count, row.phase, row.status[0], culture.started_on, culture.ended_on,
        row.place.words if row.place else None, culture.container, list(row.origins),
        label("SOWING_OBJECTIVE", culture.purpose) if culture.purpose else None, culture.responsible, culture.repot_on,
        label("CULTURE_KIND", culture.kind), culture.comment, culture.uuid,
    )  # fmt: skip
    return [plain(value) for value in told]


def _read(session: Session, viewer: Viewer, filters: Filters, today: dt.date) -> Iterator[Row]:
    """Read the cultures of a file, some thousands at a time."""
    wanted, after = conditions(viewer, filters, today), 0
    while found := rows_of(session, *wanted, Culture.id > after, limit=PART):
        yield from found
        after = found[-1].culture.id


def _write_csv(lines: Iterator[list[Any]], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADS)
        for count, line in enumerate(lines, 1):  # noqa: B007  # the number of the last line is the answer
            writer.writerow(line)
    return count


def _write_workbook(lines: Iterator[list[Any]], path: Path) -> int:
    import xlsxwriter

    count = 0
    with xlsxwriter.Workbook(path, _BOOK) as book:
        book.set_properties({"created": _LONG_AGO})
        sheet, bold = book.add_worksheet("Cultures"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, HEADS, bold)
        for count, line in enumerate(lines, 1):
            if count > MOST_ROWS:
                message = f"Un classeur tient {MOST_ROWS} cultures au plus. Filtrez, ou choisissez un CSV."
                raise Invalid(message, code="export.too-many-rows")
            sheet.write_row(count, 0, line)
        sheet.autofilter(0, 0, max(1, count), len(HEADS) - 1)
    return count
