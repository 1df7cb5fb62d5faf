"""Sowings written to a file, as the viewer may see them: CSV or workbook, French heads and labels."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.values import sowing_fields, words_of
from mulette.exsitu.sowing.viewing.filters import Filters
from mulette.exsitu.sowing.viewing.programs import as_told
from mulette.exsitu.sowing.viewing.rows import conditions, rows_of
from mulette.exsitu.vocabulary import label

PART = 1_000
MOST_ROWS = 20_000
"""Rows of a workbook, at most."""
HEADS = {
    "number": "semis",
    "legacy_number": "ancien_numero",
    "uuid": "uuid",
    "lot_code": "lot",
    "cd_nom": "cd_nom",
    "taxon_name": "taxon",
    "generation": "generation",
    "status": "etat",
    "campaign": "campagne",
    "treatment": "modalite",
    "sown_on": "seme_le",
    "operator": "qui_a_seme",
    "quantity": "quantite",
    "unit": "unite",
    "seeds": "graines",
    "pretreatments": "pretraitements",
    "substrate": "substrat",
    "container": "contenant",
    "cells": "alveoles",
    "depth_mm": "profondeur_mm",
    "regime": "regime",
    "location_code": "lieu",
    "position": "rang",
    "objective": "objectif",
    "last_count": "dernier_comptage",
    "emerged": "levees",
    "emergence_percent": "levee_pourcent",
    "living": "vivantes",
    "expected_end": "fin_prevue",
    "ended_on": "fin",
    "comment": "commentaire",
}
"""Columns of a file in order: name in a program's answer, French name."""
_BOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_LONG_AGO = dt.datetime(2000, 1, 1)


def write(session: Session, viewer: Viewer, filters: Filters, path: Path, format_: str, today: dt.date) -> int:
    """Write the sowings that filters want to a ``csv`` or ``xlsx`` file; give their number.

    Raises
    ------
    Forbidden
        The viewer may not export.
    Invalid
        More sowings than a workbook holds.
    """
    viewer.require("export", "culture")
    lines = _lines(session, viewer, filters, today)
    return _write_csv(lines, path) if format_ == "csv" else _write_workbook(lines, path)


def _lines(session: Session, viewer: Viewer, filters: Filters, today: dt.date) -> Iterator[list[Any]]:
    wanted, after = conditions(viewer, filters, today), 0
    while rows := rows_of(session, *wanted, Sowing.id > after, limit=PART):
        for row in rows:
            told = as_told(row)
            yield [_plain(name, told[name]) for name in HEADS]
        after = rows[-1].sowing.id


def _write_csv(lines: Iterator[list[Any]], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADS.values())
        for count, line in enumerate(lines, 1):  # noqa: B007
            writer.writerow(line)
    return count


def _write_workbook(lines: Iterator[list[Any]], path: Path) -> int:
    import xlsxwriter

    count = 0
    with xlsxwriter.Workbook(path, _BOOK) as book:
        book.set_properties({"created": _LONG_AGO})
        sheet, bold = book.add_worksheet("Semis"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, HEADS.values(), bold)
        for count, line in enumerate(lines, 1):
            if count > MOST_ROWS:
                message = f"Un classeur tient {MOST_ROWS} semis au plus. Filtrez la liste, ou choisissez un CSV."
                raise Invalid(message, code="export.too-many-rows")
            sheet.write_row(count, 0, line)
        sheet.autofilter(0, 0, max(1, count), len(HEADS) - 1)
    return count


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401
    """Write a value with what files know; codes are told by their French labels."""
    field = sowing_fields().get(name)
    if value is None or isinstance(value, int):
        return value
    if name == "pretreatments":
        return words_of(value)
    if field is not None and field.nomenclature:
        return label(field.nomenclature, value)
    return round(value, 1) if name == "emergence_percent" else value if isinstance(value, float) else str(value)
