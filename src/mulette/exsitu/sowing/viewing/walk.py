"""The emergence round: growing sowings in the order in which one walks past them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.bank.viewing.places import numbers_in
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.statuses import ALIVE
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.viewing.filters import Filters
from mulette.exsitu.sowing.viewing.rows import Row, conditions, rows_of

MOST = 1_000
"""Sowings in one round, at most."""
Step = tuple[int, str]


def walk(session: Session, viewer: Viewer, location: uuid.UUID | None, today: dt.date) -> list[Row]:
    """Give the growing sowings of a place, or of all, in the order of the walk: those without a place last.

    The order is that of the locations, from the outside in, by their position then their code; in one place, by the
    position of the sowing then its number.
    """
    wanted = conditions(viewer, Filters(location=location, status=tuple(ALIVE)), today)
    rows = rows_of(session, *wanted)
    steps = {one.id: (one.position, one.code) for one in session.scalars(select(Location))}
    return sorted(rows, key=lambda row: _key(row, steps))[:MOST]


def places_with_sowings(session: Session, viewer: Viewer) -> list[tuple[str, str]]:
    """Give the places where something grows, and those around them, for a list to choose from: UUID and path."""
    grown = (
        select(Location.path)
        .join(Sowing, Sowing.location_id == Location.id)
        .join(Node, Node.id == Sowing.node_id)
        .where(Sowing.status.in_(ALIVE), in_reach(viewer, "read", "culture"))
        .distinct()
    )
    numbers = {number for path in session.scalars(grown) for number in numbers_in(path)}
    known = {one.id: one for one in session.scalars(select(Location).where(Location.id.in_(numbers)))}
    steps = {one.id: (one.position, one.code) for one in known.values()}
    ordered = sorted(known.values(), key=lambda one: _steps(one.path, steps))
    return [(str(one.uuid), " › ".join(known[number].name for number in numbers_in(one.path))) for one in ordered]


def as_stop(row: Row) -> dict[str, Any]:
    """Write a sowing as one stop of the round, for a device that may lose the network."""
    sowing = row.sowing
    return {
        "uuid": str(sowing.uuid),
        "code": row.code,
        "number": sowing.node.number,
        "taxon": sowing.node.taxon_name or "Taxon non déterminé",
        "place": row.place.words if row.place else "",
        "position": sowing.position,
        "treatment": sowing.treatment or "",
        "sown_on": sowing.sown_on.isoformat(),
        "seeds": sowing.seeds,
        "emerged": row.emerged,
        "living": row.living,
        "last_count": row.last_count.isoformat() if row.last_count else None,
    }


def _key(row: Row, steps: dict[int, Step]) -> tuple[bool, tuple[Step, ...], int, str]:
    path = row.place.location.path if row.place else ""
    return (not path, _steps(path, steps), row.sowing.position, row.sowing.node.number)


def _steps(path: str, steps: dict[int, Step]) -> tuple[Step, ...]:
    return tuple(steps[number] for number in numbers_in(path))
