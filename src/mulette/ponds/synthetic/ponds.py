"""The ponds of a territory: where, how large, how deep, in which state."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from mulette.ponds.synthetic.country import MEADOW, WOOD, Country
from mulette.ponds.synthetic.relief import Relief
from mulette.ponds.synthetic.stamping import HOLLOW

Floats = npt.NDArray[np.float64]
Hollows = npt.NDArray[np.void]

MEDIAN_M2, SPREAD = 120.0, 1.0
"""Median area of a pond, m², and standard deviation of its logarithm; cut to 10 and 5 000 m²."""
STATES = {"wet": 0.38, "vegetated": 0.19, "dry": 0.18, "silted": 0.10, "leaking": 0.15}
"""Shares of states in an ordinary spring. A leaking pond has an open bank, hence no closed hollow."""
SEASONS = {"winter": 1.25, "spring": 1.0, "summer": 0.55}
"""What multiplies the share of ponds that hold water."""
PLACES = {"corner": 0.42, "farm": 0.13, "valley": 0.2, "wood": 0.15, "open": 0.1}
APART_M = 22.0
"""Least distance between the outlines of two hollows, m."""


def make_ponds(
    random: np.random.Generator, relief: Relief, country: Country, bounds: tuple[float, ...], count: int, season: str
) -> tuple[Hollows, pd.DataFrame]:
    """Draw the ponds.

    Returns
    -------
    Records of ``HOLLOW``, and a row each: ``state``, ``wet``, ``area_m2``, ``depth_m``, ``vegetated_share``,
    ``canopy_share``, ``place``, ``type`` (PRAM's word).
    """
    area = np.clip(MEDIAN_M2 * np.exp(random.normal(0, SPREAD, count)), 10, 5_000)
    where, place, kept = _places(random, relief, country, bounds, np.sqrt(area))
    area = area[kept]
    state = _states(random, len(where), season)
    depth = np.clip(0.22 * area**0.22 * np.exp(random.normal(0, 0.45, len(where))), 0.2, 2.0)
    depth = np.where(state == "silted", random.uniform(0.08, 0.25, len(where)), depth)
    hollows = _hollows(random, where, area, depth)
    _set_in_slope(random, relief, hollows, state)
    wet = np.isin(state, ["wet", "vegetated"]) | ((state == "silted") & (random.random(len(where)) < 0.4))
    full = np.minimum(random.exponential(0.045, len(where)) + 0.01, 0.45 * depth)
    hollows["water_m"] = np.where(wet, hollows["level_m"] - full, np.nan)
    vegetated = np.where(state == "vegetated", random.uniform(0.5, 0.95, len(where)), 0.0)
    vegetated = np.where((state == "wet"), random.uniform(0, 0.15, len(where)), vegetated)
    shade = random.choice([0.0, 0.2, 0.5, 0.85], len(where), p=[0.45, 0.25, 0.18, 0.12])
    shade = np.where(place == "wood", random.choice([0.3, 0.7, 0.95], len(where)), shade)
    facts = pd.DataFrame(
        {
            "state": state, "wet": wet, "area_m2": area, "depth_m": depth, "vegetated_share": vegetated,
            "canopy_share": shade, "place": place, "type": _types(random, country, where, place),
        }
    )  # fmt: skip
    return hollows, facts


def _places(
    random: np.random.Generator, relief: Relief, country: Country, bounds: tuple[float, ...], reach: Floats
) -> tuple[Floats, npt.NDArray[np.object_], list[int]]:
    """Choose a place for each pond, away from others, from roads and from buildings; name those that found one."""
    west, south, east, north = bounds
    wanted = random.choice(list(PLACES), len(reach), p=list(PLACES.values()))
    pools = {"corner": country.corners, "farm": country.farms, "valley": _valley_heads(relief)}
    pools["wood"] = country.seats[country.uses == WOOD]
    pools["open"] = country.seats[country.uses == MEADOW]
    # A small territory may have no wood or no valley head: corners of parcels stand in.
    pools = {name: pool if len(pool) else country.corners for name, pool in pools.items()}
    scatter = {"corner": 9.0, "farm": 32.0, "valley": 9.0, "wood": 30.0, "open": 30.0}
    avoided = cKDTree(np.vstack([country.roads[:, :2], country.roads[:, 2:4]]))
    built = cKDTree(np.column_stack([country.buildings["x"], country.buildings["y"]]))
    kept: list[tuple[float, float]] = []
    sizes: list[float] = []
    told, placed = [], []
    for number, (place, size) in enumerate(zip(wanted, reach, strict=True)):
        for attempt in range(60):
            pool = pools[place if attempt < 40 else "corner"]
            x, y = (
                pool[random.integers(len(pool))]
                + random.normal(0, scatter[place], 2)
                + random.choice([-1, 1], 2) * size / 2
            )
            edge = min(x - west, east - x, y - south, north - y)
            if edge < size + 5 or avoided.query((x, y))[0] < size + 12 or built.query((x, y))[0] < size + 16:
                continue
            if kept and np.min(np.hypot(*(np.array(kept) - (x, y)).T) - np.array(sizes)) < size + APART_M:
                continue
            kept.append((x, y))
            sizes.append(size)
            told.append(place if attempt < 40 else "corner")
            placed.append(number)
            break
    return np.array(kept).reshape(-1, 2), np.array(told, dtype=object), placed


def _valley_heads(relief: Relief) -> Floats:
    """Find where valleys begin: cells that drain 1 to 3 ha."""
    rows, columns = np.nonzero((relief.drained_ha > 1) & (relief.drained_ha < 3))
    grid = relief.grid
    x, y = grid.west + (columns + 0.5) * grid.cell_m, grid.north - (rows + 0.5) * grid.cell_m
    return np.column_stack([x, y])


def _states(random: np.random.Generator, count: int, season: str) -> npt.NDArray[np.object_]:
    """Draw states; a season moves ponds from wet to dry, or from dry to wet."""
    wet = (STATES["wet"] + STATES["vegetated"]) * SEASONS[season]
    share = dict(STATES)
    for name in ("wet", "vegetated"):
        share[name] *= SEASONS[season]
    share["dry"] = 1 - wet - share["silted"] - share["leaking"]
    return random.choice(np.array(list(share), dtype=object), count, p=list(share.values()))


def _hollows(random: np.random.Generator, where: Floats, area: Floats, depth: Floats) -> Hollows:
    """Give round shapes with three and five lobes, whose area is exactly the one wanted.

    The area of the outline ``r (1 + a cos 3θ + b cos 5θ)`` stretched to half axes p and q is
    ``π p q (1 + (a² + b²) / 2)``.
    """
    count = len(where)
    hollows = np.zeros(count, dtype=HOLLOW)
    hollows["x"], hollows["y"] = where.T
    hollows["three"], hollows["five"] = random.uniform(0, 0.16, count), random.uniform(0, 0.1, count)
    hollows["three_phase"], hollows["five_phase"] = random.uniform(0, 2 * np.pi, (2, count))
    longer = random.uniform(1.0, 1.9, count)
    square = area / np.pi / (1 + (hollows["three"] ** 2 + hollows["five"] ** 2) / 2)
    hollows["long_m"], hollows["wide_m"] = np.sqrt(square * longer), np.sqrt(square / longer)
    hollows["angle"] = random.uniform(0, np.pi, count)
    hollows["depth_m"] = depth
    hollows["power"] = random.choice([2.0, 3.0, 8.0], count)
    hollows["rim_m"] = random.choice([0.0, 0.15, 0.4], count, p=[0.5, 0.3, 0.2])
    hollows["bank_slope"] = random.uniform(0.4, 1.0, count)
    hollows["open_to"] = hollows["water_m"] = np.nan
    return hollows


def _set_in_slope(
    random: np.random.Generator, relief: Relief, hollows: Hollows, state: npt.NDArray[np.object_]
) -> None:
    """Set the level at which a pond spills between the lowest and the highest of its bank; open the leaking ones."""
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    radius = np.sqrt(hollows["long_m"] * hollows["wide_m"])[:, None]
    x, y = hollows["x"][:, None] + radius * np.cos(turn), hollows["y"][:, None] + radius * np.sin(turn)
    bank = relief.at(x.ravel(), y.ravel()).reshape(x.shape)
    hollows["level_m"] = np.quantile(bank, 0.35, axis=1)
    east, north = relief.slope(hollows["x"], hollows["y"])
    downhill = np.arctan2(-north, -east) + random.normal(0, 0.2, len(hollows))
    hollows["open_to"] = np.where(state == "leaking", downhill, np.nan)
    # An open bank leads out only where the land falls: a leaking pond is dug into a slope, and shallow enough for it.
    fall = np.hypot(east, north) * (radius[:, 0] + 18)
    hollows["depth_m"] = np.where(
        state == "leaking", np.clip(hollows["depth_m"], 0.2, np.maximum(fall, 0.2)), hollows["depth_m"]
    )


def _types(
    random: np.random.Generator, country: Country, where: Floats, place: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """Give the type in PRAM's words, from what surrounds the pond."""
    use = country.uses[cKDTree(country.seats).query(where)[1]]
    told: npt.NDArray[np.object_] = np.array(["Prairie", "Culture", "Forêt"], dtype=object)[use]
    told[place == "farm"] = "Village-jardin-ferme"
    told[(random.random(len(where)) < 0.08) & (told == "Prairie")] = "Friche"
    return told
