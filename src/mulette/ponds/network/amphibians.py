"""The amphibians seen at each pond: records as their viewer may see them, the precise ones only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions, precisely
from mulette.ponds.network.links import Floats, Integers

WITHIN_M = 50.0
"""Farthest of a record that belongs to a pond, m: the distance at which two ponds are asked to be one. Our choice."""
GROUP = "Amphibiens"
"""Group 2 INPN of TAXREF."""


@dataclass(frozen=True)
class Amphibians:
    """What was seen at each pond.

    Parameters
    ----------
    records, species
        Number of records, and of valid taxa, by pond.
    """

    records: Integers
    species: Integers


def amphibians_at(session: Session, viewer: Viewer, xy: Floats, within_m: float = WITHIN_M) -> Amphibians:
    """Count the amphibians at each pond, a record going to the nearest pond.

    A record whose precision is worse than the distance, one of an absence, and one that the viewer knows by its area
    alone count nowhere.

    Parameters
    ----------
    xy
        Points of the ponds, m, CRS of the store.
    """
    precise = or_(Record.precision.is_(None), Record.precision <= within_m)
    seen = func.coalesce(Record.observation_status, "") != "No"
    asked = select(Record.x_m, Record.y_m, Record.cd_ref).where(
        *conditions(session, viewer, Filters(group2=(GROUP,))), precisely(viewer), precise, seen
    )
    rows = np.array(session.execute(asked.order_by(Record.id)).all(), dtype=np.float64).reshape(-1, 3)
    if not len(rows) or not len(xy):
        return Amphibians(*(np.zeros(len(xy), np.int64) for _ in range(2)))
    distance, pond = cKDTree(xy).query(rows[:, :2], k=1)
    near = distance <= within_m
    pairs = np.unique(np.column_stack([pond[near], rows[near, 2]]), axis=0)[:, 0].astype(np.int64)
    return Amphibians(np.bincount(pond[near], minlength=len(xy)), np.bincount(pairs, minlength=len(xy)))
