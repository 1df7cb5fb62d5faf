"""Exact distances on a grid, in time proportional to its cells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

FULL = 0xFFFF
"""A cell whose 16 squares are all occupied."""
_FAR = 65_535


def distance_to_return(occupied: npt.NDArray[np.integer], cell_m: float) -> npt.NDArray[np.float32]:
    """Give the distance from the middle of each cell to the nearest occupied square.

    Parameters
    ----------
    occupied
        16 bits a cell, as ``counting.COUNTS`` tells: a square is a quarter of a cell wide, and counts as its middle;
        the distance is exact for the squares, and within 0.18 cell of the nearest return.
    cell_m
        Side of a cell, m.

    Returns
    -------
    float32, m; infinite where nothing is occupied.

    Source: Felzenszwalb and Huttenlocher, Distance transforms of sampled functions, Theory of Computing 8, 2012.

    The square is 9 eighths west and 1 eighth north of the middle of the second cell: √82 × 0.5 / 8 m.

    >>> round(float(distance_to_return(np.array([[1 << 5, 0]], dtype=np.int32), 0.5)[0, 1]), 3)
    0.566
    """
    eighths: npt.NDArray[np.float32] = _along_rows(_down_columns(np.ascontiguousarray(occupied, dtype=np.uint16)))
    return eighths * np.float32(cell_m / 8)


@njit(cache=True)
def _down_columns(occupied: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """Give, in eighths of a cell, how far up or down the nearest occupied square of each column of squares is."""
    rows, columns = occupied.shape
    nearest = np.full((rows, 4 * columns), _FAR, dtype=np.uint16)
    last = np.full(4 * columns, -(10**9), dtype=np.int64)
    for row in range(rows):
        middle = 8 * row + 4
        for column in range(columns):
            bits = occupied[row, column]
            for k in range(4):
                u = 4 * column + k
                best = middle - last[u]
                for q in range(4):
                    if bits >> (4 * q + k) & 1:
                        last[u] = 8 * row + 2 * q + 1
                        best = min(best, abs(middle - last[u]))
                nearest[row, u] = min(best, _FAR)
    last[:] = 10**9
    for row in range(rows - 1, -1, -1):
        middle = 8 * row + 4
        for column in range(columns):
            for k in range(4):
                u = 4 * column + k
                nearest[row, u] = min(nearest[row, u], last[u] - middle, _FAR)
            bits = occupied[row, column]
            if bits:
                for k in range(4):
                    for q in range(3, -1, -1):
                        if bits >> (4 * q + k) & 1:
                            last[4 * column + k] = 8 * row + 2 * q + 1
    return nearest


@njit(cache=True)
def _along_rows(nearest: npt.NDArray[np.uint16]) -> npt.NDArray[np.float32]:
    """Give the distance in eighths of a cell, from the lower envelope of the parabolas of each row."""
    rows, width = nearest.shape
    columns = width // 4
    found = np.empty((rows, columns), dtype=np.float32)
    place, height = np.empty(width, dtype=np.int64), np.empty(width, dtype=np.int64)
    start = np.empty(width + 1, dtype=np.float64)
    for row in range(rows):
        last = -1
        for u in range(width):
            if nearest[row, u] == _FAR:
                continue
            at, top = 2 * u + 1, np.int64(nearest[row, u]) ** 2
            begins = -np.inf
            while last >= 0:
                begins = (top + at * at - height[last] - place[last] ** 2) / (2.0 * (at - place[last]))
                if begins > start[last]:
                    break
                last -= 1
                begins = -np.inf
            last += 1
            place[last], height[last], start[last] = at, top, begins
        if last < 0:
            found[row] = np.inf
            continue
        k = 0
        for column in range(columns):
            middle = 8 * column + 4
            while k < last and start[k + 1] < middle:
                k += 1
            found[row, column] = np.sqrt((middle - place[k]) ** 2 + height[k])
    return found


@njit(cache=True)
def _envelope(heights: npt.NDArray[np.float64], lowest: npt.NDArray[np.float64]) -> None:
    """Write to ``lowest`` the least over q of ``(p - q)² + heights[q]``, for each p."""
    size = len(heights)
    place, start = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.float64)
    last = -1
    for q in range(size):
        if np.isinf(heights[q]):
            continue
        begins = -np.inf
        while last >= 0:
            p = place[last]
            begins = (heights[q] + q * q - heights[p] - p * p) / (2.0 * (q - p))
            if begins > start[last]:
                break
            last -= 1
            begins = -np.inf
        last += 1
        place[last], start[last] = q, begins
    if last < 0:
        lowest[:] = np.inf
        return
    k = 0
    for p in range(size):
        while k < last and start[k + 1] < p:
            k += 1
        lowest[p] = (p - place[k]) ** 2 + heights[place[k]]


@njit(cache=True)
def union_of_disks(radii: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Tell which cells are nearer to the middle of some disk than its radius.

    Parameters
    ----------
    radii
        float32 radius in cells of the disk on each cell; 0: no disk.

    Returns
    -------
    uint8: 1 inside of a disk, 0 elsewhere.
    """
    rows, columns = radii.shape
    powers = np.empty((rows, columns), dtype=np.float64)
    for row in range(rows):
        for column in range(columns):
            powers[row, column] = -(float(radii[row, column]) ** 2) if radii[row, column] > 0 else np.inf
    inside = np.zeros((rows, columns), dtype=np.uint8)
    line = np.empty(rows, dtype=np.float64)
    for column in range(columns):
        _envelope(powers[:, column].copy(), line)
        powers[:, column] = line
    wide = np.empty(columns, dtype=np.float64)
    for row in range(rows):
        _envelope(powers[row], wide)
        for column in range(columns):
            inside[row, column] = wide[column] < 0
    return inside
