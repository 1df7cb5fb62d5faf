"""The point cloud of a survey, block by block: what each pulse of each strip met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from numba import njit

from mulette.ponds.sensing.grid import Grid
from mulette.ponds.synthetic.country import WOOD
from mulette.ponds.synthetic.flight import HALF_SWATH_M, HEIGHT_M, OVERLAP, SPEED_M_S
from mulette.ponds.synthetic.rasters import WOOD_NOISE_M
from mulette.ponds.synthetic.scene import ROAD_USE, Scene

if TYPE_CHECKING:
    from mulette.ponds.synthetic.bocage import Bocage

POINT = np.dtype(
    [
        ("x", "f8"), ("y", "f8"), ("z", "f8"), ("intensity", "u2"), ("return_number", "u1"),
        ("number_of_returns", "u1"),
        ("classification", "u1"), ("point_source_id", "u2"), ("scan_angle", "i2"), ("gps_time", "f8"),
    ]
)  # fmt: skip
"""A point, in LAS 1.4 words: metres, scan angle in units of 0.006 degrees, adjusted standard GPS time."""
BLOCK_M = 100.0
"""Side of the blocks that pulses are drawn in: a block's points are the same whatever the extent asked for, m."""
SCENE_M = 500.0
"""Side of the squares whose scene is held at once, m."""
GROUND_ECHO = {"wood": 0.45, "hedge": 0.35, "leaf": 0.22}
"""Chance that a pulse which met a crown also met the ground: bare wood, bare hedge, wood in leaf."""
GLINT_ECHO, STRAY_ECHO = 0.5, 0.004
"""Chance that open water sends a pulse back, near nadir and away from it.
Source: 44 % of the density of land measured on a lake of a real tile."""
WRONG_CLASS = 0.02
WATER_NAMED = 3
"""One pond in so many has its echoes classed as water; those of the others pass for ground."""
DRAWS = 6


def draw_cloud(bocage: Bocage, bounds: tuple[float, float, float, float]) -> Iterator[npt.NDArray[np.void]]:
    """Give the points of an extent as records of ``POINT``, a chunk a square of 500 m.

    Parameters
    ----------
    bounds
        West, south, east, north, m; a point on the west or the north edge is inside.
    """
    west, south, east, north = bounds
    for top in np.arange(north, south, -SCENE_M):
        for left in np.arange(west, east, SCENE_M):
            right, bottom = min(left + SCENE_M, east), max(top - SCENE_M, south)
            yield _square(bocage, (float(left), float(bottom), float(right), float(top)))


