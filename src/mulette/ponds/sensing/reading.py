"""The stack of a window of a run, made of whatever the run's inputs are; and the tiles that a run is cut into."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mulette.ponds.sensing.cloud.flatness import find_flat
from mulette.ponds.sensing.cloud.keeping import KeptCounts, keep_counts
from mulette.ponds.sensing.cloud.layers import (
    cells_inside,
    corner_of,
    cover_layers,
    ground_layer,
    level_layers,
    void_layers,
)
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.manifest import Manifest
from mulette.ponds.sensing.inputs.sources import Source
from mulette.ponds.sensing.rasters import read_onto, small_cache
from mulette.ponds.sensing.relief.hollows import depression
from mulette.ponds.sensing.stack import KINDS, Layer, Stack

Heights = npt.NDArray[np.float32]
CELL_M = 0.5
"""Side of a cell made from clouds, m."""
MARGIN_M = 150.0
"""Margin around a tile: what lies within it and farther from its edge than that is the same in every window."""
TILE_M = 500.0
"""Side of a tile, m, where nothing allows a larger one."""
WIDER_M = (2000.0, 1000.0)
LAYERS_MB = 120
"""Larger tiles, m, compute less margin; taken where their layers hold in this, so that a worker stays under 600 MB."""
LONGEST_HOLLOW_M = 140.0
"""Side of the box of a hollow, m: less than the margin, so that no hollow of a tile depends on its window."""


def frame_of(manifest: Manifest, cell_m: float | None = None) -> Grid:
    """Give the grid of a whole run: the extent of its tiles.

    Clouds have cells of 0.5 m on whole multiples of the cell; ground models keep their own cells.

    Parameters
    ----------
    manifest
        Of the run.
    cell_m
        Side of a cell, m, if another is wanted.
    """
    tiles = manifest.tiles or list(manifest.sources)
    west, south, east, north = (
        choose(source.bounds[i] for source in tiles) for i, choose in enumerate((min, min, max, max))
    )
    own = [source.cell_m for source in tiles if source.cell_m]
    cell = cell_m or (min(own) if own else CELL_M)
    left, top = (tiles[0].bounds[0] % cell, tiles[0].bounds[3] % cell) if own and cell in own else (0.0, 0.0)
    first, last = math.floor((west - left) / cell + 1e-6), math.ceil((east - left) / cell - 1e-6)
    lowest, highest = math.floor((south - top) / cell + 1e-6), math.ceil((north - top) / cell - 1e-6)
    return Grid(left + first * cell, top + highest * cell, cell, last - first, highest - lowest, manifest.crs)


def tiles_of(manifest: Manifest, side_m: float = TILE_M, cell_m: float | None = None) -> list[Grid]:
    """Cut a run into tiles, south-west first: the squares of a side that hold some input, cut to the run's extent.

    Each cell of the run belongs to one tile; a tile holds its west and north edges.

    Parameters
    ----------
    manifest
        Of the run.
    side_m
        Side of a tile, m; corners stand on its whole multiples.
    cell_m
        As in ``frame_of``.
    """
    frame, sources = frame_of(manifest, cell_m), manifest.tiles
    columns = _cuts(frame.west, frame.width, frame.cell_m, side_m)
    rows = _cuts(-frame.north, frame.height, frame.cell_m, side_m)
    tiles = []
    for top, bottom in reversed(rows):
        for left, right in columns:
            west, north = frame.west + left * frame.cell_m, frame.north - top * frame.cell_m
            tile = Grid(west, north, frame.cell_m, right - left, bottom - top, frame.crs)
            if any(source.meets(tile.bounds) for source in sources):
                tiles.append(tile)
    return tiles


def tile_side(manifest: Manifest) -> float:
    """Choose the side of the tiles of a run, m: the largest whose layers, with the margin, hold in ``LAYERS_MB``.

    Ground and height models of 0.5 m give few layers and have tiles of 1 km; clouds and images have smaller ones.
    """
    cell_m = frame_of(manifest).cell_m
    bytes_of_cell = sum(np.dtype(KINDS[name].dtype).itemsize for name in layer_names(manifest))
    fitting = (
        side_m for side_m in WIDER_M if ((side_m + 2 * MARGIN_M) / cell_m) ** 2 * bytes_of_cell <= LAYERS_MB * 1e6
    )
    return next(fitting, TILE_M)


def _cuts(start: float, count: int, cell_m: float, side_m: float) -> list[tuple[int, int]]:
    """Cut a row of cells at the whole multiples of a side.

    >>> _cuts(300.0, 2400, 0.5, 1000)
    [(0, 1400), (1400, 2400)]
    """
    first = math.floor(start / side_m + 1e-9) + 1
    last = math.ceil((start + count * cell_m) / side_m - 1e-9)
    inner = [round((k * side_m - start) / cell_m) for k in range(first, last)]
    ends = sorted({0, *inner, count})
    return list(pairwise(ends))


def read_stack(
    manifest: Manifest, grid: Grid, thresholds: Mapping[str, float], counts: Path, *, longest_m: float = math.inf
) -> Stack:
    """Make the layers of a window.

    A ground or height model that was given is read; where it knows nothing, or without one, the cloud makes it.
    Neighbouring tiles are read where the window reaches into them.

    Parameters
    ----------
    manifest
        Of the run.
    grid
        Window, with its margin: ``tile.padded(MARGIN_M)``.
    thresholds
        ``area_limit_m2``, ``false_voids``, ``flat_range_m``, ``flat_slope_percent``.
    counts
        Folder where the counts of clouds are kept; a cloud is read once for a folder. ``keep_counts`` may fill it
        beforehand, one cloud a worker.
    longest_m
        Side of the box of a hollow, m: ``LONGEST_HOLLOW_M`` where objects must not depend on the window.

    Raises
    ------
    Unreadable
        An input is corrupt further than the manifest looked.
    """
    with small_cache():
        layers, clouds = _read(manifest, grid, thresholds, counts, longest_m)
    ordered = {name: layers[name] for name in KINDS if name in layers}
    return Stack(grid, ordered, max((cloud.flown_on for cloud in clouds if cloud.flown_on), default=None))


def _read(
    manifest: Manifest, grid: Grid, thresholds: Mapping[str, float], counts: Path, longest_m: float
) -> tuple[dict[str, Layer], list[Source]]:
    """Make the layers of a window, the ground first; give also the clouds that meet it."""
    clouds = manifest.of("cloud", bounds=grid.padded(grid.cell_m).bounds)
    layers: dict[str, Layer] = {}
    inside = cells_inside(clouds, grid)
    kept = KeptCounts(grid, tuple(keep_counts(cloud, grid.cell_m, counts) for cloud in clouds)) if clouds else None
    ground = _model(manifest, grid, "mnt", None if kept is None else ground_layer(kept, inside))
    if ground is not None:
        layers["ground"] = ground
        layers["depression"] = depression(ground, grid.cell_m, thresholds["area_limit_m2"], longest_m)
    if kept is not None and ground is not None:
        layers |= cover_layers(kept, inside, ground)
        layers |= void_layers(kept, inside, clouds, thresholds["false_voids"])
        layers |= level_layers(kept, inside, thresholds)
    elif ground is not None:
        layers |= _level_ground(ground, grid, thresholds)
    layers |= _canopy(manifest, grid, ground, layers)
    layers |= _images(manifest, grid)
    return layers, clouds


def _canopy(manifest: Manifest, grid: Grid, ground: Heights | None, made: Mapping[str, Layer]) -> dict[str, Layer]:
    """Read the height model, or take the ground from the surface model; the cloud's where they know nothing."""
    canopy, surface = _model(manifest, grid, "mnh"), _model(manifest, grid, "mns")
    if canopy is None and surface is not None and ground is not None:
        canopy = np.maximum(surface - ground, np.float32(0))
    if canopy is None:
        return {}
    return {"canopy": np.where(np.isnan(canopy), made["canopy"], canopy) if "canopy" in made else canopy}


