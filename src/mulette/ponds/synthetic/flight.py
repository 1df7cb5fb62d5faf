"""The flight: strips side by side, what each sees, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from mulette.ponds.sensing.grid import Grid

Floats = npt.NDArray[np.floating]
HEIGHT_M, HALF_SWATH_M, SPACING_M = 1_200.0, 520.0, 780.0
"""Height of flight, half width of a strip and distance between strips, m: an overlap of a quarter."""
OVERLAP = 2 * HALF_SWATH_M / SPACING_M
SPEED_M_S = 70.0
GPS_EPOCH = datetime(1980, 1, 6, tzinfo=UTC)
LEAP_SECONDS = 18
ADJUSTED = 1_000_000_000
"""Adjusted standard GPS time is seconds from the GPS epoch less this. Source: ASPRS LAS 1.4 R15."""


@dataclass(frozen=True)
class Strips:
    """Flight lines, all in one direction.

    Parameters
    ----------
    angle
        Direction of flight from the east, radians.
    offsets
        Place of each line across the direction of flight, m.
    rate
        Pulses of each strip over the mean.
    lift_m
        Error of height of each strip, m.
    gain
        Intensity of each strip over the mean.
    glint_deg
        Angle from nadir under which water sends the pulse back, degrees.
    start_s
        Adjusted standard GPS time at which each line begins, s.
    """

    angle: float
    offsets: Floats
    rate: Floats
    lift_m: Floats
    gain: Floats
    glint_deg: Floats
    start_s: Floats

    def across(self, strip: int, x: Floats, y: Floats) -> Floats:
        """Give the distance of places to the line of a strip, signed, m."""
        told: Floats = y * np.cos(self.angle) - x * np.sin(self.angle) - self.offsets[strip]
        return told

    def over(self, bounds: tuple[float, ...]) -> list[int]:
        """Name the strips that see something of an extent."""
        x, y = np.array(bounds)[[0, 0, 2, 2]], np.array(bounds)[[1, 3, 1, 3]]
        away = (self.across(strip, x, y) for strip in range(len(self.offsets)))
        return [n for n, one in enumerate(away) if one.min() < HALF_SWATH_M and one.max() > -HALF_SWATH_M]

    def glints(self, grid: Grid) -> npt.NDArray[np.bool_]:
        """Tell the cells where still water sends a pulse of at least one strip back."""
        x = grid.west + (np.arange(grid.width) + 0.5) * grid.cell_m
        y = grid.north - (np.arange(grid.height) + 0.5) * grid.cell_m
        told = np.zeros(grid.shape, dtype=bool)
        for strip in self.over(grid.bounds):
            away = self.across(strip, x[None], y[:, None])
            told |= np.abs(away) < HEIGHT_M * np.tan(np.radians(self.glint_deg[strip]))
        return told


def make_strips(random: np.random.Generator, bounds: tuple[float, ...], flown_on: date) -> Strips:
    """Lay strips over an extent."""
    angle = random.uniform(-0.3, 0.3) + np.pi / 2 * random.integers(0, 2)
    x, y = np.array(bounds)[[0, 0, 2, 2]], np.array(bounds)[[1, 3, 1, 3]]
    place = y * np.cos(angle) - x * np.sin(angle)
    offsets = np.arange(place.min() - random.uniform(0, SPACING_M), place.max() + SPACING_M, SPACING_M)
    count = len(offsets)
    noon = datetime(flown_on.year, flown_on.month, flown_on.day, 10, tzinfo=UTC)
    began = (noon - GPS_EPOCH).total_seconds() + LEAP_SECONDS - ADJUSTED
    return Strips(
        angle, offsets, random.uniform(0.8, 1.2, count), random.normal(0, 0.03, count),
        random.uniform(0.8, 1.25, count), random.uniform(5, 8, count), began + 300.0 * np.arange(count),
    )  # fmt: skip
