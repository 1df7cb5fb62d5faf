"""Counts of each cloud kept in a folder, so that a cloud is read once, whatever the tiles and their margins."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.windows import Window

from mulette.ponds.sensing.cloud.counting import BAND, BLOCK_M, COUNTS, Counts, count_cloud, empty_bands
from mulette.ponds.sensing.cloud.kernels import NOTHING_HIGH, NOTHING_LOW
from mulette.ponds.sensing.grid import Grid, grid_over
from mulette.ponds.sensing.inputs.sources import Source

VERSION = 1
"""Changes with the meaning of the counts: those of another version are made again."""
Band = npt.NDArray[np.int32]


def counts_path(source: Source, cell_m: float, folder: Path) -> Path:
    """Name the file of a cloud's counts, from its content and not from its name."""
    return folder / f"{source.sha256[:20]}-{cell_m:g}-v{VERSION}.tif"


def keep_counts(source: Source, cell_m: float, folder: Path) -> Path:
    """Count a cloud into a folder, unless it is already there.

    The file appears whole or not at all: several workers may ask for the same cloud.

    Raises
    ------
    Unreadable
        The cloud is corrupt.
    """
    path = counts_path(source, cell_m, folder)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        counts = count_cloud(source, cell_m)
        _write(_strips_path(path), counts.blocks, list(counts.pulses.values()), [str(n) for n in counts.pulses])
        _write(path, counts.grid, list(counts.bands), list(COUNTS), base_mm=counts.base_mm)
    return path


def _strips_path(path: Path) -> Path:
    return path.with_suffix(".strips.tif")


def _write(path: Path, grid: Grid, bands: list[Band], names: list[str], **tags: int) -> None:
    partial = path.with_name(f".{os.getpid()}-{path.name}")
    with rasterio.open(
        partial, "w", driver="GTiff", width=grid.width, height=grid.height, count=len(bands), dtype="int32",
        crs=grid.crs, transform=grid.transform, tiled=True, blockxsize=256, blockysize=256, compress="zstd",
        zstd_level=1, interleave="band",
    ) as raster:  # fmt: skip
        for place, (band, name) in enumerate(zip(bands, names, strict=True), 1):
            raster.write(band, place)
            raster.set_band_description(place, name)
        raster.update_tags(**tags)
    partial.replace(path)


def read_counts(sources: Iterable[Source], grid: Grid, folder: Path) -> Counts | None:
    """Add up the counts of the clouds that meet a window; none where no cloud does.

    Parameters
    ----------
    sources
        Clouds, counted here where they are not yet.
    grid
        Window, on whole multiples of the cell.
    folder
        Where counts are kept.

    Returns
    -------
    Counts of the window, whatever the order of the clouds.
    """
    near = [source for source in sources if source.meets(grid.padded(grid.cell_m).bounds)]
    if not near:
        return None
    paths = [keep_counts(source, grid.cell_m, folder) for source in near]
    base_mm = min(_base(path) for path in paths)
    bands, blocks = empty_bands(grid.shape), grid_over(*grid.bounds, BLOCK_M, grid.crs)
    pulses: dict[int, Band] = {}
    for path in paths:
        _add_cells(path, grid, base_mm, bands)
        _add_pulses(path, blocks, pulses)
    return Counts(grid, base_mm, bands, blocks, dict(sorted(pulses.items())))


def _base(path: Path) -> int:
    with rasterio.open(path) as raster:
        return int(raster.tags()["base_mm"])


def _add_cells(path: Path, grid: Grid, base_mm: int, bands: npt.NDArray[np.int32]) -> None:
    """Add the counts of one cloud to those of a window."""
    with rasterio.open(path) as raster:
        common = _common(raster, grid)
        if common is None:
            return
        there, here = common
        rise = int(raster.tags()["base_mm"]) - base_mm
        added = raster.read(window=there)
    cells = bands[:, here[0], here[1]]
    added[BAND["ground_mm"]] += rise * added[BAND["ground"]]
    for place, name in enumerate(COUNTS):
        if name == "occupied":
            cells[place] |= added[place]
        elif name == "lowest_mm":
            fell = added[place] != NOTHING_LOW
            cells[place][fell] = np.minimum(cells[place][fell], added[place][fell] + rise)
        elif name == "highest_mm":
            fell = added[place] != NOTHING_HIGH
            cells[place][fell] = np.maximum(cells[place][fell], added[place][fell] + rise)
        else:
            cells[place] += added[place]


def _add_pulses(path: Path, blocks: Grid, pulses: dict[int, Band]) -> None:
    """Add the pulses of each flight strip of one cloud to those of a window."""
    with rasterio.open(_strips_path(path)) as raster:
        common = _common(raster, blocks)
        if common is None:
            return
        there, here = common
        for place, name in enumerate(raster.descriptions, 1):
            strip = pulses.setdefault(int(name), np.zeros(blocks.shape, dtype=np.int32))
            strip[here] += raster.read(place, window=there)


def _common(raster: rasterio.DatasetReader, grid: Grid) -> tuple[Window, tuple[slice, slice]] | None:
    """Give the part of a raster that a window on the same cells shares: as a window of the raster, and as slices."""
    down = round((grid.north - raster.transform.f) / grid.cell_m)
    across = round((raster.transform.c - grid.west) / grid.cell_m)
    rows = slice(max(down, 0), min(down + raster.height, grid.height))
    columns = slice(max(across, 0), min(across + raster.width, grid.width))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return None
    size = columns.stop - columns.start, rows.stop - rows.start
    return Window(columns.start - across, rows.start - down, *size), (rows, columns)
