"""Lines and hollows put on a grid, cell by cell. What a cell gets does not depend on the window."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

HOLLOW = np.dtype(
    [
        ("x", "f8"), ("y", "f8"), ("long_m", "f8"), ("wide_m", "f8"), ("angle", "f8"),
        ("three", "f8"), ("three_phase", "f8"), ("five", "f8"), ("five_phase", "f8"), ("square", "?"),
        ("level_m", "f8"), ("depth_m", "f8"), ("power", "f8"), ("rim_m", "f8"), ("bank_slope", "f8"),
        ("open_to", "f8"), ("water_m", "f8"),
    ]
)  # fmt: skip
"""A hollow: centre, half axes (m), direction of the long one (radians), lobes; ``level_m`` the altitude at which it
spills; ``power`` of the profile ``depth (1 - t^power)``, 2 a bowl, 8 a flat bottom; ``rim_m`` spoil over the level;
``open_to`` direction of an open bank (NaN: closed); ``water_m`` altitude of its water (NaN: dry)."""
REACH_M = 30.0
"""How far past its outline a hollow may change the ground, m."""


@njit(cache=True)
def stamp_highest(layer, lines, west, north, cell):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Put on each cell the highest of the ridges ``height (1 - (d / half width)²)²`` of lines.

    ``lines`` has a row a segment: x, y, x, y, height, half width, all m.
    """
    rows, columns = layer.shape
    for line in range(lines.shape[0]):
        x0, y0, x1, y1, height, half = lines[line]
        top, bottom, left, right = _box(x0, y0, x1, y1, half, west, north, cell, rows, columns)
        for row in range(top, bottom):
            for column in range(left, right):
                away, _ = _away(west + (column + 0.5) * cell, north - (row + 0.5) * cell, x0, y0, x1, y1)
                if away < half:
                    share = 1 - (away / half) ** 2
                    layer[row, column] = max(layer[row, column], height * share * share)


@njit(cache=True)
def stamp_nearest(distance, value, lines, west, north, cell, reach):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Put on each cell the distance to the nearest line and the line's value there.

    ``lines`` has a row a segment: x, y, x, y, value at the start, value at the end.
    """
    rows, columns = distance.shape
    for line in range(lines.shape[0]):
        x0, y0, x1, y1, start, end = lines[line]
        top, bottom, left, right = _box(x0, y0, x1, y1, reach, west, north, cell, rows, columns)
        for row in range(top, bottom):
            for column in range(left, right):
                away, along = _away(west + (column + 0.5) * cell, north - (row + 0.5) * cell, x0, y0, x1, y1)
                if away < distance[row, column]:
                    distance[row, column] = away
                    value[row, column] = start + (end - start) * along


@njit(cache=True)
def dig(ground, which, water, outline, hollows, first, west, north, cell):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Dig hollows into the ground, in their order.

    ``which`` gets the number of the hollow (from ``first``) that a cell stands in, ``water`` the altitude of water
    where there is some, ``outline`` the place in the hollow: 0 at its centre, 1 at its edge.
    """
    rows, columns = ground.shape
    for number in range(hollows.shape[0]):
        one = hollows[number]
        reach = 1.5 * max(one.long_m, one.wide_m) + REACH_M
        top, bottom, left, right = _box(one.x, one.y, one.x, one.y, reach, west, north, cell, rows, columns)
        for row in range(top, bottom):
            for column in range(left, right):
                east, up = west + (column + 0.5) * cell - one.x, north - (row + 0.5) * cell - one.y
                t, out = place_in(one, east, up)
                if t <= 1:
                    bed = one.level_m - one.depth_m * (1 - t**one.power)
                    ground[row, column] = bed
                    which[row, column] = first + number
                    outline[row, column] = t
                    if one.water_m > bed:
                        water[row, column] = one.water_m
                elif out < REACH_M:
                    ground[row, column] = _bank(one, ground[row, column], out)
                if not math.isnan(one.open_to):
                    floor = _open_floor(one, east, up, out)
                    if floor < ground[row, column]:
                        ground[row, column] = floor
                        water[row, column] = np.nan


@njit(cache=True)
def place_in(one, east, up):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Give the place of a point in a hollow (1: on its outline) and its distance past the outline, m."""
    cosine, sine = math.cos(one.angle), math.sin(one.angle)
    u, v = (east * cosine + up * sine) / one.long_m, (up * cosine - east * sine) / one.wide_m
    if one.square:
        t = max(abs(u), abs(v))
    else:
        turn = math.atan2(v, u)
        lobes = 1 + one.three * math.cos(3 * turn + one.three_phase) + one.five * math.cos(5 * turn + one.five_phase)
        t = math.hypot(u, v) / lobes
    return t, (1 - 1 / t) * math.hypot(east, up) if t > 1 else 0.0


@njit(cache=True)
def _bank(one, ground, out):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Cut the slope above the hollow and raise a dam or a rim below: the ground never stands under the level."""
    ground = min(ground, one.level_m + one.rim_m + one.bank_slope * out)
    crest = one.level_m + one.rim_m * max(0.0, 1 - abs(out - 1.0))
    return max(ground, crest - 0.5 * max(0.0, out - 1.0))


@njit(cache=True)
def _open_floor(one, east, up, out):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Give the floor of the breach in the open bank, falling by 2 %; far above everything out of the breach."""
    along = east * math.cos(one.open_to) + up * math.sin(one.open_to)
    across = abs(up * math.cos(one.open_to) - east * math.sin(one.open_to))
    half = max(0.8, 0.35 * one.wide_m)
    if along < 0 or across > half or out >= REACH_M - 1:
        return 1e9
    return one.level_m - 0.95 * one.depth_m - 0.02 * along + one.depth_m * (across / half) ** 4


@njit(cache=True, inline="always")
def _away(x, y, x0, y0, x1, y1):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    east, up = x1 - x0, y1 - y0
    square = east * east + up * up
    along = 0.0 if square == 0 else min(1.0, max(0.0, ((x - x0) * east + (y - y0) * up) / square))
    return math.hypot(x - x0 - along * east, y - y0 - along * up), along


@njit(cache=True, inline="always")
def _box(x0, y0, x1, y1, reach, west, north, cell, rows, columns):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    top = max(0, math.floor((north - max(y0, y1) - reach) / cell))
    bottom = min(rows, math.ceil((north - min(y0, y1) + reach) / cell) + 1)
    left = max(0, math.floor((min(x0, x1) - reach - west) / cell))
    right = min(columns, math.ceil((max(x0, x1) + reach - west) / cell) + 1)
    return top, bottom, left, right
