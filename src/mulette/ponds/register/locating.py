"""The place that a form, a program or a file gives: coordinates in several projections, or a geometry. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import area_of_use, transform

KINDS = frozenset({"Point", "Polygon", "MultiPolygon"})
LARGEST_M2 = 100_000
"""Twenty times the largest pond: beyond, the outline is not that of a pond."""


def read_place(given: Mapping[str, Any], srid: int) -> BaseGeometry | None:
    """Read a place, in the storage CRS: ``WKT`` in that CRS, else ``x_m`` and ``y_m``, else longitude and latitude.

    Raises
    ------
    Invalid
        It cannot be read, or lies where that CRS is not used.

    Examples
    --------
    >>> read_place({"longitude": "3", "latitude": "46,5"}, 2154).wkt
    'POINT (700000 6600000)'
    >>> read_place({}, 2154) is None
    True
    """
    if text := str(given.get("WKT") or "").strip():
        return checked(_from_wkt(text), srid)
    for x_name, y_name, source in (("x_m", "y_m", srid), ("longitude", "latitude", 4326)):
        if given.get(x_name) not in (None, "") or given.get(y_name) not in (None, ""):
            point = shapely.Point(_figure(given, x_name), _figure(given, y_name))
            return checked(transform(np.array([point]), source, srid)[0], srid, x_name)
    return None


def read_geojson(geometry: Mapping[str, Any], srid: int) -> BaseGeometry:
    """Read a GeoJSON geometry, WGS 84, into the storage CRS.

    Raises
    ------
    Invalid
        It is no geometry, or not that of a pond.
    """
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except ShapelyError as error:
        raise _refused("geometry", "Ce n'est pas une géométrie GeoJSON.") from error
    return checked(transform(np.array([shape]), 4326, srid)[0], srid, "geometry")


def checked(shape: BaseGeometry, srid: int, field: str = "WKT") -> BaseGeometry:
    """Give a shape back, rounded to the centimetre, or refuse it.

    Raises
    ------
    Invalid
        Not a point or outline, one that crosses itself, larger than any pond, or out of the area of the CRS.
    """
    if shape.geom_type not in KINDS or shape.is_empty:
        raise _refused(field, "Une mare est un point ou un contour.")
    if not all(math.isfinite(edge) for edge in shape.bounds) or not _is_inside(shape, srid):
        raise _refused(field, f"Ce lieu est hors du territoire de la projection EPSG:{srid}.")
    if not shape.is_valid:
        raise _refused(field, "Ce contour se croise : redessinez-le.")
    if shape.area > LARGEST_M2:
        raise _refused(field, f"Ce contour fait {shape.area:.0f} m² : ce n'est pas celui d'une mare.")
    return shapely.transform(shape, lambda xy: np.round(xy, 2))


def _from_wkt(text: str) -> BaseGeometry:
    try:
        return shapely.force_2d(shapely.from_wkt(text))
    except ShapelyError as error:
        raise _refused("WKT", "Ce n'est pas une géométrie en WKT, comme POINT(453210 6893422).") from error


def _figure(given: Mapping[str, Any], name: str) -> float:
    text = str(given.get(name) or "").strip().replace("\u202f", "").replace("\u00a0", "").replace(",", ".")
    try:
        return float(text)
    except ValueError:
        raise _refused(name, f"« {text[:40]} » n'est pas une coordonnée.") from None


def _is_inside(shape: BaseGeometry, srid: int) -> bool:
    point = transform(np.array([shape.representative_point()]), srid, 4326)[0]
    west, south, east, north = area_of_use(srid)
    return bool(west <= point.x <= east and south <= point.y <= north)


def _refused(field: str, why: str) -> Invalid:
    return Invalid(why, code="pond.bad-place", fields={field: why})
