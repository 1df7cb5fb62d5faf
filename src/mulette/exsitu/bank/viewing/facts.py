"""What is known of a lot beside its head, and who changed what in it, in French."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.journal.changes import FieldChange
from mulette.core.journal.queries import Change, history
from mulette.exsitu.bank.tables import Location, Weighing
from mulette.exsitu.bank.values import fields_of
from mulette.exsitu.bank.viewing.head import LotHead
from mulette.exsitu.collecting.tables import Cleaning
from mulette.exsitu.ledger import number
from mulette.exsitu.lineage.queries import ancestors
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.vocabulary import label

MOST_STEPS = 100
Facts = list[tuple[str, object, None]]
IN_HEAD = frozenset(
    {"number", "legacy_number", "cd_nom", "taxon_name", "qualifier", "provenance", "collection", "unit", "status"}
)
_MORE = {
    "generation": "Génération",
    "rank": "Rang",
    "weighed_on": "Jour",
    "seeds_per_sample": "Graines par échantillon",
    "masses_g": "Masses (g)",
    "is_chaffy": "Graines à balle",
    "tsw_g": "Masse de mille graines (g)",
    "cv_percent": "Coefficient de variation (%)",
    "operator": "Qui",
    "location_id": "Rangement",
}


def lot_facts(head: LotHead) -> list[tuple[str, Facts]]:
    """Give the values of a lot that are known, under their French headings."""
    grouped: dict[str, Facts] = {}
    for name, field in fields_of("lot").items():
        value = None if name in IN_HEAD else getattr(head.lot, name)
        if value in (None, "", [], False):
            continue
        unit = label("STOCK_UNIT", head.lot.unit) if name == "low_stock" else field.unit
        told = value if isinstance(value, dt.date) else said(value)
        grouped.setdefault(field.group, []).append((field.label, f"{told} {unit}" if unit else told, None))
    return list(grouped.items())


def cleanings_of(session: Session, head: LotHead) -> list[tuple[Cleaning, str]]:
    """Give the steps of the cleaning of a lot and of the bags that it comes from, with the code of what was cleaned."""
    ids = {head.node.id} | {step.parent_id for step in ancestors(session, [head.node.id])}
    query = select(Cleaning, Node).join(Node, Node.id == Cleaning.node_id).where(Cleaning.node_id.in_(ids))
    rows = session.execute(query.order_by(Cleaning.starts_on, Cleaning.id).limit(MOST_STEPS))
    return [(step, code_of(node.kind, node.number)) for step, node in rows]


def changes_of(session: Session, head: LotHead) -> list[Change]:
    """Give what changed in a lot, its packages and its weighings, the latest first; its stock is told by the ledger."""
    found = history(session, "lot", head.lot.uuid)
    for one in head.packages:
        found += _named(history(session, "package", one.package.uuid), f"paquet {one.package.rank}")
    for made in _weighings(session, head):
        found += _named(history(session, "weighing", made), "pesée")
    names = {one.id: one.name for one in session.scalars(select(Location).where(Location.id.in_(_locations(found))))}
    told = [replace(change, fields=_fields(change, names)) for change in found]
    return sorted(told, key=lambda change: change.at, reverse=True)


def said(value: Any) -> str:  # noqa: ANN401
    """Write a value of a table, or of the journal, in French.

    >>> said(True), said(6.2), said([0.05, 0.051]), said("2024-05-12"), said("W00005")
    ('oui', '6,2', '0,05 ; 0,051', '12/05/2024', 'W00005')
    """
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return " ; ".join(said(one) for one in value)
    if isinstance(value, float):
        return number(value)
    text = str(value)
    try:
        return f"{dt.date.fromisoformat(text):%d/%m/%Y}" if len(text) == 10 and text[4] == "-" else text
    except ValueError:
        return text


@cache
def _known() -> dict[str, tuple[str, str | None]]:
    """Give, by field, its French label and the list that its codes are of."""
    fields = [*fields_of("package").items(), *fields_of("lot").items()]
    told = {name: (words, None) for name, words in _MORE.items()}
    return told | {name: (field.label, field.nomenclature) for name, field in fields}


def _fields(change: Change, locations: Mapping[int, str]) -> list[FieldChange]:
    """Tell the fields of a change by their labels; those that tell a person nothing are left out."""
    told = []
    for one in change.fields:
        if one.name not in _known():
            continue
        words, listed = _known()[one.name]
        places = locations if one.name == "location_id" else {}
        before, after = (_value(value, listed, places) for value in (one.before, one.after))
        told.append(FieldChange(words, before, after))
    return told


def _value(value: Any, listed: str | None, locations: Mapping[int, str]) -> str | None:  # noqa: ANN401
    if value is None:
        return None
    if isinstance(value, int) and value in locations:
        return locations[value]
    return label(listed, value) if listed else said(value)


def _named(changes: list[Change], what: str) -> list[Change]:
    return [replace(change, action=f"{change.action}, {what}") for change in changes]


def _weighings(session: Session, head: LotHead) -> list[uuid.UUID]:
    return list(session.scalars(select(Weighing.uuid).where(Weighing.lot_id == head.lot.id)))


def _locations(changes: list[Change]) -> set[int]:
    """Give the numbers of the locations that some changes name."""
    values = [one for change in changes for one in change.fields if one.name == "location_id"]
    return {value for one in values for value in (one.before, one.after) if isinstance(value, int)}
