"""The relief: the altitude of the ground under a point, from a raster in the storage CRS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely
from PIL import Image

from mulette.core.errors import Invalid

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIXEL_SCALE, TIEPOINT, NO_DATA = 33550, 33922, 42113
"""Tags of a GeoTIFF. Source: OGC GeoTIFF 1.1, ModelPixelScaleTag and ModelTiepointTag; GDAL, GDAL_NODATA."""


@dataclass(frozen=True)
class Relief:
    """Altitudes on a grid of square cells, north up.

    Parameters
    ----------
    heights_m
        Shape (rows, columns), north to south, west to east; NaN where nothing is known.
    west_m, north_m
        Upper left corner, in the storage CRS.
    side_m
        Side of a cell.
    """

    heights_m: NDArray[np.float32]
    west_m: float
    north_m: float
    side_m: float

    def at(self, x_m: NDArray[np.float64], y_m: NDArray[np.float64]) -> NDArray[np.float32]:
        """Give the altitude of the cell under each point; NaN outside the grid.

        >>> relief = Relief(np.array([[100, 200]], dtype=np.float32), west_m=0, north_m=25, side_m=25)
        >>> relief.at(np.array([10.0, 30.0, 60.0]), np.array([10.0, 10.0, 10.0])).tolist()
        [100.0, 200.0, nan]
        """
        column = np.floor((x_m - self.west_m) / self.side_m)
        row = np.floor((self.north_m - y_m) / self.side_m)
        rows, columns = self.heights_m.shape
        inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        found = np.full(len(x_m), np.nan, dtype=np.float32)
        found[inside] = self.heights_m[row[inside].astype(int), column[inside].astype(int)]
        return found


def read_relief(path: Path) -> Relief:
    """Read a GeoTIFF of one band, in the storage CRS; held whole in memory (four bytes a cell).

    Raises
    ------
    Invalid
        The file is not such a raster.
    """
    try:
        with Image.open(path) as image:
            tags = getattr(image, "tag_v2", {})
            heights = np.asarray(image, dtype=np.float32)
            scale, tie, empty = (tags.get(tag) for tag in (PIXEL_SCALE, TIEPOINT, NO_DATA))
    except (OSError, Image.DecompressionBombError) as error:
        raise Invalid(
            f"Le relief « {path} » ne s'ouvre pas : donnez un GeoTIFF de 170 millions de mailles au plus.",
            code="relief.unreadable",
        ) from error
    if heights.ndim != 2 or not scale or not tie or scale[0] != scale[1]:
        raise Invalid(
            f"Le relief « {path} » n'est pas un GeoTIFF d'une bande à mailles carrées.", code="relief.not-a-grid"
        )
    if empty:
        heights = np.where(heights == np.float32(empty), np.float32("nan"), heights)
    side = float(scale[0])
    return Relief(heights, float(tie[3]) - tie[0] * side, float(tie[4]) + tie[1] * side, side)


def measure_ground(records: pl.DataFrame, relief: Relief | None) -> pl.DataFrame:
    """Add ``ground_m``, the altitude of the ground under each point that the file gives an altitude for."""
    asked = pl.any_horizontal(pl.col("altitude_min", "altitude_max").is_not_null()) & pl.col("geom").is_not_null()
    rows = records.select((asked & pl.col("area_id").is_null()).fill_null(value=False)).to_series()
    ground = np.full(records.height, np.nan)
    if relief is not None and rows.any():
        places = shapely.from_wkb(records["geom"].filter(rows).to_numpy())
        is_point = shapely.get_type_id(places) == shapely.GeometryType.POINT
        heights = relief.at(shapely.get_x(places), shapely.get_y(places))
        ground[rows.to_numpy()] = np.where(is_point, heights, np.nan)
    return records.with_columns(ground_m=pl.Series(ground).fill_nan(None).round(0))
