"""Gaps of the ground model: stretched across from their rim, as a sheet between its edges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

LEVELS = 5
"""Halvings of the grid: at 0.5 m the coarsest cells are 16 m."""
SWEEPS = 4
REACH = 4
"""Coarsest cells that a gap may be filled from: 64 m at 0.5 m; the middle of a lake wider than that twice is unknown.

A value then depends on nothing farther than 32 REACH + (1 + SWEEPS) (16 + 8 + 4 + 2 + 1) = 283 cells: 142 m at 0.5 m,
less than the margin of a tile.
"""
Values = npt.NDArray[np.float32]


def fill_gaps(values: Values, corner: tuple[int, int] = (0, 0)) -> Values:
    """Fill the cells without a value from those around.

    IGN's ground model is a triangulation: across a pond it is stretched from bank to bank, level where the rim is. A
    sheet under tension (each filled cell the mean of its four neighbours) does the same for 100 times less work: it
    never rises over its rim nor falls below it, and is level where the rim is. It is found from coarse to fine.

    Parameters
    ----------
    values
        float32, NaN where unknown.
    corner
        Row and column of the first cell in a numbering common to all windows: the coarse cells then fall at the same
        places, and two windows give the same values inside of both.

    Returns
    -------
    float32, NaN where nothing is known within ``REACH`` of the coarsest cells.

    >>> fill_gaps(np.array([[1, np.nan, np.nan, 1]], dtype=np.float32)).tolist()
    [[1.0, 1.0, 1.0, 1.0]]
    """
    step = 2**LEVELS
    top, left = corner[0] % step, corner[1] % step
    bottom, right = -(values.shape[0] + top) % step, -(values.shape[1] + left) % step
    levels = [np.pad(values.astype(np.float32), ((top, bottom), (left, right)), constant_values=np.nan)]
    levels.append(_halve(_rims(levels[0])))
    for _ in range(LEVELS - 1):
        levels.append(_halve(levels[-1]))
    coarse = levels.pop()
    for _ in range(REACH):
        coarse = _spread(coarse)
    for level in reversed(levels):
        known = np.isfinite(level)
        coarse = _refine(level, coarse)
        for _ in range(SWEEPS):
            coarse = _relax(coarse, known)
    filled: Values = coarse[top : top + values.shape[0], left : left + values.shape[1]]
    return np.ascontiguousarray(filled)


@njit(cache=True)
def _rims(values: Values) -> Values:
    """Keep the known cells beside an unknown one: what lies behind a rim has no hold on the gap."""
    rows, columns = values.shape
    rims = np.full((rows, columns), np.nan, dtype=np.float32)
    for row in range(rows):
        for column in range(columns):
            if np.isnan(values[row, column]):
                for i in range(max(row - 1, 0), min(row + 2, rows)):
                    for j in range(max(column - 1, 0), min(column + 2, columns)):
                        rims[i, j] = values[i, j]
    return rims


@njit(cache=True)
def _halve(fine: Values) -> Values:
    """Give the mean of the known cells of each square of four."""
    rows, columns = fine.shape[0] // 2, fine.shape[1] // 2
    coarse = np.full((rows, columns), np.nan, dtype=np.float32)
    for row in range(rows):
        for column in range(columns):
            total, count = 0.0, 0
            for i in range(2):
                for j in range(2):
                    value = fine[2 * row + i, 2 * column + j]
                    if not np.isnan(value):
                        total += value
                        count += 1
            if count:
                coarse[row, column] = total / count
    return coarse


@njit(cache=True)
def _spread(values: Values) -> Values:
    """Give unknown cells the mean of their known neighbours."""
    rows, columns = values.shape
    wider = values.copy()
    for row in range(rows):
        for column in range(columns):
            if np.isnan(values[row, column]):
                total, count = 0.0, 0
                for i in range(max(row - 1, 0), min(row + 2, rows)):
                    for j in range(max(column - 1, 0), min(column + 2, columns)):
                        if not np.isnan(values[i, j]):
                            total += values[i, j]
                            count += 1
                if count:
                    wider[row, column] = total / count
    return wider


@njit(cache=True)
def _refine(fine: Values, coarse: Values) -> Values:
    """Fill unknown fine cells from the coarse ones, linearly between their centres."""
    rows, columns = coarse.shape
    filled = fine.copy()
    for row in range(fine.shape[0]):
        near = row // 2
        far = min(max(near + (1 if row % 2 else -1), 0), rows - 1)
        for column in range(fine.shape[1]):
            if not np.isnan(fine[row, column]):
                continue
            left = column // 2
            right = min(max(left + (1 if column % 2 else -1), 0), columns - 1)
            total, weight = 0.0, 0.0
            for i, a in ((near, 0.75), (far, 0.25)):
                for j, b in ((left, 0.75), (right, 0.25)):
                    if not np.isnan(coarse[i, j]):
                        total += a * b * coarse[i, j]
                        weight += a * b
            if weight > 0:
                filled[row, column] = total / weight
    return filled


@njit(cache=True)
def _relax(values: Values, known: npt.NDArray[np.bool_]) -> Values:
    """Give each filled cell the mean of its four neighbours, all at once."""
    rows, columns = values.shape
    relaxed = values.copy()
    for row in range(rows):
        for column in range(columns):
            if known[row, column] or np.isnan(values[row, column]):
                continue
            total, count = 0.0, 0
            for i, j in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
                if 0 <= i < rows and 0 <= j < columns and not np.isnan(values[i, j]):
                    total += values[i, j]
                    count += 1
            if count:
                relaxed[row, column] = total / count
    return relaxed
