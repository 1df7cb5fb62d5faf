"""Waves without end made from a seed: the same place always has the same value, whatever the window asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from mulette.ponds.sensing.grid import Grid

Floats = npt.NDArray[np.float32]


@njit(cache=True, inline="always")
def _corner(column: int, row: int, seed: int) -> float:
    """Draw the value of a lattice corner, -1 to 1, by a mixing of whole numbers."""
    mixed = (column * 374761393 + row * 668265263 + seed * 1442695041) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 16)) * 2246822519) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 15)) / 2147483647.5 - 1.0


@njit(cache=True)
def _waves(west, north, cell, rows, columns, length, seed):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    out = np.empty((rows, columns), dtype=np.float32)
    for row in range(rows):
        y = (north - (row + 0.5) * cell) / length
        below = int(np.floor(y))
        v = y - below
        v = v * v * (3.0 - 2.0 * v)
        held, left = -(2**62), 0
        a = b = c = d = 0.0
        for column in range(columns):
            x = (west + (column + 0.5) * cell) / length
            left = int(np.floor(x))
            if left != held:
                a, b = _corner(left, below, seed), _corner(left + 1, below, seed)
                c, d = _corner(left, below + 1, seed), _corner(left + 1, below + 1, seed)
                held = left
            u = x - left
            u = u * u * (3.0 - 2.0 * u)
            low, high = a + (b - a) * u, c + (d - c) * u
            out[row, column] = low + (high - low) * v
    return out


def waves(grid: Grid, length_m: float, seed: int) -> Floats:
    """Give smooth noise over a grid.

    Parameters
    ----------
    grid
        Cells; the value of a place does not depend on the window.
    length_m
        Side of the lattice that the noise is smooth over, m.
    seed
        Whole number from 0 to 2**31.

    Returns
    -------
    Shape ``grid.shape``, from -1 to 1, standard deviation about 0.4.
    """
    told: Floats = _waves(grid.west, grid.north, grid.cell_m, grid.height, grid.width, length_m, seed)
    return told


def even(noise: Floats) -> Floats:
    """Spread smooth noise to about even odds from 0 to 1, so that a share may be cut from it.

    >>> even(np.float32([-1, 0, 1])).round(2).tolist()
    [0.009999999776482582, 0.5, 0.9900000095367432]
    """
    told: Floats = 1 / (1 + np.exp(-4.6 * noise))
    return told
