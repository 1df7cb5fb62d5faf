"""What is true of the bocage, and the inventory that people would have made of it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Hollows = npt.NDArray[np.void]
GPS_ERROR_M = (3.0, 10.0)
MISSED, DUPLICATED, WRONG_STATUS = 0.35, 0.05, 0.08
"""Shares of ponds that the inventory misses, holds twice, or holds with a wrong status: our judgement."""
STATUSES = ("Potentielle", "Vue", "Caractérisée", "Disparue")


def truth_of(hollows: Hollows, facts: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """Give the ponds as they are.

    Returns
    -------
    ``geometry`` (outline at the level where the pond spills), ``id``, ``state`` (``wet``, ``vegetated``, ``dry``,
    ``silted``, ``leaking``), ``wet``, ``area_m2``, ``depth_m`` (from the spilling level to the bottom),
    ``water_area_m2``, ``water_m`` (altitude), ``vegetated_share``, ``canopy_share`` (share under trees), ``type``
    (PRAM's word), ``place``.
    """
    # The bed is under water where depth (1 - t^power) is more than the height of the level over the water.
    dry = (hollows["level_m"] - hollows["water_m"]) / hollows["depth_m"]
    share = np.where(facts["wet"], np.clip(1 - np.nan_to_num(dry), 0, 1) ** (2 / hollows["power"]), 0)
    told = pd.DataFrame({"id": [f"M{number:04}" for number in range(1, len(facts) + 1)]}).join(facts)
    told["water_area_m2"] = share * told["area_m2"]
    told["water_m"] = hollows["water_m"]
    return gpd.GeoDataFrame(told, geometry=[outline(one) for one in hollows], crs=crs)


def decoys_of(hollows: Hollows, facts: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """Give the decoys as they are."""
    return gpd.GeoDataFrame(facts, geometry=[outline(one) for one in hollows], crs=crs)


def outline(one: np.void, share: float = 1.0) -> shapely.Polygon:
    """Draw the outline of a hollow, or of the part of it where the place ``t`` is under a share."""
    if one["square"]:
        u, v = np.array([1, 1, -1, -1]) * share, np.array([-1, 1, 1, -1]) * share
    else:
        turn = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        lobes = (
            1
            + one["three"] * np.cos(3 * turn + one["three_phase"])
            + one["five"] * np.cos(5 * turn + one["five_phase"])
        )
        u, v = share * lobes * np.cos(turn), share * lobes * np.sin(turn)
    u, v = u * one["long_m"], v * one["wide_m"]
    cosine, sine = np.cos(one["angle"]), np.sin(one["angle"])
    return shapely.Polygon(
        np.column_stack([one["x"] + u * cosine - v * sine, one["y"] + u * sine + v * cosine]).round(3)
    )


def inventory_of(random: np.random.Generator, truth: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make the inventory of a territory: points beside their pond, some missed, some twice, some with a wrong status.

    Returns
    -------
    ``geometry`` (point), ``id``, ``statut`` and ``type`` in PRAM's words, ``annee``, ``pond`` (the true pond's ``id``).
    """
    ease = np.where(truth["canopy_share"] > 0.5, 0.6, 1.0) * np.where(truth["area_m2"] < 40, 0.6, 1.0)
    known = truth[random.random(len(truth)) < (1 - MISSED) * ease / ease.mean()] if len(truth) else truth
    twice = known[random.random(len(known)) < DUPLICATED]
    rows = pd.concat([known, twice])
    centre = shapely.get_coordinates(rows.geometry.centroid.to_numpy())
    turn, away = random.uniform(0, 2 * np.pi, len(rows)), random.uniform(*GPS_ERROR_M, len(rows))
    points = centre + (away * np.array([np.cos(turn), np.sin(turn)])).T
    status = random.choice(STATUSES[:3], len(rows), p=[0.3, 0.35, 0.35]).astype(object)
    status[random.random(len(rows)) < WRONG_STATUS] = "Disparue"
    told = pd.DataFrame(
        {
            "id": [f"I{number:04}" for number in range(1, len(rows) + 1)],
            "statut": status, "type": rows["type"].to_numpy(), "annee": random.integers(2008, 2024, len(rows)),
            "pond": rows["id"].to_numpy(),
        }
    )  # fmt: skip
    return gpd.GeoDataFrame(told, geometry=shapely.points(points.round(2)), crs=truth.crs)
