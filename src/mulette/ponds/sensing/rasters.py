"""Rasters read onto a grid, and layers written so that QGIS opens them with their title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from numba import njit
from rasterio.enums import MaskFlags, Resampling
from rasterio.errors import RasterioError
from rasterio.io import DatasetWriter
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.sources import Source, Unreadable
from mulette.ponds.sensing.stack import KINDS, Layer

Values = npt.NDArray[np.float32]
BLOCK = 256
CACHE_MB = 64
"""Blocks that GDAL keeps in memory; left alone it takes a twentieth of the machine's, in each worker."""
_ALIGNED = 1e-3
"""Part of a cell by which two grids may differ and still be the same."""
LOWEST_M, HIGHEST_M = -1000.0, 9000.0
"""Altitudes out of these are a value of no data that the file does not declare, as -9999 or -99999."""


def read_onto(sources: Iterable[Source], grid: Grid, bands: int = 1) -> Values:
    """Read rasters of one kind onto a grid.

    A raster on the same cells is read as it is; a finer one is averaged, a coarser one drawn linearly between the
    middles of its cells. Where two hold the same place, the first is kept.

    Parameters
    ----------
    sources
        Rasters in the grid's CRS.
    grid
        Window to read.
    bands
        Number of bands, from the first.

    Returns
    -------
    float32 of shape ``(bands, rows, columns)``; NaN where no raster knows.

    Raises
    ------
    Unreadable
        A raster is corrupt or cut.
    """
    found = np.full((bands, *grid.shape), np.nan, dtype=np.float32)
    for source in sources:
        if source.meets(grid.bounds):
            _add(source, grid, found)
    return found


def _add(source: Source, grid: Grid, found: Values) -> None:
    """Write what a raster knows where nothing is known yet."""
    bands = len(found)
    try:
        with rasterio.open(source.path) as raster:
            if _on_cells(raster, grid):
                common = common_window(raster, grid)
                if common is None:
                    return
                window, cells = common
                values = _known(raster, window, bands)
            else:
                cells = slice(None), slice(None)
                values = _warped(raster, grid, bands)
    except RasterioError as error:
        raise Unreadable(f"{source.path.name} est corrompu ou tronqué ({error}).") from None
    least, most = (LOWEST_M, HIGHEST_M) if bands == 1 else (-np.inf, np.inf)
    for place, band in zip(found[:, cells[0], cells[1]], values, strict=True):
        _write_unknown(place, band, least, most)


@njit(cache=True, nogil=True)
def _write_unknown(place: Values, values: Values, least: float, most: float) -> None:
    """Write values from ``least`` to ``most`` over what is NaN."""
    for row in range(place.shape[0]):
        for column in range(place.shape[1]):
            if np.isnan(place[row, column]) and least <= values[row, column] <= most:
                place[row, column] = values[row, column]


def _warped(raster: rasterio.DatasetReader, grid: Grid, bands: int) -> Values:
    """Read a raster of other cells: averaged where it is finer, drawn linearly between its cells where coarser."""
    finer = raster.transform.a < grid.cell_m * (1 - _ALIGNED)
    with WarpedVRT(
        raster, src_crs=grid.crs, crs=grid.crs, transform=grid.transform, width=grid.width, height=grid.height,
        resampling=Resampling.average if finer else Resampling.bilinear, add_alpha=False, dtype="float32",
        nodata=np.nan, init_dest_nodata=True,
    ) as warped:  # fmt: skip
        values: Values = warped.read(list(range(1, bands + 1)))
    return values


def _on_cells(raster: rasterio.DatasetReader, grid: Grid) -> bool:
    """Tell whether the raster's cells are those of the grid."""
    here = raster.transform
    across, down = (here.c - grid.west) / grid.cell_m, (here.f - grid.north) / grid.cell_m
    same = abs(here.a - grid.cell_m) + abs(here.e + grid.cell_m) < _ALIGNED * grid.cell_m / max(grid.shape)
    return bool(same and abs(across - round(across)) < _ALIGNED and abs(down - round(down)) < _ALIGNED)


def common_window(raster: rasterio.DatasetReader, grid: Grid) -> tuple[Window, tuple[slice, slice]] | None:
    """Give the part of a raster that a grid on the same cells shares: as a window of the raster, and as slices."""
    down = round((grid.north - raster.transform.f) / grid.cell_m)
    across = round((raster.transform.c - grid.west) / grid.cell_m)
    rows = slice(max(down, 0), min(down + raster.height, grid.height))
    columns = slice(max(across, 0), min(across + raster.width, grid.width))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return None
    size = columns.stop - columns.start, rows.stop - rows.start
    return Window(columns.start - across, rows.start - down, *size), (rows, columns)


def _known(raster: rasterio.DatasetReader, window: Window, bands: int) -> Values:
    """Read a window, NaN where nothing is known; a mask of its own is read only where the file has one."""
    places = list(range(1, bands + 1))
    flags = {flag for place in places for flag in raster.mask_flag_enums[place - 1]}
    if flags <= {MaskFlags.all_valid}:
        whole: Values = raster.read(places, window=window).astype(np.float32, copy=False)
        return whole
    if flags == {MaskFlags.nodata} and all(dtype == "float32" for dtype in raster.dtypes[:bands]):
        read: Values = raster.read(places, window=window)
        for band, nodata in zip(read, raster.nodatavals, strict=False):
            band[band == np.float32(nodata)] = np.nan
        return read
    masked: Values = raster.read(places, window=window, masked=True).astype(np.float32).filled(np.nan)
    return masked


def small_cache() -> rasterio.Env:
    """Give GDAL an environment in which it keeps few blocks, so that the memory of a worker stays flat."""
    return rasterio.Env(GDAL_CACHEMAX=CACHE_MB)


@contextmanager
def writing_layers(folder: Path, frame: Grid, names: Sequence[str]) -> Iterator[Mapping[str, DatasetWriter]]:
    """Open one GeoTIFF a layer, tiled and compressed, to be written by windows.

    Parameters
    ----------
    folder
        Where ``{name}.tif`` is made; the files appear whole at the end, or not at all.
    frame
        Grid of the whole run.
    names
        Layers, of ``stack.KINDS``.
    """
    partial = {name: folder / f".{name}.tif" for name in names}
    with ExitStack() as opened:
        yield {name: opened.enter_context(_create(path, frame, name)) for name, path in partial.items()}
    for name, path in partial.items():
        path.replace(folder / f"{name}.tif")


def _create(path: Path, frame: Grid, name: str) -> DatasetWriter:
    kind = KINDS[name]
    raster: DatasetWriter = rasterio.open(
        path, "w", driver="GTiff", width=frame.width, height=frame.height, count=1, dtype=kind.dtype, crs=frame.crs,
        transform=frame.transform, nodata=kind.nodata, tiled=True, blockxsize=BLOCK, blockysize=BLOCK,
        compress="deflate", predictor=3 if kind.dtype == "float32" else 1, zlevel=1, bigtiff="if_safer",
    )  # fmt: skip
    raster.set_band_description(1, kind.label)
    return raster


def write_window(raster: DatasetWriter, frame: Grid, inner: Grid, layer: Layer) -> None:
    """Write the layer of a window of the run."""
    rows, columns = frame.window_of(inner)
    raster.write(layer, 1, window=Window.from_slices(rows, columns))
