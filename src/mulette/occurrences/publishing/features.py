"""Records of a product as GeoJSON features and as vector tiles; what a page or a tile holds, not how it is asked."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import numpy as np
import polars as pl
import shapely
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.product import Product
from mulette.core.geometry.crs import transform
from mulette.core.geometry.mvt import write_points, write_shapes
from mulette.core.geometry.tile import TileFrame, box_of_tile, spread
from mulette.occurrences.products.reading import read_page
from mulette.occurrences.publishing.asking import Asked
from mulette.occurrences.publishing.parts import GEOMETRY

LEAST_ZOOM = 10
"""Below, a tile would hold a whole region: a map then shows the features themselves, page by page."""
MOST_IN_TILE = 20_000
_DIGITS = {True: 7, False: 2}
_SURFACE = 2


def read_features(session: Session, product: Product, asked: Asked, srid: int, today: dt.date) -> list[dict[str, Any]]:
    """Give one page of the features of a product, in the order of their numbers."""
    page = read_page(
        session, product, today=today, limit=asked.limit, after=asked.after, within=asked.box, during=asked.during
    )  # fmt: skip
    return as_features(page, srid, asked.srid)


def as_features(page: pl.DataFrame, srid: int, wanted_srid: int) -> list[dict[str, Any]]:
    """Write records as GeoJSON features, coordinates in the CRS wanted (degrees to 7 decimals, metres to 2)."""
    shapes = transform(shapely.from_wkb(page[GEOMETRY].to_numpy()), srid, wanted_srid)
    digits = _DIGITS[wanted_srid == 4326]
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, digits))
    properties = page.drop(GEOMETRY).to_dicts()
    return [
        {
            "type": "Feature",
            "id": one["id"],
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
            "properties": {name: _plain(value) for name, value in one.items()},
        }
        for one, shape in zip(properties, rounded, strict=True)
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, uuid.UUID) else value


def write_tile(session: Session, product: Product, srid: int, z: int, x: int, y: int, today: dt.date) -> bytes:
    """Write the tile of a product: layers ``points`` and ``areas``, the latter with the ``count`` of their records.

    A tile of more than ``MOST_IN_TILE`` records holds the first of them, and a layer ``cut`` says so.
    """
    box = box_of_tile(z, x, y, srid)
    if box is None or z < LEAST_ZOOM:
        return b""
    page = read_page(session, product, today=today, limit=MOST_IN_TILE + 1, within=box)
    shown = page.head(MOST_IN_TILE).drop_nulls(GEOMETRY)
    frame = TileFrame(z, x, y, srid)
    shapes = shapely.from_wkb(shown[GEOMETRY].to_numpy())
    is_surface = shapely.get_dimensions(shapes) == _SURFACE
    points, areas = shown.filter(pl.Series(~is_surface)), shown.filter(pl.Series(is_surface))
    cut = write_points("cut", np.array([[0, 0]]), {"records": [MOST_IN_TILE]}) if page.height > MOST_IN_TILE else b""
    return _points(points, shapes[~is_surface], frame) + _areas(areas, frame) + cut


def _points(records: pl.DataFrame, shapes: Any, frame: TileFrame) -> bytes:  # noqa: ANN401
    if records.is_empty():
        return b""
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    units = frame.units(centres)
    kept = spread(units)
    told = records[kept]
    return write_points("points", units[kept], {"id": told["id"].to_list(), "name": _names(told)})


def _areas(records: pl.DataFrame, frame: TileFrame) -> bytes:
    """Draw each area once, with how many records it stands for."""
    if records.is_empty():
        return b""
    areas = records.group_by("area_kind", "area_code", maintain_order=True).agg(
        pl.col(GEOMETRY).first(), pl.col("localisation").first(), count=pl.len()
    )
    shapes = frame.shapes(shapely.from_wkb(areas[GEOMETRY].to_numpy()))
    drawn = [
        place
        for place, shape in enumerate(shapes)
        if shape.geom_type in {"Polygon", "MultiPolygon"} and not shape.is_empty
    ]
    told = areas[drawn]
    properties = {"name": told["localisation"].fill_null("").to_list(), "count": told["count"].to_list()}
    return write_shapes("areas", shapes[drawn], properties)


def _names(records: pl.DataFrame) -> list[str]:
    return [valid or cited for valid, cited in records.select("lb_nom", "nom_cite").iter_rows()]
