"""Shapes given to a run, around a tile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import Transformer

from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.manifest import Manifest
from mulette.ponds.sensing.inputs.sources import VECTORS, Source

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def read_shapes(manifest: Manifest, window: Grid) -> dict[str, GeoDataFrame]:
    """Read the shapes of each kind that was given, those that meet a window.

    Returns
    -------
    ``{kind: geometries in the CRS of the window}``; a kind that was not given is absent, one without a shape here is
    empty.
    """
    kinds = [kind for kind in VECTORS if manifest.of(kind)]
    return {kind: _joined([_read(source, window) for source in manifest.of(kind)], window.crs) for kind in kinds}


def _read(source: Source, window: Grid) -> GeoDataFrame:
    west, south, east, north = window.bounds
    bounds = Transformer.from_crs(window.crs, source.crs, always_xy=True).transform_bounds(west, south, east, north)
    frame = pyogrio.read_dataframe(source.path, layer=source.layer, bbox=bounds, columns=[])
    frame = frame.set_crs(source.crs, allow_override=True).to_crs(window.crs)
    kept = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    return kept.set_geometry(kept.geometry.force_2d())


def _joined(frames: list[GeoDataFrame], crs: str) -> GeoDataFrame:
    geometries = pd.concat([frame.geometry for frame in frames], ignore_index=True)
    return gpd.GeoDataFrame(geometry=geometries.to_numpy(), crs=crs)
