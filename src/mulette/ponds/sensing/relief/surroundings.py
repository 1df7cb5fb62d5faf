"""Height over the surroundings, exact in whole millimetres: the same in every window that holds them."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from mulette.ponds.sensing.relief.flooding import Ints, in_millimetres

Heights = npt.NDArray[np.floating]
Floats = npt.NDArray[np.float32]


def over_surroundings(ground: Heights, cell_m: float, side_m: float) -> Floats:
    """Give the height of each cell over the mean of the square around it (topographic position), m.

    On an even slope it is 0: a hollow dug into a slope and open downhill, which holds no water by itself, then shows
    as closed as one in a plain.

    Parameters
    ----------
    ground
        Altitudes, m; NaN where unknown.
    cell_m
        Side of a cell, m.
    side_m
        Side of the square, m; an odd number of cells is taken.

    Returns
    -------
    float32 in whole millimetres, NaN where the ground is unknown; the square is cut at the edges.

    >>> slope = np.tile(np.arange(7.0), (3, 1))
    >>> slope[1, 3] -= 0.9
    >>> over_surroundings(slope, 1, 3)[1].astype(float).round(3).tolist()
    [-0.5, 0.0, 0.1, -0.8, 0.1, 0.0, 0.5]
    """
    known = np.isfinite(ground)
    base = math.floor(float(np.min(ground, where=known, initial=np.inf))) if known.any() else 0.0
    over = np.full(ground.shape, np.nan, dtype=np.float32)
    _write_over_mean(in_millimetres(ground, float(base))[1:-1, 1:-1], max(1, round(side_m / cell_m) // 2), over)
    return over


@njit(cache=True, nogil=True)
def _write_over_mean(millimetres: Ints, half: int, over: Floats) -> None:
    rows, columns = millimetres.shape
    total, count = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
    for i in range(-half, rows):
        for j in range(columns):
            if i + half < rows and millimetres[i + half, j] >= 0:
                total[j] += millimetres[i + half, j]
                count[j] += 1
            if i - half - 1 >= 0 and millimetres[i - half - 1, j] >= 0:
                total[j] -= millimetres[i - half - 1, j]
                count[j] -= 1
        if i < 0:
            continue
        sum_, seen = np.int64(0), np.int64(0)
        for j in range(min(half, columns)):
            sum_ += total[j]
            seen += count[j]
        for j in range(columns):
            if j + half < columns:
                sum_ += total[j + half]
                seen += count[j + half]
            if j - half - 1 >= 0:
                sum_ -= total[j - half - 1]
                seen -= count[j - half - 1]
            if millimetres[i, j] >= 0:
                over[i, j] = np.rint(millimetres[i, j] - sum_ / seen) / 1000.0
