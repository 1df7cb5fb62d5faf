"""How far objects are from what stands around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numba
import numpy as np
import numpy.typing as npt
import shapely

from mulette.ponds.candidates.features.zones import Zones, nearest
from mulette.ponds.sensing.stack import Stack

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Floats = npt.NDArray[np.float64]
FAR_M = 50.0
"""Distances stop there: the margin of a tile does not always show what is farther."""
TALL_M, WOOD_M = 2.0, 12.0
"""Vegetation of more than 2 m is a wood where it fills squares of 12 m, else a hedge."""
ALIKE = 2.0
"""Like-shaped: round, and of an area between half and twice."""
_VECTORS = {
    "buildings": "building_distance_m", "roads": "road_distance_m", "ditches": "ditch_distance_m",
    "water": "water_distance_m",
}  # fmt: skip


def measure_surroundings(
    stack: Stack, shapes: npt.NDArray[np.object_], zones: Zones, vectors: Mapping[str, GeoDataFrame]
) -> dict[str, Floats]:
    """Measure distances, m, ``FAR_M`` at most."""
    found = {name: _to_vectors(shapes, vectors[kind]) for kind, name in _VECTORS.items() if kind in vectors}
    if "building" in stack.layers and "building_distance_m" not in found:
        found["building_distance_m"] = _to_mask(stack, np.asarray(stack.layers["building"]) == 1, zones)
    if "canopy" in stack.layers:
        hedge, wood = hedges_and_woods(np.asarray(stack.layers["canopy"], dtype=np.float32), stack.grid.cell_m)
        found |= {"hedge_distance_m": _to_mask(stack, hedge, zones), "wood_distance_m": _to_mask(stack, wood, zones)}
    return found


def hedges_and_woods(
    canopy: npt.NDArray[np.float32], cell_m: float
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Tell the tall vegetation of hedges from that of woods, by its width only: ``(hedge, wood)``."""
    tall = np.zeros(canopy.shape, dtype=np.uint8)
    wood = np.zeros(canopy.shape, dtype=np.uint8)
    _mark_woods(canopy, max(3, round(WOOD_M / cell_m) // 2 * 2 + 1), tall, wood)
    return (tall > wood), wood.view(np.bool_)


@numba.njit(cache=True)
def _mark_woods(canopy, side, tall, wood):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Mark tall vegetation, and that of it which lies in some full square of ``side`` cells."""
    rows, columns = canopy.shape
    depth = np.zeros(columns, np.int32)
    left = np.zeros(columns, np.int32)
    for i in range(rows):
        for j in range(columns):
            tall[i, j] = canopy[i, j] > TALL_M
            depth[j] = depth[j] + 1 if tall[i, j] else 0
        run = 0
        for j in range(columns):
            run = run + 1 if depth[j] >= side else 0
            if run >= side:
                wood[i, j] = 1
    for i in range(rows - 1, -1, -1):
        run = 0
        for j in range(columns - 1, -1, -1):
            run = side if wood[i, j] else run - 1
            if run > 0:
                left[j] = side
            wood[i, j] = left[j] > 0
            left[j] -= 1


def _to_mask(stack: Stack, mask: npt.NDArray[np.bool_], zones: Zones) -> Floats:
    cap = int(FAR_M / stack.grid.cell_m)
    zone = zones.inside
    if not mask.any():
        return np.full(zone.objects, FAR_M)
    distances: Floats = nearest(mask, zone.owner, zone.cell, zone.objects, cap)
    return np.minimum(distances * stack.grid.cell_m, FAR_M)


def _to_vectors(shapes: npt.NDArray[np.object_], frame: GeoDataFrame) -> Floats:
    found = np.full(len(shapes), FAR_M)
    others = np.asarray(frame.geometry.array)
    if len(others) and len(shapes):
        tree = shapely.STRtree(others)
        (rank, _), distance = tree.query_nearest(shapes, max_distance=FAR_M, return_distance=True, all_matches=False)
        found[rank] = distance
    return found


def measure_neighbours(shapes: npt.NDArray[np.object_], lowest: Floats) -> dict[str, Floats]:
    """Measure the distance to the lowest cell of the nearest other object, and count those of a like shape.

    Only objects of 50 m or less count: the margin of a tile shows them whole.
    """
    count = len(shapes)
    distance = np.full(count, FAR_M)
    west, south, east, north = shapely.bounds(shapes).reshape(-1, 4).T
    small = np.flatnonzero(np.maximum(east - west, north - south) <= FAR_M)
    points = np.asarray(shapely.points(lowest), dtype=object).reshape(-1)
    first, rank = shapely.STRtree(points[small]).query(points, predicate="dwithin", distance=FAR_M)
    second = small[rank]
    kept = first != second
    first, second = first[kept], second[kept]
    np.minimum.at(distance, first, shapely.distance(points[first], points[second]))
    area, length = shapely.area(shapes), shapely.length(shapes)
    is_round = 4 * np.pi * area >= 0.5 * length**2
    ratio = area[first] / area[second]
    same = is_round[first] & is_round[second] & (ratio <= ALIKE) & (ratio >= 1 / ALIKE)
    alike = np.bincount(first[same], minlength=count).astype(np.float64)
    return {"candidate_distance_m": distance, "similar_count": alike}
