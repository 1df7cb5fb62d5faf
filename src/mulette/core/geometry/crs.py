"""Coordinate reference systems: where one may be used, and the way from one to another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@cache
def area_of_use(srid: int) -> tuple[float, float, float, float]:
    """Give the west, south, east and north of a CRS's area of use, in degrees (WGS 84)."""
    area = CRS.from_epsg(srid).area_of_use
    assert area is not None, f"EPSG:{srid} has no area of use"
    return area.bounds


@cache
def is_geographic(srid: int) -> bool:
    """Whether the coordinates of a CRS are degrees."""
    return CRS.from_epsg(srid).is_geographic


@cache
def is_known(srid: int) -> bool:
    """Whether a number is the EPSG code of a CRS."""
    try:
        CRS.from_epsg(srid)
    except CRSError:
        return False
    return True


@cache
def transformer(source: int, target: int) -> Transformer:
    """Give the way from a CRS to another, easting before northing; made once, safe between threads.

    Raises
    ------
    pyproj.exceptions.CRSError
        One of them is no EPSG code.
    """
    return Transformer.from_crs(source, target, always_xy=True)


def transform(geometries: NDArray[np.object_], source: int, target: int) -> NDArray[np.object_]:
    """Bring geometries from a CRS to another, easting before northing."""
    if source == target:
        return geometries
    to_target = transformer(source, target)
    moved: NDArray[np.object_] = shapely.transform(geometries, lambda xy: np.column_stack(to_target.transform(*xy.T)))
    return moved


def within_area_of_use(geometries: NDArray[np.object_], srid: int) -> NDArray[np.bool_]:
    """Tell the geometries that lie inside the area of use of their CRS.

    Source: GeoNature 2.17: the box in degrees, its four corners brought to the CRS.
    """
    return shapely.contains(_box(srid), geometries)


@cache
def _box(srid: int) -> shapely.Polygon:
    box: shapely.Polygon = transform(np.array([shapely.box(*area_of_use(srid))]), 4326, srid)[0]
    shapely.prepare(box)
    return box
