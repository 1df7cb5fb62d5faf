"""Small places made by hand: a tilted plain with bowls that are ponds."""

from __future__ import annotations

import geopandas
import numpy as np
from shapely import Point, box

from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import Stack

WEST, NORTH, SIDE = 450_000.0, 6_880_000.0, 160


def make_place(seed: int) -> tuple[Stack, geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """Make a stack, its ponds and its extent: five bowls of 1 m in a plain with 3 cm of noise."""
    draw = np.random.default_rng(seed)
    down, along = np.mgrid[:SIDE, :SIDE] + 0.5
    ground = 50 + 0.02 * along + 0.01 * down + draw.normal(0, 0.03, (SIDE, SIDE))
    ponds = []
    for _ in range(5):
        (x, y), radius = draw.uniform(20, SIDE - 20, 2), draw.uniform(5, 9)
        away = np.hypot(along - x, down - y)
        ground -= np.where(away < radius, 1 - (away / radius) ** 2, 0)
        ponds.append(Point(WEST + x, NORTH - y).buffer(radius))
    grid = Grid(WEST, NORTH, 1.0, SIDE, SIDE, "EPSG:2154")
    extent = geopandas.GeoDataFrame(geometry=[box(*grid.bounds)], crs=grid.crs)
    return (
        Stack(grid, {"ground": ground.astype(np.float32)}),
        geopandas.GeoDataFrame(geometry=ponds, crs=grid.crs),
        extent,
    )
