"""The ponds around a place, as its viewer may know them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.storage.spatial import MeetsBox
from mulette.ponds.register.reach import precisely
from mulette.ponds.register.tables import Pond

RINGS_M = (50, 500, 1_000)
"""Distances at which neighbours are told: one pond or two, the walk of a newt, the reach of a toad."""


@dataclass(frozen=True)
class Neighbour:
    """A pond near a place.

    Parameters
    ----------
    pond
        The pond.
    distance_m
        From point to point.
    """

    pond: Pond
    distance_m: float


def near_known(session: Session, viewer: Viewer, x_m: float, y_m: float, radius_m: float) -> list[Neighbour]:
    """List the ponds within a distance of a point whose place the viewer may know, the nearest first.

    An anonymous pond that the viewer may not know is left out, or asking again and again would find it.
    """
    box = (x_m - radius_m, y_m - radius_m, x_m + radius_m, y_m + radius_m)
    wanted = select(Pond).where(MeetsBox(Pond.__table__.c.geom, box), precisely(viewer))
    found = [
        Neighbour(pond, ((pond.x_m - x_m) ** 2 + (pond.y_m - y_m) ** 2) ** 0.5) for pond in session.scalars(wanted)
    ]
    near = [one for one in found if one.distance_m <= radius_m]
    return sorted(near, key=lambda one: (one.distance_m, one.pond.id))
