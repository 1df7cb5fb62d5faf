"""OGC API Features, as the standard asks, and as GDAL reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from flask.testing import FlaskClient

from mulette.core.diffusion.products.operations import publish, save_product
from mulette.core.house import House
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.operations import ensure_roles
from mulette.core.people.queries import viewer_of
from mulette.core.people.tokens import create_token
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now
from mulette.occurrences.products.vocabulary import vocabulary
from mulette.rooms import ROOMS
from mulette.web.app import create_app
from tests.factories.people import make_person
from tests.factories.sensitive import SPOTS, make_sensitive
from tests.factories.serving import served
from tests.occurrences.publishing.test_files import OPEN

PARTNERS = OPEN.replace('"ouvert"', '"partenaires"').replace("{ public = true }", '{ roles = ["validator"] }')
LOCAL = "http://www.opengis.net/def/crs/EPSG/0/2154"


@pytest.fixture
def published(house: House) -> House:
    """Publish two products over five records, one for all, one for validators."""
    with house.store.transaction() as session:
        load_nomenclatures(session)
        ensure_roles(session, ROOMS)
        make_sensitive(session)
        for text in (OPEN, PARTNERS):
            stored = save_product(session, SYSTEM, text, vocabulary())
            publish(session, SYSTEM, stored, vocabulary(), reason="essai")
    return house


@pytest.fixture
def token(published: House) -> str:
    """Give the token of a validator."""
    with published.store.transaction() as session:
        person = make_person(session, "validateur", "validator")
        viewer = viewer_of(session, person.id)
        return create_token(session, viewer, person, "QGIS", ["read:record"], 30, now=now())[1]


def get(client: FlaskClient, address: str, **query: Any) -> Any:
    answer = client.get(address, query_string=query or None)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_everything_is_found_from_the_landing_page(published: House, client: FlaskClient) -> None:
    links = {link["rel"]: link["href"] for link in get(client, "/ogc")["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= set(links)
    assert any(one.endswith("/conf/crs") for one in get(client, links["conformance"])["conformsTo"])
    (only,) = get(client, links["data"])["collections"]
    assert (only["id"], only["storageCrs"]) == ("ouvert", LOCAL)
    items = next(link["href"] for link in only["links"] if link["rel"] == "items")
    page = get(client, items)
    assert (page["type"], page["numberReturned"]) == ("FeatureCollection", 4)
    one = page["features"][0]
    again = client.get(f"/ogc/collections/ouvert/items/{one['id']}")
    assert again.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert again.json is not None
    assert again.json["properties"] == one["properties"]


def test_pages_follow_each_other_by_key(published: House, client: FlaskClient) -> None:
    first = get(client, "/ogc/collections/ouvert/items", limit=3)
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    second = get(client, following)
    seen = [one["id"] for page in (first, second) for one in page["features"]]
    assert seen == sorted(set(seen))
    assert len(seen) == 4
    assert all(link["rel"] != "next" for link in second["links"])


def test_coordinates_come_in_the_system_asked_for(published: House, client: FlaskClient) -> None:
    local = get(client, "/ogc/collections/ouvert/items", crs=LOCAL)["features"][0]
    assert local["geometry"] == {"type": "Point", "coordinates": [705_000.0, 6_605_000.0]}
    # 5 km east and north of the origin of Lambert-93 (3° E, 46.5° N): 0.0652° of 76.7 km, 0.045° of 111.2 km.
    east, north = get(client, "/ogc/collections/ouvert/items")["features"][0]["geometry"]["coordinates"]
    assert (east, north) == pytest.approx((3.0652, 46.545), abs=0.0005)


def test_a_box_and_a_period_narrow_by_what_is_shown(published: House, client: FlaskClient) -> None:
    x_m, y_m = SPOTS[2]  # hidden in its cell of 10 km; the commune ends before it
    around = {"bbox": f"{x_m - 5},{y_m - 5},{x_m + 5},{y_m + 5}", "bbox-crs": LOCAL}
    found = get(client, "/ogc/collections/ouvert/items", **around)["features"]
    assert [one["properties"]["shown"] for one in found] == ["cell_10km", "department"]
    assert get(client, "/ogc/collections/ouvert/items", datetime="../2000-01-01")["features"] == []
    assert len(get(client, "/ogc/collections/ouvert/items", datetime="2024-05-12")["features"]) == 4


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "mille"}, {"bbox": "1,2,3"}, {"bbox": "3,4,1,2"}, {"bbox": "a,b,c,d"},
        {"crs": "2154"}, {"datetime": "hier"}, {"datetime": "2024-12-31/2024-01-01"}, {"after": "-1"},
        {"couleur": "vert"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_as_the_standard_has_it(
    published: House, client: FlaskClient, query: dict[str, str]
) -> None:
    answer = client.get("/ogc/collections/ouvert/items", query_string=query)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_token_in_the_address_opens_what_its_person_may_have_and_stays_in_the_links(
    published: House, client: FlaskClient, token: str
) -> None:
    assert client.get("/ogc/collections/partenaires").status_code == 404
    listed = get(client, f"/ogc/jeton/{token}/collections")
    assert {one["id"] for one in listed["collections"]} == {"ouvert", "partenaires"}
    page = get(client, f"/ogc/jeton/{token}/collections/partenaires/items", limit=1)
    assert all(f"/jeton/{token}/" in link["href"] for link in page["links"])
    assert client.get("/ogc/jeton/mulette_faux/collections").status_code == 401


def test_a_tile_draws_points_and_areas_of_what_is_shown(published: House, client: FlaskClient) -> None:
    listed = get(client, "/ogc/collections/ouvert/tiles")["tilesets"][0]
    assert listed["links"][0]["href"].endswith("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}")
    # Zoom 10: column (3.065 + 180) / 360 × 1024 = 520.7; row (1 − asinh(tan 46.545°) / π) / 2 × 1024 = 362.05.
    tile = client.get("/ogc/collections/ouvert/tiles/WebMercatorQuad/10/362/520")
    assert tile.status_code == 200
    assert b"points" in tile.data
    assert b"areas" in tile.data
    assert client.get("/ogc/collections/ouvert/tiles/WebMercatorQuad/3/2/4").data == b""


READING = """
import json, sys, pyogrio, shapely
source = sys.argv[1]
about, _, shapes, columns = pyogrio.raw.read(source, layer="partenaires", PAGE_SIZE=3)
print(json.dumps({
    "layers": sorted(name for name, _ in pyogrio.list_layers(source)),
    "shown": sorted(dict(zip(about["fields"], columns))["shown"]),
    "dimensions": sorted(shapely.get_dimensions(shapely.from_wkb(shapes)).tolist()),
}))
"""
"""Run in a process of its own: GDAL keeps the interpreter for itself while it waits for our server."""


def test_gdal_reads_a_product_page_after_page(published: House, token: str) -> None:
    with served(create_app(published)) as address:
        command = [sys.executable, "-c", READING, f"OAPIF:{address}/ogc/jeton/{token}"]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    assert json.loads(done.stdout) == {
        "layers": ["ouvert", "partenaires"],
        "shown": ["cell_10km", "commune", "department", "precise"],
        "dimensions": [0, 2, 2, 2],
    }
