"""Cells of each object and of its surroundings, and what a layer is worth there.

Every sum runs over the cells of one object in the order of their rows, on whole cells of its own neighbourhood, so that
a figure does not depend on the window that the object was seen in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import shapely

from mulette.ponds.sensing.grid import Grid

Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[np.int64]
RIM_M, RING_M = 2.0, 6.0
"""The rim ends at 2 m from the outline, the ring goes from there to 6 m."""


def divide(above: npt.ArrayLike, below: npt.ArrayLike) -> Floats:
    """Divide, NaN where there is nothing above 0 to divide by.

    >>> divide([1.0, 2.0], [2, 0]).tolist()
    [0.5, nan]
    """
    top, bottom = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    found = np.full(bottom.shape, np.nan)
    np.divide(top, bottom, out=found, where=bottom > 0)
    return found


@dataclass(frozen=True)
class Zone:
    """Cells of all objects in one zone.

    Parameters
    ----------
    owner
        Rank of the object of each cell, ascending.
    cell
        Place of each cell in a flattened layer, ascending for one owner.
    objects
        Number of objects.
    """

    owner: Cells
    cell: Cells
    objects: int

    def take(self, layer: npt.NDArray[np.generic]) -> Floats:
        """Give the value of a layer on each cell."""
        return layer.reshape(-1)[self.cell].astype(np.float64)

    def mean(self, values: Floats) -> Floats:
        """Give the mean of the known values of each object; NaN where there is none.

        >>> Zone(np.array([0, 0, 2]), np.array([4, 5, 9]), 3).mean(np.array([1.0, 3.0, 7.0])).tolist()
        [2.0, nan, 7.0]
        """
        known = np.isfinite(values)
        count = np.bincount(self.owner[known], minlength=self.objects)
        total = np.bincount(self.owner[known], weights=values[known], minlength=self.objects)
        return divide(total, count)

    def sum(self, values: Floats) -> Floats:
        """Give the sum of the known values of each object; NaN where there is none."""
        known = np.isfinite(values)
        count = np.bincount(self.owner[known], minlength=self.objects)
        return np.where(
            count > 0, np.bincount(self.owner[known], weights=values[known], minlength=self.objects), np.nan
        )

    def quantile(self, values: Floats, share: float) -> Floats:
        """Give the value below which a share of the known values of each object stand, the nearest rank.

        >>> Zone(np.array([0, 0, 0]), np.array([4, 5, 9]), 1).quantile(np.array([3.0, 1.0, 2.0]), 0.5).tolist()
        [2.0]
        """
        found: Floats = _quantiles(self.owner, values, self.objects, share)
        return found

    def spread(self, values: Floats) -> Floats:
        """Give the standard deviation of the known values of each object."""
        return np.sqrt(np.maximum(self.mean((values - self.mean(values)[self.owner]) ** 2), 0))


@dataclass(frozen=True)
class Zones:
    """The three zones of all objects: ``inside``, ``rim`` and ``ring``; ``around`` is rim and ring together."""

    inside: Zone
    rim: Zone
    ring: Zone
    around: Zone


def zones_of(shapes: npt.NDArray[np.object_], grid: Grid, ranks: Cells) -> Zones:
    """Give the cells inside of objects and around them.

    Parameters
    ----------
    shapes
        Polygons in the CRS of the grid; a cell belongs to the polygon that holds its middle.
    ranks
        Which of them are wanted; owners of cells are places in it.
    """
    beside = np.unique(shapely.STRtree(shapes).query(shapes[ranks])[1])
    order = beside[np.argsort(-shapely.area(shapes[beside]), kind="stable")]
    marked = [(shape, int(rank) + 1) for shape, rank in zip(_mappings(shapes[order]), order, strict=True)]
    small_on_top, large_on_top = _labels(marked, grid), _labels(marked[::-1], grid)
    windows = _windows(shapes[ranks], grid)
    owner, cell, squared = _surroundings(small_on_top, large_on_top, ranks, windows, RING_M / grid.cell_m)
    distance = np.sqrt(squared) * grid.cell_m
    near = distance <= RIM_M
    return Zones(
        *(
            Zone(owner[kept], cell[kept], len(ranks))
            for kept in (distance == 0, near & (distance > 0), ~near, distance > 0)
        )
    )


def _labels(marked: Sequence[tuple[Any, int]], grid: Grid) -> npt.NDArray[np.int32]:
    """Give each cell the label of the shape that holds its middle, the last one on top."""
    from rasterio.features import rasterize

    labels = np.zeros(grid.shape, dtype=np.int32)
    if marked:
        rasterize(marked, out=labels, transform=grid.transform)
    return labels


def _mappings(shapes: npt.NDArray[np.object_]) -> list[Any]:
    """Give the mappings that a raster is drawn from, which are slow to ask of a shape one by one."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    listed, starts = points.tolist(), np.searchsorted(owner, np.arange(len(shapes) + 1)).tolist()
    plain = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & (
        shapely.get_num_interior_rings(shapes) == 0
    )
    return [
        {"type": "Polygon", "coordinates": [listed[start:end]]} if alone else shape
        for shape, alone, (start, end) in zip(shapes, plain, pairwise(starts), strict=True)
    ]


