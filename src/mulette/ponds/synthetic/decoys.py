"""What looks like a pond and is none: pits, craters, quarries, basins, silage, pools, ruts, slurry, fresh asphalt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from mulette.ponds.synthetic.country import WOOD, Country
from mulette.ponds.synthetic.ponds import Hollows
from mulette.ponds.synthetic.relief import Relief
from mulette.ponds.synthetic.stamping import HOLLOW

Floats = npt.NDArray[np.float64]

KINDS: dict[str, tuple[float, str, bool, tuple[float, float], tuple[float, float], tuple[float, float], float]] = {
    # share, where, square; half length, half width over half length, depth; chance of holding water
    "tree_throw": (0.26, "wood", False, (0.8, 2.2), (0.6, 1.0), (0.15, 0.6), 0.03),
    "crater": (0.18, "crater", False, (1.5, 6.0), (0.9, 1.0), (0.4, 2.0), 0.05),
    "marl_pit": (0.07, "crop", False, (4.0, 10.0), (0.7, 1.0), (1.0, 4.0), 0.0),
    "quarry": (0.02, "crop", False, (15.0, 35.0), (0.5, 0.9), (2.0, 6.0), 0.1),
    "basin": (0.05, "road", True, (8.0, 20.0), (0.4, 0.8), (0.8, 2.0), 0.6),
    "silage": (0.06, "farm", True, (8.0, 16.0), (0.3, 0.5), (0.3, 1.2), 0.0),
    "pool": (0.06, "farm", True, (3.5, 6.0), (0.45, 0.6), (1.2, 1.8), 1.0),
    "rut": (0.2, "gate", True, (4.0, 14.0), (0.02, 0.06), (0.12, 0.35), 0.1),
    "slurry": (0.05, "farm", False, (5.0, 10.0), (1.0, 1.0), (1.5, 3.0), 1.0),
    "asphalt": (0.05, "farm", True, (6.0, 16.0), (0.4, 0.8), (0.01, 0.03), 0.0),
}
"""Each kind of decoy. Source: errors that published work on small depressions reports; our figures."""


def make_decoys(
    random: np.random.Generator, relief: Relief, country: Country, bounds: tuple[float, ...], count: int, ponds: Hollows
) -> tuple[Hollows, pd.DataFrame]:
    """Draw the decoys, away from ponds.

    Returns
    -------
    Records of ``HOLLOW``, and a row each: ``kind``, ``wet``, ``area_m2``, ``depth_m``.
    """
    names = np.array(list(KINDS), dtype=object)
    kind = random.choice(names, count, p=[one[0] for one in KINDS.values()])
    west, south, east, north = bounds
    pools = _pools(random, country, bounds)
    hollows, facts = np.zeros(count, dtype=HOLLOW), []
    taken, size = np.column_stack([ponds["x"], ponds["y"]]), np.sqrt(ponds["long_m"] * ponds["wide_m"])
    for number, name in enumerate(kind):
        _, pool, square, long_m, ratio, depth, wet = KINDS[name]
        one = hollows[number]
        for _ in range(30):
            x, y = pools[pool][random.integers(len(pools[pool]))] + random.normal(0, 12, 2)
            one["long_m"] = random.uniform(*long_m)
            inside = west < x < east and south < y < north
            if inside and np.min(np.hypot(*(taken - (x, y)).T) - size, initial=np.inf) > one["long_m"] + 14:
                break
        else:
            continue
        one["x"], one["y"], one["square"] = x, y, square
        one["wide_m"] = max(0.3, one["long_m"] * random.uniform(*ratio))
        one["depth_m"] = random.uniform(*depth)
        _finish(random, relief, one, name, wet)
        area = (4 if square else np.pi) * one["long_m"] * one["wide_m"]
        taken, size = np.vstack([taken, (x, y)]), np.append(size, one["long_m"] - 10)
        facts.append((name, not np.isnan(one["water_m"]), area, one["depth_m"]))
    return hollows[hollows["long_m"] * hollows["wide_m"] > 0], pd.DataFrame(
        facts, columns=["kind", "wet", "area_m2", "depth_m"]
    )


def _finish(random: np.random.Generator, relief: Relief, one: np.void, name: str, wet: float) -> None:
    """Set a decoy into the ground: its level, its rim, its water."""
    one["angle"], one["three_phase"] = random.uniform(0, 2 * np.pi, 2)
    one["three"] = 0.0 if one["square"] or name in ("crater", "slurry") else random.uniform(0, 0.15)
    one["power"] = {"crater": 2.0, "marl_pit": 1.5, "tree_throw": 2.0}.get(name, 8.0)
    one["rim_m"] = {"crater": 0.2, "tree_throw": 0.15, "basin": 0.5, "slurry": 0.4}.get(name, 0.0)
    one["bank_slope"] = 0.8
    one["level_m"] = relief.at(one["x"], one["y"]) - 0.05
    one["open_to"] = one["angle"] if name == "silage" else np.nan
    one["water_m"] = one["level_m"] - min(0.3, 0.3 * one["depth_m"]) if random.random() < wet else np.nan


def _pools(random: np.random.Generator, country: Country, bounds: tuple[float, ...]) -> dict[str, Floats]:
    """Give the places where each kind may stand."""
    west, south, east, north = bounds
    anywhere = random.uniform(
        (west, south), (east, north), (max(8, round((east - west) * (north - south) / 25_000)), 2)
    )
    use = country.uses[cKDTree(country.seats).query(anywhere)[1]]
    clusters = anywhere[: max(2, len(anywhere) // 20)]
    crater = (clusters[:, None] + random.normal(0, 35, (len(clusters), 12, 2))).reshape(-1, 2)
    crossings = country.banks[:, :2] + random.normal(0, 4, (len(country.banks), 2))
    pools = {
        "wood": anywhere[use == WOOD], "crop": anywhere[use != WOOD], "crater": crater,
        "road": country.roads[:, :2] + random.choice([-35, 35], (len(country.roads), 2)),
        "farm": country.farms + random.choice([-24, 24], (len(country.farms), 2)), "gate": crossings,
    }  # fmt: skip
    kept = {}
    for name, points in pools.items():
        inside = points[np.all((points > [west, south]) & (points < [east, north]), axis=1)]
        kept[name] = inside if len(inside) else anywhere
    return kept
