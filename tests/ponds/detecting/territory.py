"""A flat country of 600 by 300 m with hollows, as ground models of 300 m."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

from mulette.ponds.detecting.run import Run
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.thresholds import preset

WEST, NORTH, SIDE, CRS = 300000, 6801900, 300, "EPSG:2154"
PLACES = ((60, 80), (250, 200), (300, 100), (450, 150), (540, 240))
"""Easting and southing of the middles of the hollows, m from the corner; the third lies across two models."""


def ground() -> np.ndarray:
    """Ground on cells of 1 m: a gentle slope, and hollows 12 m across and 0.8 m deep."""
    southing, easting = np.indices((SIDE, 2 * SIDE)) + 0.5
    heights = 100 + 0.002 * easting + 0.0001 * np.sin(easting / 7) * np.cos(southing / 5)
    for x, y in PLACES:
        far = np.hypot(easting - x, southing - y)
        heights -= np.clip(0.8 * (1 - (far / 6) ** 2), 0, None)
    return heights.astype(np.float32)


def write_models(folder: Path) -> Path:
    """Write the two ground models."""
    folder.mkdir(parents=True, exist_ok=True)
    heights = ground()
    for rank in range(2):
        west = WEST + rank * SIDE
        with rasterio.open(
            folder / f"mnt_{west}.tif", "w", driver="GTiff", width=SIDE, height=SIDE, count=1, dtype="float32",
            crs=CRS, transform=from_origin(west, NORTH, 1, 1),
        ) as raster:  # fmt: skip
            raster.write(heights[:, rank * SIDE : (rank + 1) * SIDE], 1)
    return folder


def make_run(folder: Path, tile_m: float = 300) -> Run:
    """Make a run over the models of a folder that keeps every candidate."""
    return Run(survey([folder]), preset(score=0), folder, tile_m=tile_m)
