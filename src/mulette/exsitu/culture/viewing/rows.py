"""Cultures as lists, cards and programs show them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.bank.viewing.places import Named, locations_named
from mulette.exsitu.cultivation import LIVING
from mulette.exsitu.culture.queries import count_column, counts
from mulette.exsitu.culture.tables import Culture, CultureEvent
from mulette.exsitu.culture.viewing.filters import Filters
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import code_of, parse_code
from mulette.exsitu.vocabulary import label

COLUMNS = (
    Column("number", "Culture"),
    Column("taxon", "Taxon"),
    Column("count", "Plants", is_number=True),
    Column("phase", "Phase"),
    Column("status", "État"),
    Column("place", "Lieu", is_sortable=False),
    Column("container", "Contenant", is_shown=False),
    Column("started_on", "Depuis le"),
    Column("repot_on", "À rempoter le"),
    Column("origin", "Vient de", is_sortable=False),
    Column("purpose", "Objectif", is_sortable=False, is_shown=False),
    Column("responsible", "Responsable", is_shown=False),
    Column("generation", "Génération", is_sortable=False, is_shown=False),
    Column("ended_on", "Terminée le", is_shown=False),
)
STATES = {"growing": "running", "resting": "waiting", "output": "ok", "dead": "bad", "discarded": "off"}
"""Shape beside the word of each state."""
_SORTS: dict[str, Any] = {
    "number": Node.number,
    "taxon": Node.taxon_name,
    "count": count_column(),
    "phase": Culture.phase,
    "status": Culture.status,
    "container": Culture.container,
    "started_on": Culture.started_on,
    "repot_on": Culture.repot_on,
    "responsible": Culture.responsible,
    "ended_on": Culture.ended_on,
}


@dataclass(frozen=True)
class Row:
    """A culture as lists show it.

    Parameters
    ----------
    culture
        The culture, with its node.
    count
        Plants that live in it.
    place
        Where it is; None: not said.
    origins
        Codes of what it comes from.
    url
        Address of its page, where a page lists it.
    """

    culture: Culture
    count: int
    place: Named | None
    origins: tuple[str, ...] = ()
    url: str = ""

    @property
    def uuid(self) -> uuid.UUID:
        """Its UUID."""
        return self.culture.uuid

    @property
    def code(self) -> str:
        """Code of its label."""
        return code_of("culture", self.culture.node.number)

    @property
    def status(self) -> tuple[str, str]:
        """Word of its state, and shape that stands before."""
        return label("CULTURE_STATUS", self.culture.status), STATES[self.culture.status]

    @property
    def phase(self) -> str:
        """Word of its phase."""
        return label("CULTURE_PHASE", self.culture.phase)

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.culture.status in LIVING

    def is_due(self, today: dt.date) -> bool:
        """Whether the day to pot it on has come."""
        return self.is_open and self.culture.repot_on is not None and self.culture.repot_on <= today


def list_rows(session: Session, viewer: Viewer, filters: Filters, state: ListState, today: dt.date) -> Page:
    """Give one page of the cultures that a viewer may see."""
    order = _SORTS[state.sort]
    ordered = (order.desc().nulls_last(), Culture.id.desc()) if state.descending else (order.nulls_last(), Culture.id)
    wanted = conditions(viewer, filters, today)
    found = session.scalars(joined().where(*wanted).order_by(*ordered).offset(state.offset).limit(state.size)).all()
    return Page(as_rows(session, found), count_rows(session, *wanted), state)


def rows_of(
    session: Session, *wanted: ColumnElement[bool], order: Sequence[Any] = (Culture.id,), limit: int | None = None
) -> list[Row]:
    """Give the cultures that conditions want; the caller has the viewer's reach among them."""
    return as_rows(session, session.scalars(joined().where(*wanted).order_by(*order).limit(limit)).all())


def count_rows(session: Session, *wanted: ColumnElement[bool]) -> int:
    """Count the cultures that conditions want, up to ``COUNT_CAP + 1``."""
    kept = select(Culture.id).join(Node, Node.id == Culture.node_id).where(*wanted).limit(COUNT_CAP + 1)
    return session.scalar(select(func.count()).select_from(kept.subquery())) or 0


def joined() -> Select[Culture]:
    """Select cultures with their nodes."""
    return select(Culture).join(Node, Node.id == Culture.node_id).options(contains_eager(Culture.node))


def as_rows(session: Session, found: Iterable[Culture]) -> list[Row]:
    """Complete cultures with how many plants they have, where they are, what they come from: four queries in all."""
    kept = list(found)
    living = counts(session, [one.id for one in kept])
    places = locations_named(session, {one.location_id for one in kept if one.location_id})
    origins = _origins(session, [one.node_id for one in kept])
    return [
        Row(one, living[one.id], places.get(one.location_id or 0), tuple(origins.get(one.node_id, ()))) for one in kept
    ]


def conditions(viewer: Viewer, filters: Filters, today: dt.date) -> list[ColumnElement[bool]]:
    """Give the conditions of a query over a culture and its node: the viewer's reach, then the filters."""
    wanted: list[ColumnElement[bool]] = [in_reach(viewer, "read", "culture"), *words(filters.q)]
    if filters.ended == "no":
        wanted.append(Culture.status.in_(LIVING))
    elif filters.ended == "only":
        wanted.append(Culture.status.not_in(LIVING))
    for column, codes in (
        (Culture.status, filters.status),
        (Culture.phase, filters.phase),
        (Culture.purpose, filters.purpose),
    ):
        if codes:
            wanted.append(column.in_(codes))
    if filters.location:
        around = aliased(Location)
        inside = (
            select(Location.id)
            .join(around, Location.path.startswith(around.path, autoescape=False))
            .where(around.uuid == filters.location)
        )
        wanted.append(Culture.location_id.in_(inside))
    if filters.is_due:
        wanted += [Culture.repot_on <= today, Culture.status.in_(LIVING)]
    if filters.act:
        told = select(CultureEvent.culture_id).join(Act, Act.id == CultureEvent.act_id).where(Act.uuid == filters.act)
        wanted.append(Culture.id.in_(told))
    return wanted


def words(q: str) -> list[ColumnElement[bool]]:
    """Look for each word in the numbers, the taxon and who is responsible; a label's code is its number."""
    code = parse_code(q) if q else None
    if code and code.kind == "culture":
        return [Node.number == code.number]
    columns = (Node.number, Node.legacy_number, Node.taxon_name, Culture.responsible)
    return [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in q.split()]


def _origins(session: Session, node_ids: list[int]) -> dict[int, list[str]]:
    """Give the codes of what some nodes come from."""
    found: dict[int, list[str]] = {}
    query = select(Link.child_id, Node.kind, Node.number).join(Node, Node.id == Link.parent_id)
    for child, kind, number in session.execute(query.where(Link.child_id.in_(node_ids)).order_by(Link.id)):
        found.setdefault(child, []).append(code_of(kind, number))
    return found
