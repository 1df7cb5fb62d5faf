"""Writes of the campaigns: a batch chosen and put on its way. Permission first; never commits."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.ponds.campaigns.choosing import Pick, Place, choose, sizes_of
from mulette.ponds.campaigns.routing import Point, legs_of, length_of, route
from mulette.ponds.campaigns.tables import Campaign, Stop, Visit
from mulette.ponds.register.statuses import Status
from mulette.ponds.register.tables import Pond
from mulette.ponds.reviewing.reach import visible
from mulette.ponds.reviewing.tables import Candidate, Run

MOST_STOPS = 200


@dataclass(frozen=True)
class Wish:
    """What a batch should be.

    Parameters
    ----------
    name
        Name of the campaign.
    size
        Stops, at most.
    seed
        Seed of the draw.
    random_share, uncertain_share
        As ``choosing.choose``.
    start
        Where one leaves from, CRS of the store; none: from the first stop.
    budget_m
        Longest walk, m, on straight distances; what lies farther than half of it is out of the population.
    """

    name: str
    size: int = 20
    seed: int = 1
    random_share: float = 0.2
    uncertain_share: float = 0.5
    start: Point | None = None
    budget_m: float | None = None


def make_campaign(session: Session, author: Viewer, wish: Wish, run: Run | None, *, at: dt.datetime) -> Campaign:
    """Choose a batch among the candidates never visited, and order it along a way.

    With a budget, chosen stops are given up until the way is short enough; those drawn at random never are, or the
    estimate would be biased.

    Parameters
    ----------
    run
        Run whose candidates may be chosen; none: all.

    Raises
    ------
    Invalid
        No name, no candidate, or a budget that the random share alone exceeds.
    """
    author.require("create", "pond_campaign")
    if not wish.name.strip():
        raise Invalid("Donnez un nom à la campagne.", code="batch.no-name", fields={"name": "À remplir."})
    if not 1 <= wish.size <= MOST_STOPS:
        raise Invalid(f"Un lot a de 1 à {MOST_STOPS} arrêts.", code="batch.bad-size", fields={"size": "Hors bornes."})
    pool = within_reach(list_places(session, author, run), wish.start, wish.budget_m)
    picks = choose(
        pool, size=wish.size, seed=wish.seed, random_share=wish.random_share, uncertain_share=wish.uncertain_share
    )
    picks = fit_budget(picks, wish.start, wish.budget_m)
    points = [(one.place.x_m, one.place.y_m) for one in picks]
    order = route(points, wish.start)
    campaign = Campaign(
        uuid=uuid.uuid4(),
        name=wish.name.strip(),
        seed=wish.seed,
        population=len(pool),
        strata=sizes_of(pool),
        start_x_m=wish.start[0] if wish.start else None,
        start_y_m=wish.start[1] if wish.start else None,
        budget_m=wish.budget_m,
        length_m=round(length_of(order, points, wish.start)),
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
    )
    session.add(campaign)
    session.flush()
    _add_stops(session, author, campaign, [picks[place] for place in order], legs_of(order, points, wish.start), at)
    after = {"name": campaign.name, "seed": wish.seed, "stops": len(picks)}
    note(session, author, "create", "pond_campaign", campaign.uuid, after=after, at=at)
    return campaign


def list_places(session: Session, author: Viewer, run: Run | None) -> list[Place]:
    """List the candidates that may be visited: not refused, never visited, not yet seen as ponds."""
    visited = select(Stop.candidate_id).join(Visit, Visit.stop_id == Stop.id).where(Visit.outcome != "Non visitée")
    query = (
        select(Candidate.id, Candidate.geom, Candidate.score, Candidate.area_m2)
        .outerjoin(Pond, Pond.id == Candidate.pond_id)
        .where(
            Candidate.state != "refused",
            visible(author),
            Candidate.id.not_in(visited),
            Pond.id.is_(None) | (Pond.status == Status.POTENTIAL),
        )
        .order_by(Candidate.id)
    )
    if run is not None:
        query = query.where(Candidate.run_id == run.id)
    places = []
    for number, shape, score, area in session.execute(query):
        point = shape.representative_point()
        places.append(Place(number, round(point.x, 1), round(point.y, 1), score, area))
    return places


def within_reach(pool: Sequence[Place], start: Point | None, budget_m: float | None) -> list[Place]:
    """Give the places that a walk of some length from a start, and back, can reach."""
    if start is None or budget_m is None:
        return list(pool)
    return [one for one in pool if math.dist(start, (one.x_m, one.y_m)) <= budget_m / 2]


def fit_budget(picks: list[Pick], start: Point | None, budget_m: float | None) -> list[Pick]:
    """Give up chosen stops, each time that which shortens the way most, until the way is short enough.

    Raises
    ------
    Invalid
        The stops drawn at random alone are too far apart.
    """
    kept = list(picks)
    while budget_m is not None and (length := _length(kept, start)) > budget_m:
        chosen = [one for one in kept if one.draw != "random"]
        if not chosen:
            raise Invalid(
                f"Les seuls arrêts tirés au hasard demandent {length / 1000:.1f} km à vol d'oiseau. "
                "Allongez la marche, ou réduisez le lot.",
                code="batch.over-budget",
            )
        kept.remove(min(chosen, key=lambda one: _length([other for other in kept if other is not one], start)))
    return kept


def _length(picks: Sequence[Pick], start: Point | None) -> float:
    points = [(one.place.x_m, one.place.y_m) for one in picks]
    return length_of(route(points, start), points, start)


def _add_stops(
    session: Session, author: Viewer, campaign: Campaign, picks: list[Pick], legs: list[float], at: dt.datetime
) -> None:
    session.add_all(
        Stop(
            uuid=uuid.uuid4(),
            campaign_id=campaign.id,
            candidate_id=pick.place.key,
            position=position,
            leg_m=round(leg),
            draw=pick.draw,
            stratum=pick.stratum,
            probability=pick.probability,
            author_id=author.person_id,
            created_at=at,
            updated_at=at,
        )
        for position, (pick, leg) in enumerate(zip(picks, legs, strict=True), start=1)
    )
    session.flush()
