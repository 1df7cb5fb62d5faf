"""Known ponds among the objects found: told on the object that stands there, or made an object of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mulette.ponds.sensing.grid import Grid

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

NEAR_M = 10.0
"""How far from an object a known pond is taken for it: the error of a point in the field."""
RADIUS_M = 5.0
"""Radius of the object made of a known point where nothing was found, m: 79 m², a usual pond."""


def add_known(found: GeoDataFrame, known: GeoDataFrame, ground: npt.NDArray[np.float32], grid: Grid) -> GeoDataFrame:
    """Tell ``known`` on the nearest object within 10 m of each known pond; add the ponds that have none.

    Parameters
    ----------
    found
        ``geometry``, ``detectors``, ``lowest_x``, ``lowest_y``.
    known
        Points or polygons, in any CRS; those whose object would not lie whole in the window are left to another one.
    ground
        Altitudes, m.
    grid
        Window.
    """
    ponds = known.to_crs(found.crs).geometry
    places = np.asarray(ponds[~(ponds.isna() | ponds.is_empty)].array)
    if not len(places):
        return found
    pond, near = found.sindex.nearest(places, max_distance=NEAR_M, return_all=False)
    detectors = found["detectors"].to_numpy(dtype=object, copy=True)
    for row in np.unique(near):
        detectors[row] = ",".join(sorted({*detectors[row].split(","), "known"}))
    alone = np.delete(places, pond)
    shapes = np.where(shapely.get_dimensions(alone) == 2, alone, shapely.buffer(alone, RADIUS_M))
    shapes = shapes[shapely.contains_properly(shapely.box(*grid.bounds), shapes)]
    lowest = np.array([_lowest(shape, ground, grid) for shape in shapes]).reshape(-1, 2)
    added = geopandas.GeoDataFrame(
        {"detectors": "known", "lowest_x": lowest[:, 0], "lowest_y": lowest[:, 1]}, geometry=shapes, crs=found.crs
    )
    told = found.assign(detectors=detectors)
    return pd.concat([told, added], ignore_index=True) if len(added) else told


def _lowest(shape: shapely.Geometry, ground: npt.NDArray[np.float32], grid: Grid) -> tuple[float, float]:
    """Give the lowest cell whose middle lies in a shape, the northernmost then westernmost of equals."""
    west, south, east, north = shapely.bounds(shape)
    columns = np.arange(int((west - grid.west) / grid.cell_m), int((east - grid.west) / grid.cell_m) + 1)
    rows = np.arange(int((grid.north - north) / grid.cell_m), int((grid.north - south) / grid.cell_m) + 1)
    x = grid.west + (columns.clip(0, grid.width - 1) + 0.5) * grid.cell_m
    y = grid.north - (rows.clip(0, grid.height - 1) + 0.5) * grid.cell_m
    xs, ys = np.meshgrid(x, y)
    heights = ground[np.ix_(rows.clip(0, grid.height - 1), columns.clip(0, grid.width - 1))].astype(np.float64)
    within = shapely.contains_xy(shape, xs, ys)
    heights = np.where(within & np.isfinite(heights), heights, np.inf)
    best = int(np.argmin(heights)) if np.isfinite(heights).any() else heights.size // 2
    return float(xs.flat[best]), float(ys.flat[best])
