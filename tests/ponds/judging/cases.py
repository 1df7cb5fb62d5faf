"""Small hand-made files of candidates and inventories, whose figures can be counted on the fingers."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry


def square(x: float, y: float = 0.0, side: float = 10.0) -> BaseGeometry:
    """Give a square whose south-west corner stands at a point."""
    return box(x, y, x + side, y + side)


def write(path: Path, layer: str, shapes: list[BaseGeometry], crs: str | None = "EPSG:2154", **columns: Any) -> Path:
    """Write a layer."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)  # a case of its own
        gpd.GeoDataFrame(columns, geometry=shapes, crs=crs).to_file(path, layer=layer, engine="pyogrio")
    return path


def plain_case(folder: Path) -> tuple[Path, Path]:
    """Write 5 candidates and 4 ponds, in the order of the scores: found, false, duplicate of the first, found, false.

    Pond 1 lies in the first square, pond 2 at 6 m of the fourth, pond 3 at 15 m of the fifth, pond 4 nowhere near.
    """
    candidates = write(
        folder / "candidates.gpkg", "candidates",
        [square(0), square(1_000), square(2, 2, 5), square(3_000), square(5_000)],
        id=["a", "b", "c", "d", "e"], score=[0.9, 0.8, 0.7, 0.6, 0.5],
        detectors=["depression,void", "void", "flat", "void", "depression"],
    )  # fmt: skip
    inventory = write(
        folder / "inventory.gpkg", "inventory",
        [Point(5, 5), Point(3_016, 5), Point(5_025, 5), Point(9_000, 0)],
        commune=["Nord", "Nord", "Sud", "Sud"], surface=[20.0, 150.0, 150.0, 800.0],
    )  # fmt: skip
    return candidates, inventory


def add_features(path: Path, **columns: Any) -> None:
    """Add the table of features."""
    pyogrio.write_dataframe(pd.DataFrame(columns), path, layer="features", append=True)
