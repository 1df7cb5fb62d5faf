"""Missions and permits as lists and sheets show them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.collecting.finding import held_in_reach
from mulette.exsitu.collecting.operations.missions import permit_ids
from mulette.exsitu.collecting.permits import gauges
from mulette.exsitu.collecting.tables import Harvest, Mission, Permit, PermitTaxon
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.collecting.viewing.facts import facts_of
from mulette.exsitu.collecting.viewing.programs import names_of, state_of

MISSION_COLUMNS = (
    Column("code", "Mission"),
    Column("name", "Nom"),
    Column("starts_on", "Dates"),
    Column("team", "Équipe", is_sortable=False),
    Column("state", "État", is_sortable=False),
    Column("harvests", "Récoltes", is_number=True, is_sortable=False),
)
PERMIT_COLUMNS = (
    Column("number", "Permis"),
    Column("kind", "Nature"),
    Column("starts_on", "Validité"),
    Column("state", "État", is_sortable=False),
    Column("gauges", "Quotas", is_sortable=False),
    Column("authority", "Autorité", is_sortable=False, is_shown=False),
)
STATES = {"planned": ("Prévue", "waiting"), "under_way": ("En cours", "running"), "done": ("Faite", "ok")}
SOON_DAYS = 60
"""A permit that ends within this many days is said to end soon."""


def missions_wanted(viewer: Viewer, words: str) -> list[ColumnElement[bool]]:
    """Give the conditions of the missions that a viewer reads, whose code or name holds some words."""
    named = or_(*(one.icontains(words, autoescape=True) for one in (Mission.code, Mission.name)))
    return [held_in_reach(viewer, "read", Mission), *([named] if words else [])]


def permits_wanted(viewer: Viewer, words: str, on: dt.date | None = None) -> list[ColumnElement[bool]]:
    """Give the conditions of the permits that a viewer reads, whose number, authority, place or taxon holds some words.

    Parameters
    ----------
    on
        Only those that hold on this day.
    """
    found = [held_in_reach(viewer, "read", Permit)]
    if words:
        of_taxon = select(PermitTaxon.permit_id).join(Taxon, Taxon.cd_nom == PermitTaxon.cd_nom)
        named = Permit.id.in_(of_taxon.where(Taxon.lb_nom.icontains(words, autoescape=True)))
        columns = (Permit.number, Permit.authority, Permit.area_name)
        found.append(or_(named, *(one.icontains(words, autoescape=True) for one in columns)))
    if on is not None:
        found += [Permit.starts_on <= on, or_(Permit.ends_on.is_(None), Permit.ends_on >= on)]
    return found


def list_missions(session: Session, viewer: Viewer, state: ListState, today: dt.date) -> Page:
    """Give one page of the missions, the latest first by default."""
    made = select(func.count()).where(Harvest.mission_id == Mission.id).correlate(Mission).scalar_subquery()
    query = select(Mission, made).where(*missions_wanted(viewer, state.q))
    order = getattr(Mission, state.sort)
    ordered = query.order_by(order.desc() if state.descending else order, Mission.id)
    rows = [
        {
            "uuid": row.uuid, "code": row.code, "name": row.name, "starts_on": row.starts_on, "ends_on": row.ends_on,
            "team": ", ".join(row.team or []), "state": STATES[state_of(row, today)], "harvests": count,
        }
        for row, count in session.execute(ordered.offset(state.offset).limit(state.size))
    ]  # fmt: skip
    return Page(rows, _count(session, query), state)


def mission_sheet(session: Session, viewer: Viewer, row: Mission, today: dt.date) -> dict[str, Any]:
    """Give what the sheet of a mission shows."""
    values = {name: getattr(row, name, None) for name in fields_of("mission")}
    needed = select(Permit).where(Permit.id.in_(permit_ids(session, row))).order_by(Permit.id)
    permits = session.scalars(needed).all() if viewer.may("read", "permit") else []
    return {
        "row": row,
        "state": STATES[state_of(row, today)],
        "groups": facts_of("mission", values, without=("code", "name", "starts_on", "ends_on", "target_taxa")),
        "targets": names_of(session, row.target_taxa or []),
        "permits": [(one, permit_state(one.starts_on, one.ends_on, today)) for one in permits],
    }


def mission_values(session: Session, viewer: Viewer, row: Mission) -> dict[str, Any]:
    """Give the values of the form of a mission."""
    values = {name: getattr(row, name, None) for name in fields_of("mission")}
    numbers = select(Permit.number).where(Permit.id.in_(permit_ids(session, row))).order_by(Permit.id)
    names = names_of(session, row.target_taxa or [])
    return {
        **values,
        "target_taxa": [names.get(code, str(code)) for code in row.target_taxa or ()],
        "permits": list(session.scalars(numbers)) if viewer.may("read", "permit") else [],
    }


def list_permits(session: Session, viewer: Viewer, state: ListState, today: dt.date) -> Page:
    """Give one page of the permits with their gauges, the latest first by default."""
    query = select(Permit).where(*permits_wanted(viewer, state.q))
    order = getattr(Permit, state.sort)
    ordered = query.order_by(order.desc() if state.descending else order, Permit.id)
    found = session.scalars(ordered.offset(state.offset).limit(state.size)).all()
    by_permit = gauges(session, [row.id for row in found])
    rows = [
        {
            "uuid": row.uuid, "number": row.number, "kind": row.kind, "starts_on": row.starts_on,
            "ends_on": row.ends_on, "authority": row.authority, "gauges": by_permit[row.id],
            "state": permit_state(row.starts_on, row.ends_on, today),
        }
        for row in found
    ]  # fmt: skip
    return Page(rows, _count(session, query), state)


def permit_state(starts_on: dt.date, ends_on: dt.date | None, today: dt.date) -> tuple[str, str]:
    """Tell whether a permit holds, in a word and the kind of its sign.

    >>> permit_state(dt.date(2024, 6, 1), dt.date(2024, 10, 31), dt.date(2024, 11, 1))
    ('Échu', 'off')
    """
    if today < starts_on:
        return "À venir", "waiting"
    if ends_on is None:
        return "Valable", "ok"
    if ends_on < today:
        return "Échu", "off"
    return ("Valable", "ok") if (ends_on - today).days > SOON_DAYS else ("Échoit bientôt", "warn")


def permit_lines(session: Session, row: Permit | None) -> list[dict[str, str]]:
    """Give the lines of the form of a permit: taxon, quota, unit."""
    if row is None:
        return []
    return [
        {"taxon": one.taxon_name, "quota": f"{one.quota:g}" if one.quota is not None else "", "unit": one.unit}
        for one in gauges(session, [row.id])[row.id]
    ]


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
