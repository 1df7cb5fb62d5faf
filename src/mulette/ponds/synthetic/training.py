"""The training tile: a small bocage on which each threshold shows what it keeps and what it drops."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mulette.ponds.sensing.stack import Stack
from mulette.ponds.sensing.thresholds import DEFAULT_PRESET, preset
from mulette.ponds.synthetic.bocage import Bocage

if TYPE_CHECKING:
    import geopandas as gpd

TRAINING_SEED, TRAINING_SIDE_M = 45, 240.0
TRAINING_PONDS, TRAINING_DECOYS = 300, 120
"""Wanted a km²: many more than on any land, so that a small picture shows a case of each."""
TRAINING_DENSITY = 3.0
"""Pulses a m²: few enough for the radius of voids to matter."""
MATCH_SHARE = 0.2
"""Least intersection over union at which a found object is the pond."""


def training_bocage() -> Bocage:
    """Give the bocage of the training tile."""
    return Bocage(
        TRAINING_SEED, TRAINING_SIDE_M, ponds=TRAINING_PONDS, decoys=TRAINING_DECOYS, density=TRAINING_DENSITY
    )


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Write the training tile once a process; the folder goes with it."""
    from mulette.ponds.synthetic.writing import write_bocage

    folder = tempfile.TemporaryDirectory(prefix="mulette-")
    list(write_bocage(training_bocage(), Path(folder.name)))
    return folder


@cache
def _stack(area_limit_m2: float, false_voids: float, flat_range_m: float, flat_slope_percent: float) -> Stack:
    from mulette.ponds.sensing.inputs.manifest import survey
    from mulette.ponds.sensing.reading import LONGEST_HOLLOW_M, read_stack

    folder = Path(_folder().name)
    given = {part: (folder / part,) for part in ("mnt", "mnh", "irc")}
    manifest = survey([folder / "nuage"], None, given)
    said = {
        "area_limit_m2": area_limit_m2, "false_voids": false_voids, "flat_range_m": flat_range_m,
        "flat_slope_percent": flat_slope_percent,
    }  # fmt: skip
    asked = preset(DEFAULT_PRESET, **said)
    return read_stack(manifest, training_bocage().grid(), asked, folder / "comptes", longest_m=LONGEST_HOLLOW_M)


def training_stack(thresholds: Mapping[str, float]) -> Stack:
    """Give the layers of the training tile, read as a run would read them."""
    names = ("area_limit_m2", "false_voids", "flat_range_m", "flat_slope_percent")
    return _stack(*(thresholds[name] for name in names))


def found_on_training(thresholds: Mapping[str, float]) -> gpd.GeoDataFrame:
    """Find the candidates of the training tile; ``is_pond`` says which cover a true pond."""
    from mulette.ponds.candidates.finding.finding import find

    found = find(training_stack(thresholds), thresholds)
    truth = training_bocage().truth
    found["is_pond"] = covers(found, truth).any(axis=1) if len(found) else np.zeros(0, dtype=bool)
    return found


def covers(found: gpd.GeoDataFrame, truth: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Tell which object covers which pond, shape (objects, ponds), by intersection over union."""
    import shapely

    one, other = found.geometry.to_numpy()[:, None], truth.geometry.to_numpy()[None]
    common = shapely.area(shapely.intersection(one, other))
    told: npt.NDArray[np.bool_] = common >= MATCH_SHARE * (shapely.area(one) + shapely.area(other) - common)
    return told


def hillshade(ground: npt.NDArray[np.generic], cell_m: float) -> npt.NDArray[np.uint8]:
    """Light the ground from the north-west, 45 degrees high, heights twice as large; 0 to 255."""
    south, east = np.gradient(2 * ground.astype(float), cell_m)
    light = (np.sqrt(0.5) + 0.5 * (south + east)) / np.sqrt(1 + south**2 + east**2)
    told: npt.NDArray[np.uint8] = np.clip(255 * light, 0, 255).astype(np.uint8)
    return told
