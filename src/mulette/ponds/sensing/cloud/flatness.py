"""Level patches: places where the lowest returns lie within a few centimetres of one height, as on water."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from mulette.ponds.sensing.stack import UNKNOWN

NEIGHBOURS = 12
"""Cells with a return that the window of a cell should hold, as those who read flatness from clouds take."""
LEAST_NEIGHBOURS = 6
LARGEST_HALF = 12
BLOCK = 20
"""Side of the blocks in which the size of the window is set, cells."""
DECILES = 2.5631
"""Distance between the first and the last decile of a normal law, in standard deviations: one stray return in ten then
neither makes a patch nor unmakes it, as the plain range of the heights would."""
Heights = npt.NDArray[np.float32]


def find_flat(
    lowest: Heights, inside: npt.NDArray[np.bool_], flat_range_m: float, flat_slope_percent: float, cell_m: float,
    corner: tuple[int, int] = (0, 0),
) -> tuple[npt.NDArray[np.uint8], Heights]:  # fmt: skip
    """Mark level patches.

    Around every second cell, the window that holds about ``NEIGHBOURS`` heights (at least 5 × 5 cells) must have them
    within ``flat_range_m`` from first to last decile. The heights of a window twice as wide that lie within
    ``flat_range_m`` of its mean, those of the same surface, must slope less than ``flat_slope_percent``. The cells of
    the window, and of one cell around, that lie within three quarters of ``flat_range_m`` of its mean or have no return
    are then marked.

    Parameters
    ----------
    lowest
        Height of the lowest return of each cell, or the ground model's, m; NaN without.
    inside
        Cells that lie in a tile.
    flat_range_m, flat_slope_percent
        Thresholds.
    cell_m
        Side of a cell, m.
    corner
        Row and column of the first cell in a numbering common to all windows.

    Returns
    -------
    uint8: 1 level, 0 not, 255 outside; float32: distance between first and last decile of the heights, m.
    """
    marked, spread = _mark(lowest, inside, flat_range_m, flat_slope_percent / 100, cell_m, corner[0], corner[1])
    return np.where(inside, marked, np.uint8(UNKNOWN)), spread


@njit(cache=True)
def _mark(
    lowest: Heights, inside: npt.NDArray[np.bool_], range_m: float, slope: float, cell_m: float, first_row: int,
    first_column: int,
) -> tuple[npt.NDArray[np.uint8], Heights]:  # fmt: skip
    """Look around every second cell, and mark the level surfaces."""
    rows, columns = lowest.shape
    marked = np.zeros((rows, columns), dtype=np.uint8)
    spread = np.full((rows, columns), np.nan, dtype=np.float32)
    halves = _half_widths(lowest, inside, first_row, first_column)
    for row in range(first_row % 2, rows, 2):
        for column in range(first_column % 2, columns, 2):
            if not inside[row, column]:
                continue
            half = halves[(row + first_row % BLOCK) // BLOCK, (column + first_column % BLOCK) // BLOCK]
            count, mean, deciles = _look(lowest, row, column, half)
            if count < LEAST_NEIGHBOURS:
                continue
            for i in range(row, min(row + 2, rows)):
                for j in range(column, min(column + 2, columns)):
                    if inside[i, j]:
                        spread[i, j] = deciles
            if deciles < range_m and _slope(lowest, row, column, 2 * half, mean, range_m, cell_m) < slope:
                _mark_surface(lowest, row, column, half + 1, mean, 0.75 * range_m, marked)
    return marked, spread


@njit(cache=True)
def _half_widths(
    lowest: Heights, inside: npt.NDArray[np.bool_], first_row: int, first_column: int
) -> npt.NDArray[np.int64]:
    """Give the half width of the window of each block, so that it holds enough heights."""
    rows, columns = lowest.shape
    top, left = first_row % BLOCK, first_column % BLOCK
    seen = np.zeros(((rows + top) // BLOCK + 1, (columns + left) // BLOCK + 1), dtype=np.int64)
    known = np.zeros(seen.shape, dtype=np.int64)
    for row in range(rows):
        for column in range(columns):
            if inside[row, column]:
                block = (row + top) // BLOCK, (column + left) // BLOCK
                known[block] += 1
                seen[block] += not np.isnan(lowest[row, column])
    halves = np.full(seen.shape, LARGEST_HALF, dtype=np.int64)
    for i in range(seen.shape[0]):
        for j in range(seen.shape[1]):
            if seen[i, j]:
                side = np.sqrt(NEIGHBOURS * known[i, j] / seen[i, j])
                halves[i, j] = min(max(int(np.ceil((side - 1) / 2)), 2), LARGEST_HALF)
    return halves


@njit(cache=True)
def _look(lowest: Heights, row: int, column: int, half: int) -> tuple[int, float, float]:
    """Give the number of heights of a window, their mean, and the distance between their first and last decile."""
    rows, columns = lowest.shape
    count, total, squares, origin = 0, 0.0, 0.0, np.nan
    for i in range(max(row - half, 0), min(row + half + 1, rows)):
        for j in range(max(column - half, 0), min(column + half + 1, columns)):
            height = lowest[i, j]
            if not np.isnan(height):
                if count == 0:
                    origin = height
                count += 1
                total += height - origin
                squares += (height - origin) ** 2
    if count < 2:
        return count, origin, np.nan
    variance = max(squares - total * total / count, 0.0) / (count - 1)
    return count, origin + total / count, DECILES * np.sqrt(variance)


@njit(cache=True)
def _slope(lowest: Heights, row: int, column: int, half: int, mean: float, range_m: float, cell_m: float) -> float:
    """Give the slope of the plane that best fits the heights within ``range_m`` of a mean; infinite without one."""
    rows, columns = lowest.shape
    n, sx, sy, sz, sxx, syy, sxy, sxz, syz = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(max(row - half, 0), min(row + half + 1, rows)):
        for j in range(max(column - half, 0), min(column + half + 1, columns)):
            z = lowest[i, j] - mean
            if abs(z) < range_m:
                x, y = float(j - column), float(i - row)
                n += 1
                sx, sy, sz = sx + x, sy + y, sz + z
                sxx, syy, sxy = sxx + x * x, syy + y * y, sxy + x * y
                sxz, syz = sxz + x * z, syz + y * z
    if n < 3:
        return np.inf
    cxx, cyy, cxy = sxx - sx * sx / n, syy - sy * sy / n, sxy - sx * sy / n
    cxz, cyz = sxz - sx * sz / n, syz - sy * sz / n
    determinant = cxx * cyy - cxy * cxy
    if determinant <= 1e-9 * cxx * cyy or determinant <= 0:
        return np.inf
    east = (cxz * cyy - cyz * cxy) / determinant
    south = (cyz * cxx - cxz * cxy) / determinant
    return float(np.sqrt(east * east + south * south) / cell_m)


@njit(cache=True)
def _mark_surface(
    lowest: Heights, row: int, column: int, half: int, mean: float, within_m: float, marked: npt.NDArray[np.uint8]
) -> None:
    """Mark the cells of a window that lie on the surface or have no return."""
    rows, columns = lowest.shape
    for i in range(max(row - half, 0), min(row + half + 1, rows)):
        for j in range(max(column - half, 0), min(column + half + 1, columns)):
            if np.isnan(lowest[i, j]) or abs(lowest[i, j] - mean) <= within_m:
                marked[i, j] = 1
