"""The bare relief of a territory: a fractal surface in which water has carved its valleys."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.interpolate import RectBivariateSpline
from scipy.ndimage import gaussian_filter

from mulette.ponds.sensing.grid import Grid

Floats = npt.NDArray[np.float64]
CELL_M = 10.0
SPECTRUM_SLOPE = 3.6
"""Slope of the power spectrum of hilly land against the wave number, on logarithmic axes."""
VALLEY_HA = 2.0
"""Surface drained past which water carves, ha."""


@dataclass(frozen=True)
class Relief:
    """The relief on cells of 10 m, and the smooth surface through it.

    Parameters
    ----------
    grid
        Cells of 10 m, margin included.
    height_m, drained_ha
        Altitude, and surface drained by each cell; no cell is a closed hollow.
    surface
        Spline through the heights, of northing then easting.
    """

    grid: Grid
    height_m: Floats
    drained_ha: Floats
    surface: RectBivariateSpline

    def over(self, grid: Grid) -> Floats:
        """Give the altitude at the centres of the cells of a finer grid."""
        x = grid.west + (np.arange(grid.width) + 0.5) * grid.cell_m
        y = grid.north - (np.arange(grid.height) + 0.5) * grid.cell_m
        told: Floats = self.surface(y[::-1], x)[::-1]
        return told

    def at(self, x: Floats, y: Floats) -> Floats:
        """Give the altitude of points."""
        told: Floats = self.surface.ev(y, x)
        return told

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Give the slope of points, eastwards and northwards, in metres a metre."""
        return self.surface.ev(y, x, dy=1), self.surface.ev(y, x, dx=1)


def make_relief(random: np.random.Generator, grid: Grid, amplitude_m: float) -> Relief:
    """Make the relief of a territory.

    Parameters
    ----------
    random
        Its own generator.
    grid
        Cells of 10 m.
    amplitude_m
        Height between the lowest and the highest point of a square of 1 km, about.
    """
    raw = _fractal(random, grid.shape, amplitude_m)
    filled, drained = _drain(raw)
    drained_ha = drained * CELL_M**2 / 1e4
    carved = 0.7 * np.log1p(drained_ha / VALLEY_HA)
    height = gaussian_filter(filled - carved, 1.5)
    x = grid.west + (np.arange(grid.width) + 0.5) * CELL_M
    y = grid.north - (np.arange(grid.height) + 0.5) * CELL_M
    return Relief(grid, height, drained_ha, RectBivariateSpline(y[::-1], x, height[::-1]))


def _fractal(random: np.random.Generator, shape: tuple[int, int], amplitude_m: float) -> Floats:
    """Filter white noise by the spectrum of hills; waves shorter than 60 m are left out."""
    white = np.fft.rfft2(random.standard_normal(shape))
    number = np.hypot(np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None]) / CELL_M
    number[0, 0] = np.inf
    weight = number ** (-SPECTRUM_SLOPE / 2) * np.exp(-((number * 60) ** 2))
    weight[number < 1 / 2500] = 0
    rough = np.fft.irfft2(white * weight, s=shape)
    side = min(shape[0] * CELL_M, 2_500) / 1_000
    told: Floats = 80 + rough / rough.std() * amplitude_m / 4 * side**0.8
    return told


@njit(cache=True)
def _drain(height):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Fill closed hollows from the edges inwards, and count the cells drained by each one."""
    rows, columns = height.shape
    filled, drained = height.copy(), np.ones((rows, columns))
    into = np.full(rows * columns, -1)
    seen = np.zeros((rows, columns), dtype=np.bool_)
    order = np.empty(rows * columns, dtype=np.int64)
    heap = [(0.0, 0)]
    heap.pop()
    for row in range(rows):
        for column in range(columns):
            if row in (0, rows - 1) or column in (0, columns - 1):
                seen[row, column] = True
                heapq.heappush(heap, (filled[row, column], row * columns + column))
    taken = 0
    while len(heap) > 0:
        level, cell = heapq.heappop(heap)
        order[taken] = cell
        taken += 1
        row, column = cell // columns, cell % columns
        for down in range(-1, 2):
            for right in range(-1, 2):
                r, c = row + down, column + right
                if 0 <= r < rows and 0 <= c < columns and not seen[r, c]:
                    seen[r, c] = True
                    filled[r, c] = max(filled[r, c], level + 0.005)
                    into[r * columns + c] = cell
                    heapq.heappush(heap, (filled[r, c], r * columns + c))
    flat = drained.ravel()
    for place in range(taken - 1, -1, -1):
        cell = order[place]
        if into[cell] >= 0:
            flat[into[cell]] += flat[cell]
    return filled, drained
