"""Who changed what of a thing, told by French labels."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.journal.changes import FieldChange
from mulette.core.journal.queries import Change, history
from mulette.core.places.tables import Area
from mulette.exsitu.collecting.tables import Mission, Permit
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.collecting.viewing.facts import said
from mulette.exsitu.lineage.tables import Determination

_MORE = {
    "geom": "Lieu", "number": "Numéro", "taxon_name": "Taxon", "population": "Population", "collectors": "Récolteurs",
    "permit_id": "Permis", "mission_id": "Mission", "commune_id": "Commune", "taxa": "Taxons et quotas",
}  # fmt: skip
_SEVERAL = {"determine": "détermination"}


def changes_of(session: Session, thing: str, identifier: uuid.UUID) -> list[Change]:
    """Give the history of a thing, the latest change first; for those who may know its place.

    Parameters
    ----------
    thing
        One of ``values.THINGS``.
    """
    found = history(session, thing, identifier)
    names = _names(session, found)
    return [
        replace(one, action=_SEVERAL.get(one.action, one.action), fields=_told(thing, one.fields, names))
        for one in found
    ]


def determinations_of(session: Session, node_id: int) -> Sequence[Determination]:
    """Give what a node was determined as since it was entered, the latest first."""
    query = select(Determination).where(Determination.node_id == node_id)
    return session.scalars(query.order_by(Determination.id.desc())).all()


def _told(thing: str, fields: list[FieldChange], names: Mapping[str, Mapping[int, str]]) -> list[FieldChange]:
    """Tell the fields by their labels; those that tell a person nothing are left out."""
    known = fields_of(thing)
    told = []
    for one in fields:
        label = known[one.name].label if one.name in known else _MORE.get(one.name)
        if label is not None:
            before, after = (_value(thing, one.name, value, names) for value in (one.before, one.after))
            told.append(FieldChange(label, before, after))
    return told


def _value(thing: str, name: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> Any:  # noqa: ANN401
    if value is None or value == "":
        return None
    if name in names:
        return names[name].get(value, str(value))
    if name == "geom":
        return _coordinates(str(value))
    if name == "taxa":
        return " ; ".join(map(_line, value)) if isinstance(value, list) else str(value)
    field = fields_of(thing).get(name)
    if field is not None and field.type == "date":
        return dt.date.fromisoformat(str(value)).strftime("%d/%m/%Y")
    return said(field, value) if field is not None else value


def _line(one: Any) -> str:  # noqa: ANN401
    if not isinstance(one, Mapping):
        return str(one)
    quota = "non limité" if one.get("quota") is None else f"{one['quota']:g}"
    return f"{one.get('cd_nom')} : {quota} {one.get('unit')}"


def _coordinates(text: str) -> str:
    """Tell a point by its coordinates, an outline by its name.

    >>> _coordinates("POINT (972512.34 6402687.65)"), _coordinates("POLYGON ((0 0, 1 0, 1 1, 0 0))")
    ('972512.34 6402687.65', 'contour')
    """
    return text.removeprefix("POINT").strip(" ()") if text.startswith("POINT") else "contour"


def _names(session: Session, found: list[Change]) -> dict[str, dict[int, str]]:
    """Give the names of what changes name by number."""
    columns: dict[str, tuple[Any, Any]] = {
        "permit_id": (Permit.id, Permit.number),
        "mission_id": (Mission.id, Mission.code),
        "commune_id": (Area.id, Area.name),
    }
    names: dict[str, dict[int, str]] = {}
    for name, (number, words) in columns.items():
        told = [one for change in found for one in change.fields if one.name == name]
        numbers = {value for one in told for value in (one.before, one.after) if isinstance(value, int)}
        rows: Any = session.execute(select(number, words).where(number.in_(numbers))).all() if numbers else []
        names[name] = dict(rows)
    return names
