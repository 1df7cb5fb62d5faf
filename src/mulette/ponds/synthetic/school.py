"""The school territory's ponds: sixteen tiles of hedged country on the isle of the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulette.ponds.synthetic.bocage import Bocage

if TYPE_CHECKING:
    import geopandas as gpd

SCHOOL_SEED = 1
SCHOOL_WEST, SCHOOL_NORTH = 260_000.0, 6_579_000.0
"""North-west corner of the sixteen tiles, EPSG:2154, m: inside the hedged country of seed 1."""
SCHOOL_SIDE_M = 4_000.0
SCHOOL_PONDS, SCHOOL_DECOYS = 15, 60
"""Wanted a km²: as in a bocage rich in ponds."""


def school_bocage() -> Bocage:
    """Give the bocage of the school territory."""
    return Bocage(
        SCHOOL_SEED, SCHOOL_SIDE_M, SCHOOL_WEST, SCHOOL_NORTH, ponds=SCHOOL_PONDS, decoys=SCHOOL_DECOYS
    )  # fmt: skip


def school_truth() -> gpd.GeoDataFrame:
    """Give the true ponds of the school territory without making any raster; see ``truth.truth_of``."""
    return school_bocage().truth
