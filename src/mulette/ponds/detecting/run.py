"""What a run is: its inputs, thresholds and models; and what makes two runs the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mulette import __version__
from mulette.ponds.candidates.features import FEATURES_VERSION
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.manifest import Manifest, manifest_json
from mulette.ponds.sensing.inputs.sources import VECTORS


@dataclass(frozen=True)
class Run:
    """A detection over a territory; it travels to the workers.

    Parameters
    ----------
    manifest
        Inputs.
    thresholds
        Value of every threshold.
    counts
        Folder where the counts of clouds are kept while the run lasts.
    model, network
        Files of the model and of the deep network; none: the default model, no network.
    tile_m
        Side of a tile, m; ``reading.tile_side`` chooses one.
    """

    manifest: Manifest
    thresholds: Mapping[str, float]
    counts: Path
    model: Path | None = None
    network: Path | None = None
    tile_m: float = 500.0


def part_of(run: Run, bounds: tuple[float, float, float, float]) -> Run:
    """Give a run without the inputs that are not within some bounds: little to send, however large the territory."""
    manifest = run.manifest
    met = tuple(one for one in manifest.sources if one.kind in VECTORS or one.meets(bounds))
    return replace(run, manifest=replace(manifest, sources=met, skipped=(), ignored=(), twins={}))


def tile_name(tile: Grid) -> str:
    """Name a tile by its north-west corner, in metres.

    >>> tile_name(Grid(300000, 6802000, 0.5, 2000, 2000, "EPSG:2154"))
    '300000_6802000'
    """
    return f"{tile.west:.0f}_{tile.north:.0f}"


def identity(run: Run) -> str:
    """Give what two runs share when the parts of one may serve the other: a checksum of all that decides them."""
    told = {
        "inputs": json.loads(manifest_json(run.manifest)),
        "thresholds": dict(sorted(run.thresholds.items())),
        "models": [None if path is None else _checksum(path) for path in (run.model, run.network)],
        "tile_m": run.tile_m,
        "versions": [__version__, FEATURES_VERSION],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
