"""What people made of the relief: parcels, banks, ditches, gateways, hedges, roads with their dams, farms, woods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import Voronoi

from mulette.ponds.synthetic.relief import Relief

Floats = npt.NDArray[np.float64]
PARCEL_HA = 1.5
"""Mean surface of a parcel, ha."""
BANK_SHARE, DITCH_SHARE, HEDGE_SHARE, WOOD_SHARE = 0.65, 0.4, 0.7, 0.12
"""Shares of parcel borders with a bank, with a ditch, of banks with a hedge, and of parcels under wood."""
ROAD_SPACING_M = 650.0
BURNT_SHARE = 0.4
"""Share of culverts burnt into the ground model; the others are left out, so that the road dams the valley."""
MEADOW, CROP, WOOD, YARD = 0, 1, 2, 3
BUILDING = np.dtype([("x", "f8"), ("y", "f8"), ("long_m", "f8"), ("wide_m", "f8"), ("angle", "f8"), ("height_m", "f8")])


@dataclass(frozen=True)
class Country:
    """Lines and places of a territory, in the CRS of its relief, m.

    Parameters
    ----------
    seats, uses
        Centres of parcels, shape (n, 2); what they are under: ``MEADOW``, ``CROP``, ``WOOD``.
    corners
        Shape (n, 2), where parcels meet.
    banks, ditches, hedges
        A row a segment: x, y, x, y, height (depth), half width.
    roads
        A row a segment: x, y, x, y, altitude at its start and at its end.
    culverts
        The same, of the channels burnt through roads.
    crossings
        Where a road crosses a valley: x, y, 1 where the culvert is burnt and 0 where the road is a dam.
    farms
        Shape (n, 2).
    buildings
        Records of ``BUILDING``, half sides.
    """

    seats: Floats
    uses: npt.NDArray[np.int8]
    corners: Floats
    banks: Floats
    ditches: Floats
    hedges: Floats
    roads: Floats
    culverts: Floats
    crossings: Floats
    farms: Floats
    buildings: npt.NDArray[np.void]


def make_country(random: dict[str, np.random.Generator], relief: Relief, bounds: tuple[float, ...]) -> Country:
    """Make the country over its relief.

    Parameters
    ----------
    random
        A generator for each of ``parcels``, ``borders``, ``roads`` and ``farms``.
    relief
        Relief, wider than the bounds.
    bounds
        West, south, east, north of the territory with its margin, m.
    """
    seats, uses, corners, borders = _parcels(random["parcels"], bounds)
    banks, ditches, hedges = _borders(random["borders"], borders)
    roads, culverts, crossings = _roads(random["roads"], relief, bounds)
    farms, buildings = _farms(random["farms"], roads, bounds)
    return Country(seats, uses, corners, banks, ditches, hedges, roads, culverts, crossings, farms, buildings)


def _parcels(
    random: np.random.Generator, bounds: tuple[float, ...]
) -> tuple[Floats, npt.NDArray[np.int8], Floats, Floats]:
    """Give the parcels' seats and uses, the corners, and the borders as x, y, x, y."""
    west, south, east, north = bounds
    count = int((east - west) * (north - south) / 1e4 / PARCEL_HA)
    seats = random.uniform((west, south), (east, north), (count, 2))
    seats = seats[_apart(seats, 45.0)]
    cells = Voronoi(seats)
    kept = [pair for pair in cells.ridge_vertices if pair[0] >= 0]
    ends = cells.vertices[np.array(kept)].reshape(-1, 4)
    inside = np.all((ends > [west, south] * 2) & (ends < [east, north] * 2), axis=1)
    inside &= np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]) > 12
    borders = ends[inside]
    corners = np.unique(borders.reshape(-1, 2).round(2), axis=0)
    uses = random.choice(3, len(seats), p=[0.53, 0.35, WOOD_SHARE]).astype(np.int8)
    return seats, uses, corners, borders


def _apart(points: Floats, least_m: float) -> npt.NDArray[np.bool_]:
    """Keep points in their order unless they stand too close to one kept before."""
    from scipy.spatial import cKDTree

    kept = np.ones(len(points), dtype=bool)
    for one, other in sorted(cKDTree(points).query_pairs(least_m)):
        if kept[one]:
            kept[other] = False
    return kept


def _borders(random: np.random.Generator, borders: Floats) -> tuple[Floats, Floats, Floats]:
    """Give the banks, ditches and hedges of parcel borders, broken by gateways."""
    banks, ditches, hedges = [], [], []
    for x0, y0, x1, y1 in borders:
        pieces = _pieces(random, np.hypot(x1 - x0, y1 - y0))
        bank, ditch, hedge = random.random(3) < (BANK_SHARE, DITCH_SHARE, HEDGE_SHARE)
        height, half = random.uniform(0.3, 1.0), random.uniform(1.2, 2.0)
        depth, tall, crown = random.uniform(0.25, 0.8), random.uniform(3, 14), random.uniform(1.5, 4)
        side = 2.6 if random.random() < 0.5 else -2.6
        east, north = x1 - x0, y1 - y0
        length = np.hypot(east, north)
        across = np.array([-north, east] * 2) / length * side
        for start, end in pieces:
            piece = np.array([x0 + start * east, y0 + start * north, x0 + end * east, y0 + end * north])
            if bank:
                banks.append([*piece, height, half])
            if ditch:
                ditches.append([*(piece + across), depth, 1.0])
            if (bank and hedge) or random.random() < 0.08:
                hedges.append([*piece, tall, crown])
    return np.array(banks), np.array(ditches), np.array(hedges)