def _model(manifest: Manifest, grid: Grid, kind: str, otherwise: Heights | None = None) -> Heights | None:
    """Read a model; another layer where it knows nothing; none where there is neither."""
    sources = manifest.of(kind, bounds=grid.bounds)
    if not sources:
        return otherwise
    read = read_onto(sources, grid)[0]
    return read if otherwise is None else np.where(np.isnan(read), otherwise, read)


def _level_ground(ground: Heights, grid: Grid, thresholds: Mapping[str, float]) -> dict[str, Layer]:
    """Find level patches in a ground model: across water it is a few flat triangles."""
    flat, spread = find_flat(
        ground, np.isfinite(ground), thresholds["flat_range_m"], thresholds["flat_slope_percent"],
        grid.cell_m, corner_of(grid),
    )  # fmt: skip
    return {"flatness": flat, "roughness": spread}


def _images(manifest: Manifest, grid: Grid) -> dict[str, Layer]:
    """Read the colours: red, green, blue of an ortho image; near infrared, red, green of an infrared one.

    Where both are given, red and green are those of the infrared image: indices compare bands of one image.
    """
    layers: dict[str, Layer] = {}
    for kind, names in (("rgb", ("red", "green", "blue")), ("irc", ("near_infrared", "red", "green"))):
        sources: list[Source] = manifest.of(kind, bounds=grid.bounds)
        if sources:
            bands: npt.NDArray[np.float32] = read_onto(sources, grid, 3)
            layers |= dict(zip(names, bands, strict=True))
    return layers


def layer_names(manifest: Manifest) -> list[str]:
    """Name the layers that the inputs of a run give, in the order of ``KINDS``.

    A window where an input is missing has fewer.
    """
    given = {source.kind for source in manifest.sources}
    names = {name for kind in given for name in _GIVEN_BY.get(kind, ())}
    return [name for name in KINDS if name in names]


_OF_GROUND = ("ground", "depression", "flatness", "roughness")
_GIVEN_BY: Mapping[str, tuple[str, ...]] = {
    "cloud": (
        *_OF_GROUND, "canopy", "density", "ground_density", "reach", "void", "water_class", "building",
        "low_vegetation", "intensity",
    ),
    "mnt": _OF_GROUND,
    "mnh": ("canopy",),
    "mns": ("canopy",),
    "irc": ("near_infrared", "red", "green"),
    "rgb": ("red", "green", "blue"),
}  # fmt: skip
