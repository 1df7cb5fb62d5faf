"""The layers that the counts of a window give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from mulette.ponds.sensing.cloud.counting import BAND, Counts
from mulette.ponds.sensing.cloud.density import pulse_density
from mulette.ponds.sensing.cloud.distances import FULL, distance_to_return
from mulette.ponds.sensing.cloud.filling import fill_gaps
from mulette.ponds.sensing.cloud.flatness import find_flat
from mulette.ponds.sensing.cloud.voids import find_voids, void_radius
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.sources import Source
from mulette.ponds.sensing.stack import UNKNOWN, Layer

Mask = npt.NDArray[np.bool_]


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


def layers_of(counts: Counts, sources: Sequence[Source], thresholds: Mapping[str, float]) -> dict[str, Layer]:
    """Make every layer that a cloud gives.

    Parameters
    ----------
    counts
        Of a window.
    sources
        Clouds that meet the window: nothing is known outside of their extents.
    thresholds
        ``false_voids``, ``flat_range_m``, ``flat_slope_percent``.

    Returns
    -------
    ``{name of stack.KINDS: layer}``.
    """
    inside = cells_inside(sources, counts.grid)
    grid, corner = counts.grid, corner_of(counts.grid)
    returns = counts.bands[BAND["returns"]]
    layers: dict[str, Layer] = {}
    layers["ground"] = _known(fill_gaps(_mean_ground(counts), corner), inside)
    surface = fill_gaps(_heights(counts, "highest_mm"), corner)
    layers["canopy"] = np.maximum(surface - layers["ground"], np.float32(0))
    layers["low_vegetation"] = _known(_ratio(counts.bands[BAND["low_vegetation"]], returns), inside)
    layers["ground_density"] = _known(counts.bands[BAND["ground"]] / np.float32(grid.cell_m**2), inside)
    layers["intensity"] = _ratio(counts.bands[BAND["intensity"]], 1000.0 * counts.bands[BAND["ground"]])
    for name, band in (("water_class", "water"), ("building", "building")):
        layers[name] = np.where(inside, (counts.bands[BAND[band]] > 0).astype(np.uint8), np.uint8(UNKNOWN))
    layers |= _void_layers(counts, inside, _block_areas(sources, counts.blocks), thresholds["false_voids"])
    flat, spread = find_flat(
        _heights(counts, "lowest_mm"), inside, thresholds["flat_range_m"], thresholds["flat_slope_percent"],
        grid.cell_m, corner,
    )  # fmt: skip
    return {**layers, "flatness": flat, "roughness": spread}


def _void_layers(
    counts: Counts, inside: Mask, areas_m2: npt.NDArray[np.float64], false_voids: float
) -> dict[str, Layer]:
    """Make the density of pulses, the distance to the nearest return or outside, and the holes."""
    cell_m = counts.grid.cell_m
    blocks = pulse_density(counts.pulses.values(), areas_m2)
    rows, columns = _block_of_cells(counts)
    density = blocks[np.ix_(rows, columns)]
    reach = distance_to_return(np.where(inside, counts.bands[BAND["occupied"]], FULL), cell_m)
    radius = void_radius(blocks, false_voids, cell_m)[np.ix_(rows, columns)]
    return {
        "density": _known(density, inside),
        "reach": _known(reach, inside),
        "void": find_voids(reach, radius, inside, cell_m),
    }


def _block_of_cells(counts: Counts) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give the row of blocks of each row of cells, and the column of blocks of each column."""
    grid, blocks = counts.grid, counts.blocks
    middle = (np.arange(max(grid.shape)) + 0.5) * grid.cell_m
    rows = (blocks.north - grid.north + middle[: grid.height]) // blocks.cell_m
    columns = (grid.west - blocks.west + middle[: grid.width]) // blocks.cell_m
    return rows.astype(np.int64), columns.astype(np.int64)


def _block_areas(sources: Sequence[Source], blocks: Grid) -> npt.NDArray[np.float64]:
    """Give the area of each block that lies in a tile, m²: extents of clouds are whole metres, and blocks too."""
    side = round(blocks.cell_m)
    metres = Grid(blocks.west, blocks.north, 1.0, blocks.width * side, blocks.height * side, blocks.crs)
    inside = cells_inside(sources, metres)
    return inside.reshape(blocks.height, side, blocks.width, side).sum(axis=(1, 3)).astype(np.float64)


def _mean_ground(counts: Counts) -> npt.NDArray[np.float32]:
    return _ratio(counts.bands[BAND["ground_mm"]], 1000.0 * counts.bands[BAND["ground"]], counts.base_mm / 1000)


def _heights(counts: Counts, band: str) -> npt.NDArray[np.float32]:
    """Give the lowest or highest return of each cell, m; NaN without."""
    metres = (counts.bands[BAND[band]] + np.float64(counts.base_mm)) / 1000
    return np.where(counts.bands[BAND["returns"]] > 0, metres, np.nan).astype(np.float32)


def _ratio(above: Layer, below: Layer, base: float = 0.0) -> npt.NDArray[np.float32]:
    """Divide where there is something to divide by; NaN elsewhere."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, base + above / below, np.nan).astype(np.float32)


def _known(layer: Layer, inside: Mask) -> npt.NDArray[np.float32]:
    return np.where(inside, layer, np.nan).astype(np.float32)
