"""Reads of the cultures that operations and pages share: one, its events, where it stands, what a code names."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.cultivation import LIVING, Happening, Standing, standing
from mulette.exsitu.culture.tables import Culture, CultureEvent
from mulette.exsitu.lineage.queries import find_by_code
from mulette.exsitu.lineage.reach import in_reach, reaches
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import parse_code
from mulette.exsitu.sowing.values import storable
from mulette.exsitu.vocabulary import label, terms

SOURCES = ("sowing", "culture", "material")
"""Kinds of nodes that a culture comes from."""


def find_culture(session: Session, viewer: Viewer, identifier: uuid.UUID, *, lock: bool = False) -> Culture:
    """Give a culture by its UUID.

    Parameters
    ----------
    lock
        Whether to hold its row until the transaction ends, so that two tablets do not write at once.

    Raises
    ------
    NotFound
        No culture has it, or the viewer may not know that it exists.
    """
    query = select(Culture).where(Culture.uuid == identifier)
    if lock:
        query = query.with_for_update(of=Culture).execution_options(populate_existing=True)
    culture = session.scalar(query)
    if culture is None or not reaches(viewer, "read", "culture", culture.node.author_id, culture.node.organisation_id):
        raise NotFound("Aucune culture n'a cet identifiant.", code="culture.unknown")
    return culture


def culture_of_node(session: Session, node_id: int, *, lock: bool = False) -> Culture:
    """Give the culture of a node."""
    query = select(Culture).where(Culture.node_id == node_id)
    if lock:
        query = query.with_for_update(of=Culture).execution_options(populate_existing=True)
    return session.scalars(query).one()


def events_of(session: Session, culture: Culture, *, cancelled: bool = False) -> Sequence[CultureEvent]:
    """Give the events of a culture in the order of time; the undone ones only when asked for."""
    query = select(CultureEvent).where(CultureEvent.culture_id == culture.id)
    if not cancelled:
        query = query.where(CultureEvent.cancelled_by_id.is_(None))
    return session.scalars(query.order_by(CultureEvent.happened_on, CultureEvent.id)).all()


def standing_of(events: Sequence[CultureEvent], until: dt.date | None = None) -> Standing:
    """Say where a culture stands after its events, those of a day included."""
    return standing(as_happening(one) for one in events if until is None or one.happened_on <= until)


def as_happening(event: CultureEvent) -> Happening:
    """Give an event as the rules read it."""
    return Happening(
        event.kind,
        event.happened_on,
        event.change,
        event.quantity,
        tuple(event.plants or ()),
        event.to_id,
        event.container,
        event.phase,
        event.status,
    )


def counts(session: Session, culture_ids: Collection[int]) -> dict[int, int]:
    """Give how many plants live in several cultures, in one query."""
    if not culture_ids:
        return {}
    query = select(CultureEvent.culture_id, func.sum(CultureEvent.change)).where(
        CultureEvent.culture_id.in_(culture_ids), CultureEvent.cancelled_by_id.is_(None)
    )
    found = dict(session.execute(query.group_by(CultureEvent.culture_id)).all())
    return {one: int(found.get(one) or 0) for one in culture_ids}


def count_column() -> ColumnElement[int]:
    """Give the count of a culture as a column of a query over ``Culture``."""
    counted = select(func.coalesce(func.sum(CultureEvent.change), 0)).where(
        CultureEvent.culture_id == Culture.id, CultureEvent.cancelled_by_id.is_(None)
    )
    return counted.correlate(Culture).scalar_subquery()


def source_named(session: Session, viewer: Viewer, text: str, kinds: Sequence[str] = SOURCES) -> Node:
    """Give the sowing, culture or material that a label, a number or a UUID names.

    Raises
    ------
    Invalid
        Nothing, or several things, bear it; ``fields`` says ``source``.
    """
    text = storable(text)
    try:
        node = session.scalar(select(Node).where(Node.uuid == uuid.UUID(text)))
        nodes = [node] if node else []
    except ValueError:
        nodes = find_by_code(session, viewer, parse_code(text))
    found = [one for one in nodes if one.kind in kinds]
    if len(found) == 1:
        return found[0]
    wanted = ", ".join(f"{label('NODE_KIND', kind).lower()}" for kind in kinds)
    why = "Plusieurs fiches portent" if found else f"Rien ne correspond ({wanted}) à"
    raise Invalid(
        f"{why} « {text[:60]} ». Scannez l'étiquette.",
        code="culture.unknown-source",
        fields={"source": "Code à vérifier."},
    )


def cultures_within(session: Session, viewer: Viewer, location: Location) -> list[Culture]:
    """Give the cultures that go on in a location and in those that it contains, and that the viewer may act upon."""
    query = (
        select(Culture)
        .join(Node, Node.id == Culture.node_id)
        .join(Location, Location.id == Culture.location_id)
        .where(
            Location.path.startswith(location.path, autoescape=True),
            Culture.status.in_(LIVING),
            in_reach(viewer, "create", "culture"),
        )
    )
    return list(session.scalars(query.order_by(Culture.location_id, Culture.id)))


def event_label(kind: str) -> str:
    """Give the French label of an event or of a step."""
    return label("CULTURE_EVENT" if kind in terms("CULTURE_EVENT") else "CULTURE_STEP", kind)
