"""REST API and tiles of the areas."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, Raw, String
from apiflask.validators import Length, Range
from flask import Response

from mulette.core.geometry.crs import transform
from mulette.core.house import current_house
from mulette.core.places import queries
from mulette.core.places.tables import Area
from mulette.core.places.tiles import areas_tile

blueprint = APIBlueprint("places_api", __name__, tag="Lieux")


class KindOut(Schema):
    """A kind of area, with the number of areas."""

    code = String()
    label = String()
    is_cell = Boolean()
    areas = Integer()


class AreaOut(Schema):
    """An area, without its outline."""

    kind = String()
    code = String()
    name = String()
    source = String(allow_none=True)
    version = String(allow_none=True)


class AreasQuery(Schema):
    """What areas are looked for."""

    q = String(required=True, validate=Length(1, 200), metadata={"description": "Début du nom, ou code"})
    kind = String(load_default=None, metadata={"description": "Sorte d'aire : COM, DEP, M10…"})
    limit = Integer(load_default=20, validate=Range(1, 200))


class FeatureOut(Schema):
    """An area as GeoJSON, in WGS 84."""

    type = String()
    geometry = Raw()
    properties = Dict()


class AreasOut(Schema):
    """Areas found."""

    items = List(Nested(AreaOut))


@blueprint.get("/api/v1/area-kinds")
@blueprint.output(KindOut(many=True))
def area_kinds() -> list[dict[str, Any]]:
    """Sortes d'aires chargées, avec leur nombre."""
    with current_house().store.reading() as session:
        counted = queries.count_by_kind(session)
    return [{"code": k.code, "label": k.label, "is_cell": k.is_cell, "areas": count} for k, count in counted]


@blueprint.get("/api/v1/areas")
@blueprint.input(AreasQuery, location="query")
@blueprint.output(AreasOut)
def areas(query_data: dict[str, Any]) -> dict[str, Any]:
    """Aires dont le nom commence par les mots cherchés."""
    with current_house().store.reading() as session:
        found = queries.search_areas(
            session, query_data["q"], kind=query_data["kind"], limit=query_data["limit"]
        )  # fmt: skip
    return {"items": found}


@blueprint.get("/api/v1/areas/<kind>/<code>")
@blueprint.output(FeatureOut)
@blueprint.doc(responses=[404])
def area(kind: str, code: str) -> dict[str, Any]:
    """Une aire et son contour, en GeoJSON (WGS 84)."""
    house = current_house()
    with house.store.reading() as session:
        return as_feature(queries.area_by_code(session, kind, code), house.store.srid)


@blueprint.get("/tiles/areas/<kinds>/<int:z>/<int:x>/<int:y>.mvt")
@blueprint.doc(hide=True)
def tile(kinds: str, z: int, x: int, y: int) -> Response:
    """Give the tile of the areas of some kinds, their codes joined by « + »."""
    house = current_house()
    inside = z <= 22 and x < 2**z and y < 2**z
    with house.store.reading() as session:
        content = areas_tile(session, house.store.srid, kinds.split("+"), z, x, y) if inside else b""
    response = Response(content, mimetype="application/vnd.mapbox-vector-tile")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


def as_feature(area: Area, srid: int) -> dict[str, Any]:
    """Write an area as a GeoJSON feature in WGS 84."""
    outline = transform(np.array([area.geom], dtype=object), srid, 4326)[0]
    properties = {"kind": area.kind, "code": area.code, "name": area.name}
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(outline)), "properties": properties}