def _pieces(random: np.random.Generator, length: float) -> list[tuple[float, float]]:
    """Cut a border at its gateways, 4 to 6 m wide; shares of its length."""
    at, pieces = 0.0, []
    for gap in np.sort(random.uniform(0.05, 0.95, random.integers(0, 3))):
        half = random.uniform(2, 3) / length
        if gap - half > at:
            pieces.append((at, gap - half))
        at = gap + half
    return [*pieces, (at, 1.0)] if at < 1 else pieces


def _roads(random: np.random.Generator, relief: Relief, bounds: tuple[float, ...]) -> tuple[Floats, Floats, Floats]:
    """Give the roads on their graded profile, the burnt culverts, and where roads cross valleys."""
    west, south, east, north = bounds
    roads, culverts, crossings = [], [], []
    along = np.arange(-20, max(east - west, north - south) + 20, 10.0)
    for turned in (False, True):
        start, end = (west, east) if turned else (south, north)
        for offset in np.arange(0.3 * ROAD_SPACING_M, end - start, ROAD_SPACING_M):
            sway = np.zeros_like(along)
            for k in (1, 2):
                wide, long, phase = random.uniform((10, 150, 0), (60, 300, 6.28))
                sway += wide / k * np.sin(along * k / long + phase)
            x, y = west + along, south + offset + sway
            if turned:
                x, y = west + offset + sway, south + along
            ground = relief.at(x, y)
            level = gaussian_filter1d(ground, 6.0, mode="nearest") + random.uniform(0.1, 0.5)
            roads.append(np.column_stack([x[:-1], y[:-1], x[1:], y[1:], level[:-1], level[1:]]))
            for place in _valleys(relief, x, y):
                burnt = bool(random.random() < BURNT_SHARE)
                crossings.append((x[place], y[place], float(burnt)))
                if burnt:
                    culverts.append(_channel(relief, x, y, place))
    return np.vstack(roads), np.array(culverts).reshape(-1, 6), np.array(crossings).reshape(-1, 3)


def _valleys(relief: Relief, x: Floats, y: Floats) -> list[int]:
    """Find where a road crosses a valley that drains 3 ha or more."""
    grid = relief.grid
    columns = np.clip(((x - grid.west) / grid.cell_m).astype(int), 1, grid.width - 2)
    rows = np.clip(((grid.north - y) / grid.cell_m).astype(int), 1, grid.height - 2)
    drained = relief.drained_ha[rows, columns]
    return [
        place for place in range(2, len(x) - 2)
        if drained[place] >= 3 and drained[place] == drained[place - 2 : place + 3].max()
    ]  # fmt: skip


def _channel(relief: Relief, x: Floats, y: Floats, place: int) -> list[float]:
    """Give the channel of a burnt culvert, across the road, from its upper to its lower end."""
    east, north = x[place + 1] - x[place - 1], y[place + 1] - y[place - 1]
    length = np.hypot(east, north)
    ends_x = x[place] + np.array([-1, 1]) * north / length * 14
    ends_y = y[place] - np.array([-1, 1]) * east / length * 14
    floor = relief.at(ends_x, ends_y)
    order = np.argsort(-floor)
    low = floor.min() - 0.3
    upper, lower = order
    return [ends_x[upper], ends_y[upper], ends_x[lower], ends_y[lower], min(floor[upper] - 0.2, low + 0.4), low]


def _farms(
    random: np.random.Generator, roads: Floats, bounds: tuple[float, ...]
) -> tuple[Floats, npt.NDArray[np.void]]:
    """Put farms of two to five buildings by the roads, three a km²."""
    west, south, east, north = bounds
    count = round(3 * (east - west) * (north - south) / 1e6)
    chosen = roads[random.choice(len(roads), count)]
    farms = chosen[:, :2] + random.choice([-1, 1], (count, 2)) * random.uniform(28, 55, (count, 2))
    buildings = []
    for x, y in farms:
        turn = random.uniform(0, np.pi)
        for _ in range(random.integers(2, 6)):
            where = random.uniform(-28, 28, 2)
            buildings.append((
                x + where[0], y + where[1], random.uniform(5, 18), random.uniform(3, 7),
                turn + random.integers(0, 2) * np.pi / 2, random.uniform(3.5, 9),
            ))  # fmt: skip
    return farms, np.array(buildings, dtype=BUILDING)
