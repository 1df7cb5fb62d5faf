"""One tile: its layers, the objects found on them, their features, score, reasons and proposals."""

from __future__ import annotations

import ctypes
import datetime as dt
import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio

from mulette import __version__
from mulette.ponds.candidates.characterisation import characterise
from mulette.ponds.candidates.explanation import explain
from mulette.ponds.candidates.features import FEATURES_VERSION, Context, measure
from mulette.ponds.candidates.finding import find, owned
from mulette.ponds.detecting.run import Run, tile_name
from mulette.ponds.detecting.vectors import read_shapes
from mulette.ponds.learning.deep.infer import Network, read_network
from mulette.ponds.learning.model import Model, load_model
from mulette.ponds.sensing.cloud.keeping import keep_counts
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.sources import Source
from mulette.ponds.sensing.reading import LONGEST_HOLLOW_M, MARGIN_M, read_stack
from mulette.ponds.sensing.stack import Stack

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

CACHE_MB = 64
"""Memory that GDAL keeps of the rasters it reads, MB; its own choice is a twentieth of the machine's."""
KNOWN = "known"


def count(cloud: Source, cell_m: float, counts: Path) -> None:
    """Read a cloud once for all tiles that it touches.

    Raises
    ------
    Unreadable
        It is corrupt further than the manifest looked.
    """
    with rasterio.Env(GDAL_CACHEMAX=CACHE_MB):
        keep_counts(cloud, cell_m, counts)


def detect_tile(run: Run, tile: Grid) -> bytes:
    """Detect on one tile, and give its candidates as a GeoParquet file."""
    content = io.BytesIO()
    candidates_of(run, tile).to_parquet(content, index=False, compression="zstd")
    return content.getvalue()


def candidates_of(run: Run, tile: Grid) -> GeoDataFrame:
    """Detect on one tile.

    Returns
    -------
    GeoDataFrame
        Candidates that the tile owns and whose score is high enough, known ponds whatever their score: the columns of
        the layer ``candidates`` but ``id``, then the features by name.
    """
    _give_memory_back()
    with rasterio.Env(GDAL_CACHEMAX=CACHE_MB):
        window = tile.padded(MARGIN_M)
        read = read_stack(run.manifest, window, run.thresholds, run.counts, longest_m=LONGEST_HOLLOW_M)
        stack = _drawn(read, run.network)
        shapes = read_shapes(run.manifest, window)
    asked = {kind: shapes.get(kind) for kind in (KNOWN, "roads", "ditches")}
    found = find(stack, run.thresholds, **asked)
    vectors = {kind: frame for kind, frame in shapes.items() if kind != KNOWN}
    mine = owned(found.assign(rank=np.arange(len(found))), tile)
    features = measure(stack, found, Context(vectors), mine["rank"].to_numpy()).reset_index(drop=True)
    del stack, read
    model = _model(run.model)
    scores = model.score(features)
    is_known = mine["detectors"].str.split(",").map(lambda codes: KNOWN in codes).to_numpy(dtype=bool)
    kept = (scores >= run.thresholds["score"]) | is_known
    return _described(run, tile, mine[kept], features[kept], scores[kept], model)


def _described(
    run: Run, tile: Grid, found: GeoDataFrame, features: pd.DataFrame, scores: np.ndarray, model: Model
) -> GeoDataFrame:
    """Give the columns of the layer, then the features."""
    days = flown_over(run, found)
    layer = {
        "score": np.round(scores, 4),
        "detectors": found["detectors"],
        "area_m2": _figure(features["area_m2"], 1),
        "depth_m": _figure(features["depth_m"], 2),
        "void_share": _figure(features["void_share"], 3),
        "reasons": explain(features, model.explain(features)),
        "tile": tile_name(tile),
        "flown_on": pd.Series([day.isoformat() if day else None for day in days], index=found.index, dtype=object),
        "model": model.name,
        "model_note": model.note,
        "features_version": FEATURES_VERSION,
        "mulette_version": __version__,
    }
    described = pd.DataFrame(layer, index=found.index)
    whole = pd.concat([described, characterise(features, days), features.add_prefix("feature_")], axis=1)
    return gpd.GeoDataFrame(whole, geometry=found.geometry, crs=tile.crs)


def flown_over(run: Run, found: GeoDataFrame) -> list[dt.date | None]:
    """Give the day of the last flight over each object, where a cloud tells it."""
    clouds = run.manifest.of("cloud")
    return [_last_day(clouds, tuple(bounds)) for bounds in found.geometry.bounds.to_numpy()]


def _last_day(clouds: Sequence[Source], bounds: tuple[float, float, float, float]) -> dt.date | None:
    return max((one.flown_on for one in clouds if one.flown_on and one.meets(bounds)), default=None)


def _give_memory_back() -> None:
    """Give the system what the last tile freed, which the C library keeps in pieces: workers stay small."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):  # of glibc only
        trim(0)


def _figure(values: pd.Series, digits: int) -> pd.Series:
    return values.astype(np.float64).round(digits)


def _drawn(stack: Stack, network: Path | None) -> Stack:
    if network is None or "ground" not in stack.layers:
        return stack
    return replace(stack, layers={**stack.layers, "pond_probability": _network(network).draw(stack)})


@cache
def _model(path: Path | None) -> Model:
    return load_model(path)


@cache
def _network(path: Path) -> Network:
    return read_network(path)
