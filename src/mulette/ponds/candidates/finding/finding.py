"""The objects of a stack that could be ponds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import numpy.typing as npt
import shapely
from rasterio.features import rasterize

from mulette.ponds.candidates.finding.knowing import add_known
from mulette.ponds.candidates.finding.merging import merge
from mulette.ponds.candidates.finding.regions import Outlines, draw_outlines, list_regions, only, share_of_rises
from mulette.ponds.candidates.finding.sightings import sightings
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.relief.breaching import breach
from mulette.ponds.sensing.stack import UNKNOWN, Stack

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

LONGEST_M = 100.0
"""Longest side of the box of what a detector saw, m: well within the margin, so that every window tells the same."""
AWAY_M, RISE_M = 1.5, 0.05
"""Where, and by how much, the ground must rise around a level patch to be the bank of water, m."""
ROAD_HALF_M, ROAD_REACH_M = 6.0, 15.0
DITCH_HALF_M, DITCH_REACH_M = 1.0, 3.0
"""Half width of a road with its embankment and of a ditch; how far beside it the low ground is looked for, m."""
ROUNDING = 0.4
"""How far an outline may leave the sides of cells, in cells."""


def find(
    stack: Stack, thresholds: Mapping[str, float], *, known: GeoDataFrame | None = None,
    roads: GeoDataFrame | None = None, ditches: GeoDataFrame | None = None,
) -> GeoDataFrame:  # fmt: skip
    """Find the objects that could be ponds.

    Parameters
    ----------
    stack
        Layers of a tile with its margin; hollows bounded by ``LONGEST_HOLLOW_M``, made here where they are not there.
    thresholds
        Of ``thresholds.preset``.
    known
        Points or polygons of an inventory: always kept, and told ``known``.
    roads, ditches
        Lines that water passes under or along: dams are cut there.

    Returns
    -------
    ``geometry`` (polygon in the grid's CRS), ``detectors``, ``lowest_x``, ``lowest_y``, as decision 0010 says;
    northernmost first. What touches the edge of the window is left out.
    """
    grid = stack.grid
    cells = 1 / grid.cell_m**2
    least, most = math.ceil(thresholds["least_area_m2"] * cells), int(thresholds["most_area_m2"] * cells)
    inside = _inside(stack)
    ground = np.asarray(stack.layers.get("ground", np.zeros(grid.shape)), dtype=np.float32)
    codes, seen = [], []
    for sighting in sightings(stack, thresholds, _breached(stack, roads, ditches)):
        regions = list_regions(sighting.mask, inside, least, most, int(LONGEST_M / grid.cell_m))
        if sighting.rises > -1:
            rises = share_of_rises(regions, ground, max(1, round(AWAY_M / grid.cell_m)), RISE_M)
            regions = only(regions, rises >= sighting.rises)
        codes.append(sighting.detector)
        seen.append(regions)
    objects = merge(codes, seen, most)
    found = _as_table(draw_outlines(objects.cells, objects.starts, ground, least), objects.detectors, grid)
    return _in_order(found if known is None else add_known(found, known, ground, grid))


def owned(found: GeoDataFrame, tile: Grid) -> GeoDataFrame:
    """Keep the objects whose lowest cell lies in a tile: west and north edges belong to it, east and south do not."""
    west, south, east, north = tile.bounds
    x, y = found["lowest_x"], found["lowest_y"]
    return found[(x >= west) & (x < east) & (y > south) & (y <= north)].reset_index(drop=True)


def _breached(stack: Stack, roads: GeoDataFrame | None, ditches: GeoDataFrame | None) -> npt.NDArray[np.float32] | None:
    """Cut the dams of roads and ditches; give nothing where there are none."""
    if "ground" not in stack.layers:
        return None
    ground = np.asarray(stack.layers["ground"], dtype=np.float32)
    lowered = ground
    for lines, half_m, reach_m in ((roads, ROAD_HALF_M, ROAD_REACH_M), (ditches, DITCH_HALF_M, DITCH_REACH_M)):
        shapes = np.zeros(0) if lines is None else _near(lines, stack.grid, half_m)
        if len(shapes):
            ways = rasterize(shapes, out_shape=stack.grid.shape, transform=stack.grid.transform, dtype="uint8")
            lowered = breach(lowered, stack.grid.cell_m, ways, reach_m)
    return None if lowered is ground else lowered


def _near(lines: GeoDataFrame, grid: Grid, half_m: float) -> npt.NDArray[np.object_]:
    """Widen the lines that come into the window."""
    wide = shapely.buffer(np.asarray(lines.to_crs(grid.crs).geometry.array), half_m)
    kept: npt.NDArray[np.object_] = wide[shapely.intersects(wide, shapely.box(*grid.bounds)) & ~shapely.is_empty(wide)]
    return kept


def _inside(stack: Stack) -> npt.NDArray[np.uint8]:
    """Mark the cells that something is known of."""
    if "ground" in stack.layers:
        answers = [np.isfinite(stack.layers["ground"])]
    else:
        answers = [layer != UNKNOWN for layer in stack.layers.values() if layer.dtype == np.uint8]
    marks: npt.NDArray[np.uint8] = np.any([np.zeros(stack.grid.shape, dtype=bool), *answers], axis=0).astype(np.uint8)
    return marks


def _as_table(drawn: Outlines, detectors: list[str], grid: Grid) -> GeoDataFrame:
    points = drawn.points * [grid.cell_m, -grid.cell_m] + [grid.west, grid.north]
    rings = np.repeat(np.arange(len(drawn.owner)), np.diff(drawn.starts))
    shapes: npt.NDArray[np.object_] = np.asarray(
        shapely.polygons(shapely.linearrings(points, indices=rings)) if len(points) else []
    )
    row, column = np.divmod(drawn.lowest, grid.width)
    return geopandas.GeoDataFrame(
        {
            "detectors": np.array([detectors[owner] for owner in drawn.owner], dtype=object),
            "lowest_x": grid.west + (column + 0.5) * grid.cell_m,
            "lowest_y": grid.north - (row + 0.5) * grid.cell_m,
        },
        geometry=shapely.simplify(shapes, ROUNDING * grid.cell_m),
        crs=grid.crs,
    )


def _in_order(found: GeoDataFrame) -> GeoDataFrame:
    """Put northernmost first, by the lowest cell."""
    area = found.geometry.area.to_numpy()
    order = np.lexsort((found["detectors"], area, found["lowest_x"], -found["lowest_y"]))
    return found.iloc[order][["geometry", "detectors", "lowest_x", "lowest_y"]].reset_index(drop=True)
