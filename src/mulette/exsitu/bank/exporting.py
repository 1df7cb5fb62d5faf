"""Lots written to a file, as the viewer may see them: CSV or workbook, French heads."""

from __future__ import annotations

import csv
import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.fields import Field
from mulette.core.people.viewer import Viewer
from mulette.core.spelling import folded
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.bank.values import fields_of
from mulette.exsitu.bank.viewing.filters import Filters
from mulette.exsitu.bank.viewing.rows import OF_LOT, OF_NODE, Row, as_seen, complete
from mulette.exsitu.vocabulary import label

FORMATS = ("csv", "xlsx")
PART = 2_000
MOST_ROWS = 100_000
"""Rows of a workbook, at most."""
_MORE = {
    "uuid": "uuid",
    "generation": "generation",
    "stock": "stock",
    "locations": "rangements",
    "tsw_g": "masse_de_mille_graines_g",
    "viability_percent": "viabilite_pourcent",
    "viability_on": "viabilite_le",
    "initial_viability_percent": "viabilite_initiale_pourcent",
    "organisation": "organisme",
    "updated_at": "modifie_le",
}
_BOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_LONG_AGO = dt.datetime(2000, 1, 1)


def heading(field: Field) -> str:
    """Give the name of a column: its French label with its unit, without accent nor space.

    >>> heading(fields_of("lot")["purity_percent"]), heading(fields_of("lot")["mass_g"])
    ('purete_pourcent', 'masse_g')
    """
    unit = {"%": "pourcent"}.get(field.unit or "", field.unit or "")
    if field.name == "cd_nom":
        return field.name  # the code of a standard keeps its name
    return "_".join(folded(f"{field.label} {unit}").replace("-", " ").replace("'", " ").split())


def headings() -> dict[str, str]:
    """Give the columns of a file in order: name in a row → French name."""
    known = {*OF_LOT, *OF_NODE}
    said = {name: heading(field) for name, field in fields_of("lot").items() if name in known}
    return {"number": said.pop("number"), "taxon_name": said.pop("taxon_name"), **said, **_MORE}


def read_parts(
    session: Session, viewer: Viewer, filters: Filters, chosen: Collection[uuid.UUID] = ()
) -> Iterator[list[Row]]:
    """Read the lots of a file, some thousands at a time; only those chosen, where some are."""
    query, after = as_seen(session, viewer, filters).order_by(Lot.id).limit(PART), 0
    if chosen:
        query = query.where(Lot.uuid.in_(chosen))
    while rows := session.execute(query.where(Lot.id > after)).mappings().all():
        yield complete(session, rows)
        after = rows[-1]["id"]


def write(
    session: Session, viewer: Viewer, filters: Filters, path: Path, format_: str, chosen: Collection[uuid.UUID] = ()
) -> int:
    """Write lots to a file of one of ``FORMATS``; give their number.

    Raises
    ------
    Forbidden
        The viewer may not export.
    Invalid
        More lots than a workbook holds.
    """
    viewer.require("export", "seed_lot")
    parts = read_parts(session, viewer, filters, chosen)
    return write_csv(parts, path) if format_ == "csv" else write_workbook(parts, path)


def write_csv(parts: Iterator[list[Row]], path: Path) -> int:
    """Write one line a lot; give the number of lots."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(headings().values())
        for part in parts:
            writer.writerows(values_of(row) for row in part)
            count += len(part)
    return count


def write_workbook(parts: Iterator[list[Row]], path: Path) -> int:
    """Write a workbook of one sheet; give the number of lots.

    Raises
    ------
    Invalid
        More than ``MOST_ROWS`` lots.
    """
    import xlsxwriter

    count = 0
    with xlsxwriter.Workbook(path, _BOOK) as book:
        book.set_properties({"created": _LONG_AGO})
        sheet, bold = book.add_worksheet("Lots"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, headings().values(), bold)
        for part in parts:
            for row in part:
                count += 1
                sheet.write_row(count, 0, values_of(row))
            if count > MOST_ROWS:
                message = f"Un classeur tient {MOST_ROWS} lots au plus. Restreignez la sélection, ou choisissez un CSV."
                raise Invalid(message, code="export.too-many-rows")
        sheet.autofilter(0, 0, max(1, count), len(headings()) - 1)
    return count


def values_of(row: Row) -> list[Any]:
    """Give the values of a row in the order of ``headings``; codes of lists are told by their French labels."""
    fields = fields_of("lot")
    told = []
    for name in headings():
        value = row[name]
        listed = fields[name].nomenclature if name in fields else None
        told.append(plain(label(listed, value) if listed and value is not None else value))
    return told


def plain(value: Any) -> Any:  # noqa: ANN401
    """Write a value with what files know; several terms are put between semicolons.

    >>> plain(["Boîte 1", "Boîte 2"]), plain(True), plain(dt.date(2024, 5, 2)), plain(None)
    ('Boîte 1; Boîte 2', 'oui', '2024-05-02', None)
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, int | float | str | None) else str(value)
