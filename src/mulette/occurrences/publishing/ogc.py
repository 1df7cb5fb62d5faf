"""OGC API Features over the products: read by QGIS, GDAL and any client of the standard, and vector tiles.

Each address exists twice: under ``/ogc`` for who is signed in, shows a token in the header, or is nobody; under
``/ogc/jeton/<token>`` for programs that only know an address.

Source: OGC API Features part 1 (17-069r4) and part 2 (18-058r1); OGC API Tiles (20-057).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from apiflask import APIBlueprint
from flask import Response, current_app, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.diffusion.products.product import Product
from mulette.core.errors import Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.tokens import viewer_of_token
from mulette.core.people.web import current_viewer
from mulette.core.storage.base import now
from mulette.occurrences.filters import Filters
from mulette.occurrences.products.reading import read_page
from mulette.occurrences.publishing.asking import CRS84, crs_address, read_asked
from mulette.occurrences.publishing.features import LEAST_ZOOM, as_features, read_features, write_tile
from mulette.occurrences.publishing.receiving import product_to_give, products_given
from mulette.occurrences.viewing.summary import extent

blueprint = APIBlueprint("ogc", __name__, enable_openapi=False)
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
)
_GEOJSON = "application/geo+json"
_TILE = "application/vnd.mapbox-vector-tile"
_VECTOR_TILES = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
_MERCATOR = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def _get(path: str) -> Callable[[View], View]:
    """Serve a view under both addresses."""

    def serve(view: View) -> View:
        for prefix in ("/ogc", "/ogc/jeton/<token>"):
            blueprint.add_url_rule(prefix + path, view_func=view, methods=["GET"], strict_slashes=False)
        return view

    return serve


@blueprint.url_value_preprocessor
def _take_token(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.ogc_token = (values or {}).pop("token", None)


@blueprint.before_request
def _identify() -> None:
    """Know who asks by the token of the address; it is worth what its person has left to it."""
    if g.ogc_token is not None:
        with current_house().store.reading() as session:
            token, g.viewer = viewer_of_token(session, g.ogc_token, now())
        g.by_token, g.token_uuid = True, token.uuid


@blueprint.url_defaults
def _keep_token(endpoint: str, values: dict[str, Any]) -> None:
    """Write the token into every link of the answer."""
    if g.get("ogc_token") and current_app.url_map.is_endpoint_expecting(endpoint, "token"):
        values.setdefault("token", g.ogc_token)


@blueprint.errorhandler(Invalid)
def _refuse(error: Invalid) -> ResponseReturnValue:
    """Answer 400, as the standard has it, with the problem as everywhere."""
    problem = {"type": "about:blank", "title": "Demande mal formée", "status": 400, "detail": error.message}
    response = jsonify({**problem, "code": error.code})
    response.mimetype = "application/problem+json"
    return response, 400


@_get("/")
def landing() -> ResponseReturnValue:
    """Say where everything is."""
    title = current_house().settings.territory or "Mulette"
    return jsonify(
        title=title,
        description="Produits de diffusion, tels que vous pouvez les voir.",
        links=[
            _link("self", "landing"),
            {"rel": "service-desc", "type": "application/vnd.oai.openapi+json;version=3.1",
             "href": url_for("openapi.spec", _external=True)},
            _link("conformance", "conformance"),
            _link("data", "collections"),
        ],
    )  # fmt: skip


@_get("/conformance")
def conformance() -> ResponseReturnValue:
    """Say what parts of the standards hold."""
    return jsonify(conformsTo=list(CONFORMANCE))


@_get("/collections")
def collections() -> ResponseReturnValue:
    """List the products that one may have."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        box = list(extent(session, viewer, Filters(), house.store.srid))
        given = [_collection(product, box) for product in products_given(session, viewer)]
    return jsonify(collections=given, links=[_link("self", "collections")], crs=_systems())