def _windows(shapes: npt.NDArray[np.object_], grid: Grid) -> Cells:
    """Give first row, last row, first column, last column (both last ones out) around each object."""
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    pad = int(np.ceil(RING_M / grid.cell_m)) + 1
    west = np.floor((bounds[:, 0] - grid.west) / grid.cell_m) - pad
    east = np.ceil((bounds[:, 2] - grid.west) / grid.cell_m) + pad
    first = np.floor((grid.north - bounds[:, 3]) / grid.cell_m) - pad
    last = np.ceil((grid.north - bounds[:, 1]) / grid.cell_m) + pad
    rows, columns = grid.shape
    ends = np.stack([first.clip(0, rows), last.clip(0, rows), west.clip(0, columns), east.clip(0, columns)], axis=1)
    return ends.astype(np.int64)


@numba.njit(cache=True)
def _surroundings(labels, others, ranks, windows, reach):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """List the cells within ``reach`` cells of each object: owner, place in the layer, squared distance in cells.

    An object holds the cells that have its rank in either labels: objects lie inside of one another, seldom three.

    Exact Euclidean distance in two passes, down the columns then along the rows, as far as ``reach``.
    """
    columns = labels.shape[1]
    cap = int(np.ceil(reach))
    limit = reach * reach
    total = 0
    for w in range(windows.shape[0]):
        total += (windows[w, 1] - windows[w, 0]) * (windows[w, 3] - windows[w, 2])
    owner = np.empty(total, np.int64)
    cell = np.empty(total, np.int64)
    squared = np.empty(total, np.float64)
    kept = 0
    for w in range(windows.shape[0]):
        r0, r1, c0, c1 = windows[w]
        height, width, label = r1 - r0, c1 - c0, ranks[w] + 1
        column = np.full((height, width), cap + 1, np.int64)
        for c in range(width):
            seen = cap + 1
            for r in range(height):
                mine = labels[r0 + r, c0 + c] == label or others[r0 + r, c0 + c] == label
                seen = 0 if mine else min(seen + 1, cap + 1)
                column[r, c] = seen
            seen = cap + 1
            for r in range(height - 1, -1, -1):
                mine = labels[r0 + r, c0 + c] == label or others[r0 + r, c0 + c] == label
                seen = 0 if mine else min(seen + 1, cap + 1)
                column[r, c] = min(column[r, c], seen)
        for r in range(height):
            for c in range(width):
                best = limit + 1.0
                for other in range(max(0, c - cap), min(width, c + cap + 1)):
                    far = (other - c) * (other - c) + column[r, other] * column[r, other]
                    best = min(best, float(far))
                if best <= limit:
                    owner[kept] = w
                    cell[kept] = (r0 + r) * columns + c0 + c
                    squared[kept] = best
                    kept += 1
    return owner[:kept], cell[:kept], squared[:kept]


@numba.njit(cache=True)
def nearest(mask, owner, cell, objects, cap):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Give the distance in cells from each object to the nearest true cell of a mask, ``cap`` where it is farther.

    Parameters
    ----------
    mask
        Booleans, rows by columns.
    owner, cell
        Cells of the objects, as in ``Zone``.
    """
    rows, columns = mask.shape
    column = np.full((rows, columns), cap, np.int16)
    for r in range(rows):
        for c in range(columns):
            before = column[r - 1, c] + 1 if r else cap
            column[r, c] = 0 if mask[r, c] else min(before, cap)
    for r in range(rows - 2, -1, -1):
        for c in range(columns):
            column[r, c] = min(column[r, c], column[r + 1, c] + 1)
    best = np.full(objects, cap * cap, np.int64)
    for i in range(len(cell)):
        r, c = cell[i] // columns, cell[i] % columns
        near, away = best[owner[i]], 0
        while away <= cap and away * away < near:
            for other in (c - away, c + away):
                if 0 <= other < columns:
                    near = min(near, away * away + np.int64(column[r, other]) * column[r, other])
            away += 1
        best[owner[i]] = near
    return np.sqrt(best.astype(np.float64))


@numba.njit(cache=True)
def _quantiles(owner, values, objects, share):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Give the quantile of the finite values of each owner; owners stand in ascending order."""
    found = np.full(objects, np.nan)
    start = 0
    while start < len(owner):
        end = start
        while end < len(owner) and owner[end] == owner[start]:
            end += 1
        known = values[start:end]
        known = known[np.isfinite(known)]
        if len(known):
            rank = int(np.rint(share * (len(known) - 1)))
            found[owner[start]] = known.max() if rank == len(known) - 1 else np.partition(known, rank)[rank]
        start = end
    return found
