"""Bare facets: where a ground model is straight to the millimetre, no point of ground was under it.

IGN triangulates the points of ground; across water, that sends none back, the model is a fan of plane triangles between
the banks, nearly level as the water is. Real ground, with its noise, is hardly ever straight from a cell to the next.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Heights = npt.NDArray[np.floating]
Marks = npt.NDArray[np.uint8]
BEND_M = 0.0021
"""Second difference under which three cells in a row are straight: heights rounded to 1 mm are off by 2 mm at most; of
heights rounded to 1 cm, only those without any bend are straight."""
LEAST_STRAIGHT, LEAST_STRAIGHT_CM = 17, 20
"""Straight rows of three, of the 50 around a cell, that make a facet: the edges of triangles are not straight. Chance
makes 7 to 11 on ground with 2 cm of noise; more where heights are in whole centimetres."""
STEEPEST = 0.08
"""Slope, over five cells, above which a facet spans a bank, not water."""


def facets(ground: Heights, cell_m: float) -> Marks:
    """Mark the cells of bare, nearly level facets.

    Parameters
    ----------
    ground
        Altitudes, m; NaN where unknown.
    cell_m
        Side of a cell, m.

    Returns
    -------
    uint8: 1 where enough rows and columns of three cells, among the 5 × 5 around, are straight, and the
    slope is less than ``STEEPEST``; 0 elsewhere.

    >>> plane = np.tile(np.arange(9) * 0.01, (9, 1))
    >>> int(facets(plane, 0.5)[4, 4]), int(facets(plane * 100, 0.5)[4, 4])
    (1, 0)
    """
    least = LEAST_STRAIGHT_CM if _in_centimetres(ground) else LEAST_STRAIGHT
    marks: Marks = _many_around(_straight(ground), ground, least, STEEPEST * cell_m)
    return marks


def _in_centimetres(ground: Heights) -> bool:
    """Tell whether all heights, of one cell in 49, are whole centimetres."""
    seen = ground[::7, ::7].astype(np.float64)
    seen = seen[np.isfinite(seen)] * 100
    return bool(np.abs(seen - np.rint(seen)).max(initial=0) < 0.02)


@njit(cache=True, nogil=True)
def _straight(ground: Heights) -> Marks:
    """Count the rows of three, along and across, that are straight around each cell: 0, 1 or 2."""
    rows, columns = ground.shape
    marks = np.zeros((rows, columns), dtype=np.uint8)
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            twice = 2.0 * ground[i, j]
            along = abs(ground[i, j - 1] + ground[i, j + 1] - twice) <= BEND_M
            across = abs(ground[i - 1, j] + ground[i + 1, j] - twice) <= BEND_M
            marks[i, j] = int(along) + int(across)
    return marks


@njit(cache=True, nogil=True)
def _many_around(straight: Marks, ground: Heights, least: int, rise: float) -> Marks:
    rows, columns = straight.shape
    marks = np.zeros((rows, columns), dtype=np.uint8)
    down = np.zeros(columns, dtype=np.int32)
    for i in range(2, rows - 2):
        for j in range(columns):
            if i == 2:
                for a in range(5):
                    down[j] += straight[a, j]
            else:
                down[j] += int(straight[i + 2, j]) - int(straight[i - 3, j])
        for j in range(2, columns - 2):
            if down[j - 2] + down[j - 1] + down[j] + down[j + 1] + down[j + 2] >= least:
                east, south = ground[i, j + 2] - ground[i, j - 2], ground[i + 2, j] - ground[i - 2, j]
                marks[i, j] = east * east + south * south <= 16 * rise * rise
    return marks