@_get("/collections/<code>")
def collection(code: str) -> ResponseReturnValue:
    """Describe a product."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        product = product_to_give(session, viewer, code)
        box = list(extent(session, viewer, Filters(), house.store.srid))
    return jsonify(_collection(product, box))


@_get("/collections/<code>/items")
def items(code: str) -> ResponseReturnValue:
    """Give one page of the features of a product."""
    house = current_house()
    asked = read_asked(request.args, house.store.srid)
    with house.store.reading() as session:
        product = product_to_give(session, current_viewer(), code)
        features = read_features(session, product, asked, house.store.srid, _today())
    links = [_link("self", "items", _GEOJSON, code=code, **request.args), _link("collection", "collection", code=code)]
    if len(features) == asked.limit:
        links.append(_link("next", "items", _GEOJSON, code=code, **{**request.args, "after": features[-1]["id"]}))
    return _features(
        {"type": "FeatureCollection", "features": features, "numberReturned": len(features), "links": links},
        asked.srid,
    )  # fmt: skip


@_get("/collections/<code>/items/<int:number>")
def item(code: str, number: int) -> ResponseReturnValue:
    """Give one feature."""
    house = current_house()
    asked = read_asked(request.args, house.store.srid)
    with house.store.reading() as session:
        product = product_to_give(session, current_viewer(), code)
        page = read_page(session, product, today=_today(), limit=1, after=min(number, 2**62) - 1)
    found = [one for one in as_features(page, house.store.srid, asked.srid) if one["id"] == number]
    if not found:
        raise NotFound(f"Ce produit n'a pas de donnée {number}.", code="ogc.feature-unknown")
    links = [_link("self", "item", _GEOJSON, code=code, number=number), _link("collection", "collection", code=code)]
    return _features({**found[0], "links": links}, asked.srid)


@_get("/collections/<code>/tiles")
def tilesets(code: str) -> ResponseReturnValue:
    """Say where the tiles of a product are."""
    with current_house().store.reading() as session:
        product = product_to_give(session, current_viewer(), code)
    address = url_for(".tile", code=code, z=0, row=0, column=0, _external=True).removesuffix("/0/0/0")
    template = f"{address}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    return jsonify(
        tilesets=[{
            "title": product.label, "dataType": "vector", "crs": crs_address(3857), "tileMatrixSetURI": _MERCATOR,
            "links": [{"rel": "item", "type": _TILE, "href": template, "templated": True}],
            "tileMatrixSetLimits": [{"tileMatrix": str(zoom)} for zoom in range(LEAST_ZOOM, 23)],
        }]
    )  # fmt: skip


@_get("/collections/<code>/tiles/WebMercatorQuad/<int:z>/<int:row>/<int:column>")
def tile(code: str, z: int, row: int, column: int) -> ResponseReturnValue:
    """Give a vector tile of a product."""
    house = current_house()
    is_inside = z <= 22 and row < 2**z and column < 2**z
    with house.store.reading() as session:
        product = product_to_give(session, current_viewer(), code)
        content = write_tile(session, product, house.store.srid, z, column, row, _today()) if is_inside else b""
    response = Response(content, mimetype=_TILE)
    response.add_etag()
    return response.make_conditional(request)


def _collection(product: Product, box: list[float]) -> dict[str, Any]:
    code = product.code
    return {
        "id": code,
        "title": product.label,
        "description": product.description,
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [box], "crs": CRS84}},
        "crs": _systems(),
        "storageCrs": crs_address(current_house().store.srid),
        "links": [
            _link("self", "collection", code=code),
            _link("items", "items", _GEOJSON, code=code),
            _link(_VECTOR_TILES, "tilesets", code=code),
        ],
    }


def _systems() -> list[str]:
    return [CRS84, crs_address(current_house().store.srid)]


def _features(content: dict[str, Any], srid: int) -> Response:
    response = jsonify({**content, "timeStamp": now().isoformat(timespec="seconds").replace("+00:00", "Z")})
    response.mimetype = _GEOJSON
    response.headers["Content-Crs"] = f"<{crs_address(srid)}>"
    return response


def _link(rel: str, view: str, kind: str = "application/json", **values: Any) -> dict[str, str]:  # noqa: ANN401
    return {"rel": rel, "type": kind, "href": url_for(f".{view}", _external=True, **values)}


def _today() -> dt.date:
    return now().date()
