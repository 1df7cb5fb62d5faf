"""The forms of corrections: what a record shows in them, and the changes that a form asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.fields import Field
from mulette.core.metadata.queries import active_terms
from mulette.core.metadata.tables import Dataset
from mulette.occurrences.correcting.edits import EDITABLE, MANY, POSITION, Edit
from mulette.occurrences.correcting.planning import KEYS
from mulette.occurrences.correcting.position import read_position
from mulette.occurrences.correcting.queries import corrected_fields
from mulette.occurrences.reading import read_contents
from mulette.occurrences.tables import Record

PLACE = ("easting", "northing", "wkt", "srid")
"""Parts of the form that give a new position."""

LABELS = {
    **{name: field.label for name, field in EDITABLE.items()},
    POSITION: "Position",
    "geometry": "Position",
    "easting": "Est",
    "northing": "Nord",
    "reason": "Motif",
}


def stored_values(session: Session, record: Record) -> dict[str, str]:
    """Give what the form of a record shows: texts by field, days as the French write them."""
    contents = read_contents(session, pl.Series([record.id]), KEYS).row(0, named=True)
    return {name: shown(field, contents[name]) for name, field in MANY.items()}


def shown(field: Field, text: str | None) -> str:
    """Write a stored text as a form shows it.

    >>> shown(EDITABLE["date_min"], "2024-05-12")
    '12/05/2024'
    """
    if field.type == "date" and text:
        return f"{dt.date.fromisoformat(text):%d/%m/%Y}"
    return text or ""


def read_edits(given: Mapping[str, str], stored: Mapping[str, str], local_srid: int) -> list[Edit]:
    """Read the changes that a form asks for: the fields that no longer say what is stored, and a new position.

    Parameters
    ----------
    given
        Fields of the form; one that is missing does not change.
    stored
        As ``stored_values`` gives them.
    local_srid
        EPSG code of the storage CRS.

    Raises
    ------
    Invalid
        The position cannot be read.
    """
    edits = [
        Edit(name, given[name].strip())
        for name in MANY
        if name in given and given[name].strip().replace("\r\n", "\n") != stored[name]
    ]
    easting, northing, wkt, srid = (given.get(name, "") for name in PLACE)
    position = read_position(easting, northing, wkt, int(srid) if srid.isdigit() else local_srid, local_srid)
    return [*edits, Edit(POSITION, position)] if position else edits


def choices_of(session: Session, field: Field, terms: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Give the values that a field may take: the terms of its nomenclature, the open datasets; none: any text."""
    if field.name == "unique_dataset_id":
        query = select(Dataset.uuid, Dataset.name).where(Dataset.is_active).order_by(Dataset.name)
        return [(str(one), name) for one, name in session.execute(query)]
    return list(terms.get(str(field.nomenclature), {}).items()) if field.type == "code" else []


def input_of(session: Session, field: Field, value: str, terms: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Describe the input of a field for ``components/form.html``."""
    choices = choices_of(session, field, terms)
    is_long = field.group == "Commentaires" or field.name == "reference_biblio"
    type_ = "select" if choices else "date" if field.type == "date" else "textarea" if is_long else "text"
    known = {code for code, _ in choices}
    kept = [(value, value)] if choices and value and value not in known else []
    return {
        "name": field.name,
        "label": field.label,
        "type": type_,
        "value": value,
        "help": field.help,
        "unit": field.unit or "",
        "required": field.required,
        "choices": kept + choices,
    }


def groups_of(session: Session, values: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Give the inputs of a record under their headings."""
    terms = active_terms(session)
    groups: dict[str, list[dict[str, Any]]] = {}
    for name, field in MANY.items():
        groups.setdefault(field.group, []).append(input_of(session, field, values.get(name, ""), terms))
    return groups


def in_words(terms: Mapping[str, Mapping[str, str]], name: str, text: str | None) -> str:
    """Write a value as people read it: the label of a code, a day in full figures, a dash for nothing."""
    field = EDITABLE.get(name)
    if field is None or not text:
        return text or "–"
    return terms.get(str(field.nomenclature), {}).get(text) or shown(field, text)


def corrected_words(session: Session, record: Record) -> list[tuple[str, str, str, dt.datetime]]:
    """Tell the corrections in force of a record: field, value before, reason, moment (UTC); the latest first."""
    terms = active_terms(session)
    return [
        (LABELS.get(one.field, one.field), in_words(terms, one.field, one.before), act.reason, act.created_at)
        for one, act in corrected_fields(session, record.id)
    ]
