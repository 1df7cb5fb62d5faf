"""Reads of the campaigns: the list, one campaign with its stops."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.ponds.campaigns.choosing import DRAWS
from mulette.ponds.campaigns.tables import Campaign, Stop, Visit
from mulette.ponds.register.placing import commune_of
from mulette.ponds.register.tables import Pond
from mulette.ponds.reviewing.reach import visible
from mulette.ponds.reviewing.tables import Candidate


@dataclass(frozen=True)
class Halt:
    """A stop with what it takes to find and judge it.

    Parameters
    ----------
    stop, candidate
        Rows of the store.
    pond
        Pond of the register that the candidate became.
    visit
        What came back last.
    commune
        Commune of its point.
    """

    stop: Stop
    candidate: Candidate
    pond: Pond | None
    visit: Visit | None
    commune: Area | None

    @property
    def point(self) -> shapely.Point:
        """Where to go: a point inside the outline, CRS of the store."""
        inside: shapely.Point = self.candidate.geom.representative_point()
        return inside

    @property
    def why(self) -> str:
        """French words: why it is of the batch."""
        return DRAWS[self.stop.draw]

    @property
    def label(self) -> str:
        """What the stop is called in the field: its rank and its candidate."""
        return f"{self.stop.position} · {self.candidate.stable_id}"


def list_campaigns(session: Session, viewer: Viewer) -> list[tuple[Campaign, int, int]]:
    """List the campaigns, the latest first, each with its stops and those visited."""
    viewer.require("create", "pond_campaign")
    stops = dict(session.execute(select(Stop.campaign_id, func.count()).group_by(Stop.campaign_id)).tuples().all())
    visited = dict(
        session.execute(
            select(Visit.campaign_id, func.count(Visit.stop_id.distinct()))
            .where(Visit.outcome != "Non visitée")
            .group_by(Visit.campaign_id)
        )
        .tuples()
        .all()
    )
    found = session.scalars(select(Campaign).order_by(Campaign.id.desc()))
    return [(one, stops.get(one.id, 0), visited.get(one.id, 0)) for one in found]


def get_campaign(session: Session, viewer: Viewer, identifier: uuid.UUID) -> Campaign:
    """Give a campaign.

    Raises
    ------
    NotFound
        No such campaign.
    """
    viewer.require("create", "pond_campaign")
    found = session.scalar(select(Campaign).where(Campaign.uuid == identifier))
    if found is None:
        raise NotFound("Cette campagne n'existe pas.", code="batch.unknown")
    return found


def read_halts(session: Session, viewer: Viewer, campaign: Campaign) -> list[Halt]:
    """Give the stops of a campaign in the order of the way, but those whose place the viewer may no longer know."""
    rows = session.execute(
        select(Stop, Candidate, Pond)
        .join(Candidate, Candidate.id == Stop.candidate_id)
        .outerjoin(Pond, Pond.id == Candidate.pond_id)
        .where(Stop.campaign_id == campaign.id, visible(viewer))
        .order_by(Stop.position)
    ).all()
    visits: dict[int, Visit] = {}
    for one in session.scalars(select(Visit).where(Visit.campaign_id == campaign.id).order_by(Visit.id)):
        if one.stop_id is not None:
            visits[one.stop_id] = one
    halts = []
    for stop, candidate, pond in rows:
        number = commune_of(session, candidate.geom)
        commune = session.get(Area, number) if number is not None else None
        halts.append(Halt(stop, candidate, pond, visits.get(stop.id), commune))
    return halts


def found_on_the_way(session: Session, campaign: Campaign) -> list[Visit]:
    """List the visits that belong to no stop: ponds found on the way."""
    query = select(Visit).where(Visit.campaign_id == campaign.id, Visit.stop_id.is_(None))
    return list(session.scalars(query.order_by(Visit.id)))