def _square(bocage: Bocage, bounds: tuple[float, float, float, float]) -> npt.NDArray[np.void]:
    """Draw the points of a square whose scene is held at once."""
    west, south, east, north = bounds
    cells = round((east - west) / 0.5), round((north - south) / 0.5)
    scene = bocage.scene(Grid(west, north, 0.5, *cells, bocage.crs).padded(1.0))
    layers = _layers(bocage, scene)
    corner = scene.grid.west, scene.grid.north
    chunks = []
    for strip in bocage.strips.over(bounds):
        for column in range(int(west // BLOCK_M), int(-(-east // BLOCK_M))):
            for row in range(int(south // BLOCK_M), int(-(-north // BLOCK_M))):
                x, y, across, drawn = _pulses(bocage, strip, column, row, bounds)
                if len(x):
                    chunks.append(_returns(bocage, strip, x, y, across, drawn, corner, layers))
    return np.concatenate(chunks) if chunks else np.empty(0, dtype=POINT)


def _layers(bocage: Bocage, scene: Scene):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Give what a pulse may meet: bed, top, water, crowns, roof, chances of ground and of an echo, plants."""
    seen = bocage.seen(scene)
    leaf = bocage.season == "summer"
    through = np.where(scene.use == WOOD, GROUND_ECHO["wood"], GROUND_ECHO["hedge"])
    through = np.full(scene.grid.shape, GROUND_ECHO["leaf"]) if leaf else through
    dark = bocage.dark[scene.hollow] & (scene.hollow >= 0)
    echo = np.where(scene.use == ROAD_USE, 0.8, 1.0) * np.where(dark, 0.06, 1.0)
    named = (scene.hollow >= 0) & (scene.hollow % WATER_NAMED == 0)
    kinds = ("bed_m", "water_m", "canopy_m", "roof_m")
    return (*(getattr(scene, kind) for kind in kinds), through.astype("f4"), echo.astype("f4"), seen.plants, named)


def _pulses(bocage: Bocage, strip: int, column: int, row: int, bounds: tuple[float, ...]):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Draw the pulses of a strip in a block, then keep those of the extent."""
    random = np.random.default_rng([bocage.seed, strip, column % 2**31, row % 2**31])
    count = random.poisson(bocage.density / OVERLAP * bocage.strips.rate[strip] * BLOCK_M**2)
    drawn = random.random((count, DRAWS + 2), dtype=np.float32)
    x, y = (column + drawn[:, 0].astype(float)) * BLOCK_M, (row + drawn[:, 1].astype(float)) * BLOCK_M
    across = bocage.strips.across(strip, x, y)
    west, south, east, north = bounds
    kept = (np.abs(across) < HALF_SWATH_M) & (x >= west) & (x < east) & (y > south) & (y <= north)
    return x[kept], y[kept], across[kept], drawn[kept, 2:]


def _returns(bocage: Bocage, strip: int, x, y, across, drawn, corner, layers):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Give the points that pulses of one strip sent back."""
    strips = bocage.strips
    angle = np.degrees(np.arctan(across / HEIGHT_M))
    met = (x, y, np.abs(angle), drawn, *corner, 0.5, *layers, strips.glint_deg[strip], WOOD_NOISE_M)
    pulse, height, kind, number, of, bright = _meet(*met)
    points = np.empty(len(pulse), dtype=POINT)
    points["x"], points["y"] = x[pulse], y[pulse]
    points["z"] = height + strips.lift_m[strip]
    points["intensity"] = np.clip(bright * strips.gain[strip], 1, 65_535)
    points["return_number"], points["number_of_returns"], points["classification"] = number, of, kind
    points["point_source_id"] = strip + 1
    points["scan_angle"] = np.round(angle[pulse] / 0.006)
    along = x * np.cos(strips.angle) + y * np.sin(strips.angle)
    points["gps_time"] = strips.start_s[strip] + ((along % 20_000) / SPEED_M_S)[pulse]
    return points


@njit(cache=True)
def _meet(x, y, angle, drawn, west, north, cell, bed, water, crown, roof, through, echo, plants, named, glint, rough):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Follow each pulse down; give pulse, altitude, class, rank, number of returns and intensity of points."""
    size = 2 * len(x)
    pulse, height, bright = np.empty(size, np.int64), np.empty(size), np.empty(size)
    kind, number, of = np.empty(size, np.uint8), np.empty(size, np.uint8), np.empty(size, np.uint8)
    count = 0
    for one in range(len(x)):
        column, row = int((x[one] - west) / cell), int((north - y[one]) / cell)
        a, b, c, d, e, f = drawn[one]
        # The sum of four even draws has a standard deviation of 0.577.
        wobble = (a + b + c + d - 2.0) / 0.577
        if f > echo[row, column]:
            continue
        first = count
        tall, level = crown[row, column], water[row, column]
        ground, low, shine, error = (
            _plane(bed, row, column, x[one], y[one], west, north, cell),
            2,
            900 + 250 * (e - 0.5),
            0.025,
        )
        if roof[row, column] > 0:
            ground, low = bed[row, column] + roof[row, column], 6
        elif not np.isnan(level) and level > bed[row, column]:
            if plants[row, column]:
                ground, low, shine = level + 0.45 * d, 3 if c > 0.4 else 1, 450.0
            else:
                ground, low, shine, error = level, 9 if named[row, column] else 2, 60 + 60 * e, 0.015
                if e > (GLINT_ECHO if angle[one] < glint else STRAY_ECHO):
                    low = 0
        under = tall > 0.5
        if under and b < 0.88:
            share = 0.45 + 0.55 * c
            above = tall * share
            kind[count] = 5 if above > 1.5 else (4 if above > 0.5 else 3)
            pulse[count], height[count], bright[count] = one, bed[row, column] + above, 350 + 300 * a
            count += 1
            if a > through[row, column]:
                low = 0
        if low != 0:
            if a * 50 % 1 < WRONG_CLASS:
                low = 1 if low == 2 else 3
            pulse[count], kind[count], bright[count] = one, low, shine * (0.6 if under else 1.0)
            height[count] = ground + (rough if under else error) * wobble
            count += 1
        for place in range(first, count):
            number[place], of[place] = place - first + 1, count - first
    return pulse[:count], height[:count], kind[:count], number[:count], of[:count], bright[:count]


@njit(cache=True, inline="always")
def _plane(bed, row, column, x, y, west, north, cell):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Give the ground between the centres of four cells; the grid has a margin of two cells."""
    u, v = (x - west) / cell - 0.5, (north - y) / cell - 0.5
    left, top = int(np.floor(u)), int(np.floor(v))
    u, v = u - left, v - top
    above = bed[top, left] * (1 - u) + bed[top, left + 1] * u
    below = bed[top + 1, left] * (1 - u) + bed[top + 1, left + 1] * u
    return above * (1 - v) + below * v
