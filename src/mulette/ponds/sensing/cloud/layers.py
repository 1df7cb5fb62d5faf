"""The layers that the counts of a window give, each family by itself: memory holds few bands at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from mulette.ponds.sensing.cloud.density import pulse_density
from mulette.ponds.sensing.cloud.distances import FULL, distance_to_return
from mulette.ponds.sensing.cloud.filling import fill_gaps
from mulette.ponds.sensing.cloud.flatness import find_flat
from mulette.ponds.sensing.cloud.keeping import KeptCounts
from mulette.ponds.sensing.cloud.voids import find_voids, void_radius
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.sources import Source
from mulette.ponds.sensing.stack import UNKNOWN, Layer

Mask = npt.NDArray[np.bool_]
Heights = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.floating] | npt.NDArray[np.integer]


def corner_of(grid: Grid) -> tuple[int, int]:
    """Give row and column of the first cell in a numbering common to all windows of a run, southwards and eastwards.

    >>> corner_of(Grid(10, 100, 0.5, 4, 4, "EPSG:2154"))
    (-200, 20)
    """
    return round(-grid.north / grid.cell_m), round(grid.west / grid.cell_m)


def cells_inside(sources: Iterable[Source], grid: Grid) -> Mask:
    """Tell which cells have their middle in the extent of some source."""
    easting = grid.west + (np.arange(grid.width) + 0.5) * grid.cell_m
    northing = grid.north - (np.arange(grid.height) + 0.5) * grid.cell_m
    inside = np.zeros(grid.shape, dtype=bool)
    for source in sources:
        west, south, east, north = source.bounds
        inside |= np.outer((northing > south) & (northing < north), (easting > west) & (easting < east))
    return inside


def ground_layer(counts: KeptCounts, inside: Mask) -> Heights:
    """Give the mean height of the ground points of each cell, gaps stretched across, m."""
    mean = _ratio(counts.band("ground_mm"), 1000.0 * counts.band("ground"), counts.base_mm / 1000)
    return _known(fill_gaps(mean, corner_of(counts.grid)), inside)


def cover_layers(counts: KeptCounts, inside: Mask, ground: Heights) -> dict[str, Layer]:
    """Give what stands on the ground: canopy, low vegetation, buildings, water by class, intensity, ground density."""
    layers: dict[str, Layer] = {}
    layers["canopy"] = np.maximum(fill_gaps(_heights(counts, "highest_mm"), corner_of(counts.grid)) - ground, 0)
    layers["low_vegetation"] = _known(_ratio(counts.band("low_vegetation"), counts.band("returns")), inside)
    on_ground = counts.band("ground")
    layers["ground_density"] = _known(on_ground.astype(np.float32) / np.float32(counts.grid.cell_m**2), inside)
    layers["intensity"] = _ratio(counts.band("intensity"), np.float32(1000) * on_ground)
    for name, band in (("water_class", "water"), ("building", "building")):
        layers[name] = np.where(inside, (counts.band(band) > 0).astype(np.uint8), np.uint8(UNKNOWN))
    return layers


def void_layers(counts: KeptCounts, inside: Mask, sources: Sequence[Source], false_voids: float) -> dict[str, Layer]:
    """Give the density of pulses, the distance to the nearest return or to the outside, and the holes."""
    cell_m = counts.grid.cell_m
    of_blocks = pulse_density(counts.pulses().values(), _block_areas(sources, counts.blocks))
    cells = np.ix_(*_block_of_cells(counts.grid, counts.blocks))
    reach = distance_to_return(np.where(inside, counts.band("occupied"), np.uint16(FULL)), cell_m)
    radius = void_radius(of_blocks, false_voids, cell_m).astype(np.float32)[cells]
    void = find_voids(reach, radius, inside, cell_m)
    del radius
    return {
        "density": _known(of_blocks.astype(np.float32)[cells], inside),
        "reach": _known(reach, inside),
        "void": void,
    }


def level_layers(counts: KeptCounts, inside: Mask, thresholds: Mapping[str, float]) -> dict[str, Layer]:
    """Give the level patches, and how far apart the lowest returns are."""
    flat, spread = find_flat(
        _heights(counts, "lowest_mm"), inside, thresholds["flat_range_m"], thresholds["flat_slope_percent"],
        counts.grid.cell_m, corner_of(counts.grid),
    )  # fmt: skip
    return {"flatness": flat, "roughness": spread}


def _block_of_cells(grid: Grid, blocks: Grid) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give the row of blocks of each row of cells, and the column of blocks of each column."""
    middle = (np.arange(max(grid.shape)) + 0.5) * grid.cell_m
    rows = (blocks.north - grid.north + middle[: grid.height]) // blocks.cell_m
    columns = (grid.west - blocks.west + middle[: grid.width]) // blocks.cell_m
    return rows.astype(np.int64), columns.astype(np.int64)


def _block_areas(sources: Sequence[Source], blocks: Grid) -> npt.NDArray[np.float64]:
    """Give the area of each block that lies in a tile, m²: extents of clouds are whole metres, and blocks too."""
    side = round(blocks.cell_m)
    metres = Grid(blocks.west, blocks.north, 1.0, blocks.width * side, blocks.height * side, blocks.crs)
    inside = cells_inside(sources, metres)
    areas: npt.NDArray[np.float64] = inside.reshape(blocks.height, side, blocks.width, side).sum(
        axis=(1, 3), dtype=np.float64
    )
    return areas


def _heights(counts: KeptCounts, band: str) -> Heights:
    """Give the lowest or highest return of each cell, m; NaN without."""
    metres = ((counts.band(band) + np.float64(counts.base_mm)) / 1000).astype(np.float32)
    metres[counts.band("returns") == 0] = np.nan
    return metres


def _ratio(above: Numbers, below: Numbers, base: float = 0.0) -> Heights:
    """Divide where there is something to divide by; NaN elsewhere."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient: Heights = (above / below + base).astype(np.float32)
    quotient[below <= 0] = np.nan
    return quotient


def _known(layer: Heights, inside: Mask) -> Heights:
    layer[~inside] = np.nan
    return layer
