"""The place of a population or a harvest: read, checked, and what stands for it when it is hidden."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import area_of_use, transform
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import MeetsBox
from mulette.core.storage.types import local_srid

KINDS = frozenset({"Point", "Polygon", "MultiPolygon"})
CELL_M = 10_000
"""Side of the cell that stands for a sensitive place."""
GIVEN = ("geometry", "WKT", "x_m", "y_m", "longitude", "latitude")
"""Names under which a place is given."""


@dataclass(frozen=True)
class Place:
    """A place, and what stands for it.

    Parameters
    ----------
    shape
        Point or outline, in the CRS of the store.
    commune_id
        Commune of its point; None: none is loaded there.
    cell_west_m, cell_south_m
        South-west corner of the 10 km cell of its point.
    """

    shape: BaseGeometry
    commune_id: int | None
    cell_west_m: int
    cell_south_m: int

    @property
    def columns(self) -> dict[str, Any]:
        """Columns of a table of placed things."""
        return {
            "geom": self.shape,
            "commune_id": self.commune_id,
            "cell_west_m": self.cell_west_m,
            "cell_south_m": self.cell_south_m,
        }


def read_shape(given: Mapping[str, Any], srid: int) -> BaseGeometry | None:
    """Read a place into the CRS of the store.

    Parameters
    ----------
    given
        ``geometry`` (GeoJSON, WGS 84), else ``WKT`` or ``x_m`` and ``y_m`` in the CRS of the store, else ``longitude``
        and ``latitude``; other names are not looked at.

    Raises
    ------
    Invalid
        It cannot be read, is no point nor outline, or lies where that CRS is not used.

    Examples
    --------
    >>> read_shape({"longitude": "3", "latitude": "46,5"}, 2154).wkt
    'POINT (700000 6600000)'
    """
    if given.get("geometry"):
        return checked(transform(np.array([_from_geojson(given["geometry"])]), 4326, srid)[0], srid, "geometry")
    if text := str(given.get("WKT") or "").strip():
        return checked(_from_wkt(text), srid, "WKT")
    for x_name, y_name, source in (("x_m", "y_m", srid), ("longitude", "latitude", 4326)):
        if given.get(x_name) not in (None, "") or given.get(y_name) not in (None, ""):
            point = shapely.Point(_coordinate(given, x_name), _coordinate(given, y_name))
            return checked(transform(np.array([point]), source, srid)[0], srid, x_name)
    return None


def checked(shape: BaseGeometry, srid: int, field: str) -> BaseGeometry:
    """Give a shape back, rounded to the centimetre, or refuse it.

    Raises
    ------
    Invalid
        Neither point nor outline, an outline that crosses itself, or out of the area of the CRS.
    """
    if shape.is_empty or shape.geom_type not in KINDS:
        raise _refused(field, "Un point ou un contour est attendu.")
    if not all(math.isfinite(edge) for edge in shape.bounds) or not _is_inside(shape, srid):
        raise _refused(field, f"Ce lieu est hors du territoire de la projection EPSG:{srid}.")
    if not shape.is_valid:
        raise _refused(field, "Ce contour se croise : redessinez-le.")
    return shapely.transform(shapely.force_2d(shape), lambda xy: np.round(xy, 2))


def place_of(session: Session, shape: BaseGeometry) -> Place:
    """Find the commune and the cell of a shape."""
    point = shape.representative_point()
    communes = areas_at(session, "COM", shape)
    west, south = (math.floor(edge / CELL_M) * CELL_M for edge in (point.x, point.y))
    return Place(shape, communes[0].id if communes else None, west, south)


def areas_at(session: Session, kind: str, shape: BaseGeometry) -> list[Area]:
    """Give the areas of a kind that hold the point of a shape."""
    point = shape.representative_point()
    box = (point.x, point.y, point.x, point.y)
    near = select(Area).where(Area.kind == kind, Area.is_active, MeetsBox(Area.__table__.c.geom, box)).order_by(Area.id)
    return [area for area in session.scalars(near) if shapely.intersects(area.geom, point)]


def cell_shape(west_m: int, south_m: int) -> BaseGeometry:
    """Draw the cell that stands for a sensitive place.

    >>> cell_shape(950_000, 6_400_000).area
    100000000.0
    """
    return shapely.box(west_m, south_m, west_m + CELL_M, south_m + CELL_M)


def require_shape(session: Session, given: Mapping[str, Any]) -> BaseGeometry:
    """Read a place that is asked for.

    Raises
    ------
    Invalid
        There is none, or it cannot be taken.
    """
    shape = read_shape(given, local_srid(session))
    if shape is None:
        raise _refused("geometry", "Dites où : un point sur la carte, ou des coordonnées.")
    return shape


def _from_geojson(geometry: Any) -> BaseGeometry:  # noqa: ANN401
    try:
        text = geometry if isinstance(geometry, str) else json.dumps(geometry)
        return shapely.force_2d(shapely.from_geojson(text))
    except (ShapelyError, ValueError) as error:
        raise _refused("geometry", "Ce n'est pas une géométrie GeoJSON.") from error


def _from_wkt(text: str) -> BaseGeometry:
    try:
        return shapely.force_2d(shapely.from_wkt(text))
    except ShapelyError as error:
        raise _refused("WKT", "Ce n'est pas une géométrie en WKT, comme POINT(974300 6402100).") from error


def _coordinate(given: Mapping[str, Any], name: str) -> float:
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
    return Invalid(why, code="collecting.bad-place", fields={field: why})
