"""Counts of each cloud kept in a folder, so that a cloud is read once, whatever the tiles and their margins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import rasterio
from rasterio.windows import Window

from mulette.ponds.sensing.cloud.counting import BLOCK_M, COUNTS, Band, count_cloud, empty_band
from mulette.ponds.sensing.cloud.kernels import NOTHING_HIGH, NOTHING_LOW
from mulette.ponds.sensing.grid import Grid, grid_over
from mulette.ponds.sensing.inputs.sources import Source
from mulette.ponds.sensing.rasters import common_window

VERSION = 1
"""Changes with the meaning of the counts: those of another version are made again."""


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
        _write(path, counts.grid, list(counts.bands.values()), list(COUNTS), base_mm=counts.base_mm)
    return path


def _strips_path(path: Path) -> Path:
    return path.with_suffix(".strips.tif")


def _write(path: Path, grid: Grid, bands: Sequence[Band], names: Sequence[str], **tags: int) -> None:
    partial = path.with_name(f".{os.getpid()}-{path.name}")
    with rasterio.open(
        partial, "w", driver="GTiff", width=grid.width, height=grid.height, count=len(bands), dtype="int32",
        crs=grid.crs, transform=grid.transform, tiled=True, blockxsize=256, blockysize=256, compress="zstd",
        zstd_level=1, interleave="band",
    ) as raster:  # fmt: skip
        for place, (band, name) in enumerate(zip(bands, names, strict=True), 1):
            raster.write(band.astype(np.int32), place)
            raster.set_band_description(place, name)
        raster.update_tags(**tags)
    partial.replace(path)


@dataclass(frozen=True)
class KeptCounts:
    """Counts of the clouds that meet a window, added up band by band, whatever the order of the clouds.

    Parameters
    ----------
    grid
        Window, on whole multiples of the cell.
    paths
        From ``keep_counts``.
    """

    grid: Grid
    paths: tuple[Path, ...]

    @cached_property
    def base_mm(self) -> int:
        """Height that the bands count from, mm."""
        return min(_base_of(path) for path in self.paths)

    @property
    def blocks(self) -> Grid:
        """Blocks in which pulses are counted by flight strip."""
        return grid_over(*self.grid.bounds, BLOCK_M, self.grid.crs)

    def band(self, name: str) -> Band:
        """Add up one band of ``counting.COUNTS``."""
        total = empty_band(name, self.grid.shape)
        for path in self.paths:
            with rasterio.open(path) as raster:
                common = common_window(raster, self.grid)
                if common is not None:
                    added = raster.read(list(COUNTS).index(name) + 1, window=common[0])
                    _add(name, total[common[1]], added, _base_of(path) - self.base_mm, raster, common[0])
        return total

    def pulses(self) -> dict[int, Band]:
        """Add up the first returns of each flight strip, a block."""
        blocks = self.blocks
        pulses: dict[int, Band] = {}
        for path in self.paths:
            with rasterio.open(_strips_path(path)) as raster:
                common = common_window(raster, blocks)
                if common is None:
                    continue
                for place, name in enumerate(raster.descriptions, 1):
                    strip = pulses.setdefault(int(name), np.zeros(blocks.shape, dtype=np.int32))
                    strip[common[1]] += raster.read(place, window=common[0])
        return dict(sorted(pulses.items()))


def _base_of(path: Path) -> int:
    with rasterio.open(path) as raster:
        return int(raster.tags()["base_mm"])


def _add(name: str, total: Band, added: Band, rise: int, raster: rasterio.DatasetReader, window: Window) -> None:
    """Add a band of a cloud to the window's; heights of the cloud count from ``rise`` mm over the window's."""
    if name == "occupied":
        total |= added.astype(total.dtype)
    elif name == "lowest_mm":
        np.minimum(total, added + rise, out=total, where=added != NOTHING_LOW)
    elif name == "highest_mm":
        np.maximum(total, added + rise, out=total, where=added != NOTHING_HIGH)
    else:
        total += added.astype(total.dtype)
        if name == "ground_mm" and rise:
            total += rise * raster.read(list(COUNTS).index("ground") + 1, window=window)
