"""A square hollow in flat ground, whose measures can be worked out by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import Stack

CRS = "EPSG:2154"


def square(west: float = 45, north: float = 55, side: float = 10) -> gpd.GeoDataFrame:
    """One found object: a square, its lowest cell in its middle."""
    return gpd.GeoDataFrame(
        {"detectors": ["depression"], "lowest_x": [west + side / 2], "lowest_y": [north - side / 2]},
        geometry=[shapely.box(west, north - side, west + side, north)], crs=CRS,
    )  # fmt: skip


def hollow(west: float = 0, size_m: int = 100) -> Stack:
    """Make ground at 50 m with a hollow of 1 m, easting and northing 45 to 55, and a wood from northing 80."""
    grid = Grid(west, 100, 0.5, size_m * 2, 200, CRS)
    easting = grid.west + (np.arange(grid.width) + 0.5) / 2
    northing = grid.north - (np.arange(grid.height) + 0.5) / 2
    inside = np.outer(abs(northing - 50) < 5, abs(easting - 50) < 5)
    half = np.outer(abs(northing - 50) < 5, abs(easting - 47.5) < 2.5)
    north = np.outer(northing > 80, np.ones(grid.width, bool))
    layers = {
        "ground": np.where(inside, 49, 50).astype(np.float32),
        "depression": np.where(inside, 1, 0).astype(np.float32),
        "canopy": np.where(north, 12, 0).astype(np.float32),
        "void": half.astype(np.uint8),
        "reach": np.where(half, 2.5, 0.2).astype(np.float32),
        "density": np.where(half, 0, 10).astype(np.float32),
        "red": np.full(grid.shape, 60, np.float32),
        "green": np.where(inside, 60, 30).astype(np.float32),
        "near_infrared": np.where(inside, 20, 90).astype(np.float32),
    }
    return Stack(grid, layers)
