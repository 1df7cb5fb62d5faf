"""Hollows of the ground: how deep each cell lies under the level at which its hollow overflows, or grows too large."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from mulette.core.errors import Invalid
from mulette.ponds.sensing.relief.flooding import OUTSIDE, Ints, flood, in_millimetres

Floats = npt.NDArray[np.float32]


def depression(
    ground: npt.NDArray[np.floating], cell_m: float, area_limit_m2: float, longest_m: float = math.inf
) -> Floats:
    """Give the depth of each cell in its hollow, m.

    A hollow is filled until it overflows, or until its water would cover ``area_limit_m2`` or more: past that it is a
    valley behind a road or a bank, and the hollows inside of it stand for themselves. This is the area closing of the
    ground (four neighbours) less the ground; the edge and unknown cells are outlets, where scikit-image has walls.

    Parameters
    ----------
    ground
        Altitudes, m, rows southwards; NaN where unknown. Worked on in whole millimetres: depths are within 0.5 mm of
        those of the given altitudes, and 0 under 1 mm.
    cell_m
        Side of a cell, m.
    area_limit_m2
        Area from which a hollow is no more filled, m²; infinite: filled until it overflows (priority-flood).
    longest_m
        Side of the box of a hollow past which it is no more filled either, m: with one less than the margin of a
        tile, the hollows of the tile are the same in every window.

    Returns
    -------
    float32, 0 where not in a hollow, NaN where the ground is unknown.

    Raises
    ------
    Invalid
        A cell or an area that is not above 0.

    Source: Vincent 1993 for the area closing; Barnes, Lehman and Mulla 2014 for the flood from the edges.

    >>> ground = np.array([[9, 9, 9, 9], [9, 2, 5, 9], [9, 9, 8, 9]], dtype=np.float32)
    >>> depression(ground, 1, 100)[1].tolist()  # overflows to the south, at 8
    [0.0, 6.0, 3.0, 0.0]
    >>> depression(ground, 1, 2)[1].tolist()  # two cells are reached at 5
    [0.0, 3.0, 0.0, 0.0]
    """
    if not (cell_m > 0 and area_limit_m2 > 0):
        sentence = (
            f"Maille de {cell_m:g} m, surface limite de {area_limit_m2:g} m² : donnez des nombres au-dessus de 0."
        )
        raise Invalid(sentence, code="relief.depression")
    lowest = float(np.min(ground, where=np.isfinite(ground), initial=np.inf))
    if math.isinf(lowest):
        return np.full(ground.shape, np.nan, dtype=np.float32)
    least = math.floor(lowest)
    heights = in_millimetres(np.ascontiguousarray(ground), float(least))
    longest = int(min(longest_m / cell_m, ground.size))
    levels = flood(heights, _cells(area_limit_m2, cell_m, ground.size), longest)
    depths = np.zeros(ground.shape, dtype=np.float32)
    _write_under(levels, heights, ground, float(least), depths)
    return depths


def _cells(area_limit_m2: float, cell_m: float, most: int) -> int:
    """Give the least number of cells that cover the area."""
    count = min(area_limit_m2 / cell_m**2, most + 1)
    return max(1, math.ceil(count - 1e-6))


@njit(cache=True, nogil=True)
def _write_under(levels: Ints, heights: Ints, ground: npt.NDArray[np.floating], base: float, depths: Floats) -> None:
    """Write how far the ground lies under the level of the water; levels and heights have a frame of one cell."""
    for row in range(ground.shape[0]):
        for column in range(ground.shape[1]):
            level, height = levels[row + 1, column + 1], heights[row + 1, column + 1]
            if height == OUTSIDE:
                depths[row, column] = np.nan
            elif level > height:
                depths[row, column] = max(level * 0.001 + base - ground[row, column], 0.0)
