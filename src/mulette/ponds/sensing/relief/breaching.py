"""Dams cut where water passes under a road or along a ditch, as it does in its culvert."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float32]
Marks = npt.NDArray[np.uint8]
LOW = 0.15
"""Rank of the ground beside that a cut goes down to: the bottom of a valley, not that of a pond beside the road."""
_STEPS = 6
"""Cells looked at on each side of a cell, along each axis."""


def breach(ground: Floats, cell_m: float, ways: Marks, reach_m: float) -> Floats:
    """Lower ways to the low ground beside them.

    Parameters
    ----------
    ground
        Altitudes, m; NaN where unknown.
    cell_m
        Side of a cell, m.
    ways
        1 on a road with its embankment, or on a ditch.
    reach_m
        How far beside a cell the ground is looked at, m: more than the way's width, so that both sides are seen.

    Returns
    -------
    float32: the ground, lower or the same.

    >>> valley = np.array([[5, 0, 0, 3, 0, 0, 5]] * 7, dtype=np.float32)
    >>> dam = np.zeros((7, 7), dtype=np.uint8)
    >>> dam[:, 3] = 1
    >>> breach(valley, 1, dam, 2)[3].tolist()
    [5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0]
    """
    lowered: Floats = _lower(np.ascontiguousarray(ground, dtype=np.float32), ways, max(1.0, reach_m / cell_m / _STEPS))
    return lowered


@njit(cache=True, nogil=True)
def _lower(ground: Floats, ways: Marks, stride: float) -> Floats:
    rows, columns = ground.shape
    lowered = ground.copy()
    beside = np.empty((2 * _STEPS + 1) ** 2, dtype=np.float32)
    for i in range(rows):
        for j in range(columns):
            if not ways[i, j]:
                continue
            count = 0
            for a in range(-_STEPS, _STEPS + 1):
                for b in range(-_STEPS, _STEPS + 1):
                    y, x = i + round(a * stride), j + round(b * stride)
                    if 0 <= y < rows and 0 <= x < columns and not ways[y, x] and not np.isnan(ground[y, x]):
                        beside[count] = ground[y, x]
                        count += 1
            if count:
                lowered[i, j] = min(ground[i, j], np.sort(beside[:count])[int(LOW * count)])
    return lowered
