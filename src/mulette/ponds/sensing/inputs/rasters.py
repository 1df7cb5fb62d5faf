"""What is read of a raster for the manifest."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import NamedTuple

import rasterio
from pyproj import CRS
from pyproj.exceptions import CRSError
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from mulette.ponds.sensing.inputs.finding import kind_in_name
from mulette.ponds.sensing.inputs.sources import RASTERS, Unreadable
from mulette.ponds.sensing.inputs.systems import name_of


class RasterHead(NamedTuple):
    """Kind, CRS (none: it carries none), bounds and side of a cell."""

    kind: str
    crs: str | None
    bounds: tuple[float, float, float, float]
    cell_m: float


def look_at_raster(path: Path, kind: str | None = None) -> RasterHead:
    """Read what a raster is.

    Without a kind given, the name of the file tells it, then the name of its folder, then its bands: one is a ground
    model, three or more an image in colours.

    Raises
    ------
    Unreadable
        Not a raster, cut, in degrees, turned, or with too few bands for its kind.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path) as raster:
                bands, transform, crs, bounds = raster.count, raster.transform, raster.crs, tuple(raster.bounds)
                _read_ends(raster)
    except RasterioError as error:
        raise Unreadable(f"ce n'est pas une image lisible, ou elle est tronquée ({_short(error)}).") from None
    if transform.is_identity or transform.b or transform.d or transform.e >= 0:
        raise Unreadable("cette image n'a pas de position, ou elle n'est pas orientée au nord.")
    told = kind or kind_in_name(path.stem, path.parent.name, among=RASTERS) or ("mnt" if bands == 1 else "rgb")
    if told in ("rgb", "irc") and bands < 3:
        raise Unreadable(f"une image {told.upper()} a au moins trois bandes ; celle-ci en a {bands}.")
    try:
        name = None if crs is None else name_of(CRS.from_wkt(crs.to_wkt()))
    except CRSError:
        name = None
    return RasterHead(told, name, bounds, float(transform.a))


def _read_ends(raster: rasterio.DatasetReader) -> None:
    """Read the first and the last block, which a cut file lacks."""
    height, width = raster.block_shapes[0]
    last_row = (raster.height - 1) // height * height
    last_column = (raster.width - 1) // width * width
    for row, column in ((0, 0), (last_row, last_column)):
        raster.read(1, window=((row, min(row + height, raster.height)), (column, min(column + width, raster.width))))


def _short(error: BaseException) -> str:
    """Keep the last words of GDAL's message, without the path."""
    return str(error.__cause__ or error).rsplit(": ", 1)[-1].strip(".")
