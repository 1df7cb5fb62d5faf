"""Reads of the review: runs, the queue in its order, what one candidate shows, labels for learning."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.viewer import Viewer
from mulette.core.storage.spatial import MeetsBox
from mulette.ponds.register.neighbours import Neighbour, near_known
from mulette.ponds.register.operations import SAME_POND_M
from mulette.ponds.register.viewing.rows import read_row
from mulette.ponds.reviewing.reach import visible
from mulette.ponds.reviewing.tables import Candidate, Run
from mulette.ponds.reviewing.vocabulary import ORDERS, STATES

STRIP_M = 300
"""Width of the strips along which the queue goes « de proche en proche »."""

COLUMNS = (
    Column("stable_id", "Candidat", is_sortable=False),
    Column("state", "État"),
    Column("score", "Note", is_number=True),
    Column("area", "Surface", unit="m²", is_number=True),
    Column("depth", "Creux visible", unit="m", is_number=True, is_shown=False),
    Column("void", "Sans retour", unit="%", is_number=True, is_shown=False),
    Column("detectors", "Détecteurs", is_sortable=False),
    Column("cause", "Ce que c'est", is_sortable=False),
    Column("reasons", "Raisons", is_sortable=False, is_shown=False),
    Column("decided", "Jugé le"),
)
_SORTS: dict[str, Any] = {
    "state": Candidate.state,
    "score": Candidate.score,
    "area": Candidate.area_m2,
    "depth": Candidate.depth_m,
    "void": Candidate.void_share,
    "decided": Candidate.decided_at,
}


@dataclass(frozen=True)
class Around:
    """What lies near a candidate.

    Parameters
    ----------
    ponds
        Ponds of the register closer than 50 m, as the viewer may know them.
    candidates
        Other candidates closer than 50 m, with the distance between outlines, m.
    """

    ponds: list[Neighbour]
    candidates: list[tuple[Candidate, float]]


def list_runs(session: Session, viewer: Viewer) -> list[tuple[Run, dict[str, int]]]:
    """List the runs, the latest first, each with its candidates by state."""
    viewer.require("validate", "pond_candidate")
    counts: dict[int, dict[str, int]] = {}
    grouped = select(Candidate.run_id, Candidate.state, func.count()).group_by(Candidate.run_id, Candidate.state)
    for run_id, state, count in session.execute(grouped):
        counts.setdefault(run_id, {})[state] = count
    return [(run, counts.get(run.id, {})) for run in session.scalars(select(Run).order_by(Run.id.desc()))]


def find_run(session: Session, identifier: str) -> Run | None:
    """Give the run of an identifier; none is given: the latest that still has candidates; None: nothing is loaded.

    Raises
    ------
    NotFound
        No such run.
    """
    if not identifier:
        latest = select(func.max(Candidate.run_id)).scalar_subquery()
        return session.scalar(select(Run).where(Run.id == latest))
    try:
        found = session.scalar(select(Run).where(Run.uuid == uuid.UUID(identifier)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound("Cet envoi de candidats n'existe pas.", code="candidate.unknown-run")
    return found


def queue(
    session: Session, viewer: Viewer, run: Run, *, order: str = "meilleurs", states: Sequence[str] = ("waiting",)
) -> list[uuid.UUID]:
    """Give the candidates of a run in the order of the review.

    Raises
    ------
    Invalid
        Unknown order.
    """
    viewer.require("validate", "pond_candidate")
    if order not in ORDERS:
        raise Invalid(f"Ordre inconnu : « {order} ». Ordres : {', '.join(ORDERS)}.", code="candidate.unknown-order")
    of_run = (Candidate.run_id == run.id, Candidate.state.in_(states), visible(viewer))
    if order == "proches":
        rows = session.execute(select(Candidate.uuid, Candidate.geom).where(*of_run).order_by(Candidate.id)).all()
        return snake([row.uuid for row in rows], [row.geom.centroid for row in rows])
    key = Candidate.score.desc() if order == "meilleurs" else func.abs(Candidate.score - 0.5)
    return list(session.scalars(select(Candidate.uuid).where(*of_run).order_by(key, Candidate.id)))


def snake(names: Sequence[uuid.UUID], points: Sequence[shapely.Point]) -> list[uuid.UUID]:
    """Order places strip after strip from the north, one eastwards, the next westwards.

    >>> places = [shapely.Point(x, y) for x, y in ((0, 0), (900, 0), (900, 900), (0, 900))]
    >>> snake("abcd", places)
    ['d', 'c', 'b', 'a']
    """
    strip_of = [int(-point.y // STRIP_M) for point in points]
    turn = {strip: number % 2 for number, strip in enumerate(sorted(set(strip_of)))}
    ranks = [(strip, -point.x if turn[strip] else point.x) for strip, point in zip(strip_of, points, strict=True)]
    return [names[place] for place in sorted(range(len(names)), key=ranks.__getitem__)]


def around(session: Session, viewer: Viewer, candidate: Candidate) -> Around:
    """Give the ponds and the other candidates closer than 50 m."""
    point = candidate.geom.representative_point()
    ponds = [
        one for one in near_known(session, viewer, point.x, point.y, SAME_POND_M) if one.pond.id != candidate.pond_id
    ]
    west, south, east, north = candidate.geom.buffer(SAME_POND_M).bounds
    meeting = select(Candidate).where(
        MeetsBox(Candidate.__table__.c.geom, (west, south, east, north)),
        Candidate.id != candidate.id,
        Candidate.run_id == candidate.run_id,
        visible(viewer),
    )
    others = [(one, float(shapely.distance(one.geom, candidate.geom))) for one in session.scalars(meeting)]
    near = sorted((pair for pair in others if pair[1] <= SAME_POND_M), key=lambda pair: (pair[1], pair[0].id))
    return Around(ponds, near)


def list_candidates(session: Session, viewer: Viewer, run: Run | None, states: Sequence[str], state: ListState) -> Page:
    """Give one page of the candidates, of one run or of all."""
    viewer.require("validate", "pond_candidate")
    wanted: list[ColumnElement[bool]] = [visible(viewer)]
    if states:
        wanted.append(Candidate.state.in_(states))
    if run is not None:
        wanted.append(Candidate.run_id == run.id)
    if state.q:
        wanted.append(Candidate.stable_id.contains(state.q, autoescape=True))
    order = _SORTS[state.sort]
    query = select(Candidate).where(*wanted).order_by(order.desc() if state.descending else order, Candidate.id)
    rows = list(session.scalars(query.offset(state.offset).limit(state.size)))
    capped = select(Candidate.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
    return Page(rows, session.scalar(select(func.count()).select_from(capped)) or 0, state)


def candidate_of(session: Session, viewer: Viewer, pond: uuid.UUID) -> Candidate | None:
    """Give the candidate that was accepted as a pond, the latest decided; None too where the place is not known.

    Raises
    ------
    Forbidden, NotFound
        The viewer may not see ponds; there is no such pond.
    """
    viewer.require("read", "pond")
    row = read_row(session, viewer, pond)
    if not row["is_known"]:
        return None
    of_pond = select(Candidate).where(Candidate.pond_id == row["id"])
    return session.scalar(of_pond.order_by(Candidate.decided_at.desc(), Candidate.id).limit(1))


def read_states(given: Sequence[str]) -> tuple[str, ...]:
    """Read the states of a filter.

    Raises
    ------
    Invalid
        An unknown state.
    """
    for one in given:
        if one not in STATES:
            raise Invalid(f"État inconnu : « {one} ». États : {', '.join(STATES)}.", code="candidate.unknown-state")
    return tuple(given)
