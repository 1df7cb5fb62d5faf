"""Pulses per m², flight strip by flight strip."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy import ndimage

HALF = 3
"""Blocks on each side of a block in the window that smooths the density: 7 × 7 blocks of 10 m, 70 m."""
LEAST_M2 = 25.0
"""Least area of a block inside of the tiles for its density to count."""


def pulse_density(
    pulses: Iterable[npt.NDArray[np.integer]], area_m2: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Give the density of pulses in each block: what one would count there were there no water.

    Each strip counts for the median of its blocks around, those where it has no pulse left aside, where it covers more
    than half of them: a pond does not lower the density around it, and a strip stops at its edge. The sum over strips
    is then lowered to the least of the block and its eight neighbours, since a strip's edge crosses blocks: a density
    said too high digs false holes, said too low it only asks for larger ones.

    Parameters
    ----------
    pulses
        First returns a block, of each strip.
    area_m2
        Area of each block that is inside of the tiles.

    Returns
    -------
    Pulses per m²; the nearest known value inside of lakes; NaN outside of the tiles.
    """
    valid = area_m2 >= LEAST_M2
    total = np.zeros(area_m2.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        for strip in pulses:
            total += _strip_density(np.where(valid, strip / area_m2, np.nan))
    if not (total > 0).any():
        return np.full(area_m2.shape, np.nan)
    nearest = ndimage.distance_transform_edt(total <= 0, return_distances=False, return_indices=True)
    known = np.where(area_m2 > 0, total[tuple(nearest)], np.inf)
    least = ndimage.minimum_filter(known, size=3, mode="nearest")
    return np.where(area_m2 > 0, least, np.nan)


@njit(cache=True)
def _strip_density(density: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the median of the blocks around where the strip has pulses; 0 where it covers half of them or less."""
    rows, columns = density.shape
    found = np.zeros((rows, columns), dtype=np.float64)
    around = np.empty((2 * HALF + 1) ** 2, dtype=np.float64)
    for row in range(rows):
        for column in range(columns):
            seen, valid = 0, 0
            for i in range(max(row - HALF, 0), min(row + HALF + 1, rows)):
                for j in range(max(column - HALF, 0), min(column + HALF + 1, columns)):
                    if not np.isnan(density[i, j]):
                        valid += 1
                        if density[i, j] > 0:
                            around[seen] = density[i, j]
                            seen += 1
            if 2 * seen > valid:
                found[row, column] = np.median(around[:seen])
    return found
