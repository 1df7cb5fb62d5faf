"""Areas are searched, given as GeoJSON in degrees, and drawn as tiles."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pyogrio
import pytest
import shapely
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.places.files import AreaFile
from mulette.core.places.operations import generate_cells, load_areas
from mulette.core.places.tiles import areas_tile


@pytest.fixture
def commune(house: House) -> None:
    import numpy as np

    square = np.array([shapely.box(700_000, 6_600_000, 710_000, 6_610_000)], dtype=object)
    with house.store.transaction() as session:
        load_areas(session, AreaFile("COM", ["00001"], ["Mare-Noire"], square), source="essai")


@pytest.mark.usefixtures("commune")
def test_areas_are_found_by_name(client: FlaskClient) -> None:
    found = client.get("/api/v1/areas?q=mare").get_json()
    assert [item["code"] for item in found["items"]] == ["00001"]
    assert client.get("/api/v1/area-kinds").get_json() == [
        {"code": "COM", "label": "Communes", "is_cell": False, "areas": 1}
    ]


@pytest.mark.usefixtures("commune")
def test_an_area_is_given_in_degrees(client: FlaskClient) -> None:
    feature = client.get("/api/v1/areas/COM/00001").get_json()
    west, south = feature["geometry"]["coordinates"][0][0]
    corners = shapely.geometry.shape(feature["geometry"]).bounds
    # (700 km, 6600 km) is the origin of Lambert-93: 3° E, 46.5° N
    assert corners[:2] == pytest.approx((3.0, 46.5), abs=1e-4)
    assert (west, south) != (700_000, 6_600_000)


def test_an_unknown_area_is_named(client: FlaskClient) -> None:
    answer = client.get("/api/v1/areas/COM/99999")
    assert answer.status_code == 404
    assert "99999" in answer.get_json()["detail"]


@pytest.mark.usefixtures("commune")
def test_a_tile_holds_the_area_and_its_neighbour_does_not(client: FlaskClient, tmp_path: Path) -> None:
    # 3° E, 46.5° N at zoom 9: x = 256 + 256 * 3 / 180 = 260.3; y = 181.5 (Web Mercator)
    content = client.get("/tiles/areas/COM/9/260/181.mvt").data
    path = tmp_path / "tile.mvt"
    path.write_bytes(content)
    _, _, wkb, columns = pyogrio.raw.read(f"MVT:{path}", layer="areas")
    assert shapely.from_wkb(wkb)[0].area > 0
    assert "Mare-Noire" in [str(column[0]) for column in columns]
    assert client.get("/tiles/areas/COM/9/262/181.mvt").data == b""
    assert client.get("/tiles/areas/COM/5/16/11.mvt").data == b""  # communes would crowd this zoom
    assert client.get("/tiles/areas/COM/3/99/99.mvt").data == b""


def test_cells_wait_for_a_zoom_at_which_they_can_be_told_apart(house: House) -> None:
    with house.store.transaction() as session:
        for kind in ("M10", "M5", "M1"):
            generate_cells(session, kind, shapely.box(700_000, 6_600_000, 710_000, 6_610_000))
    degrees = (3.05, 46.53)  # inside the square, whose south-west corner is 3° E, 46.5° N
    first = {}
    with house.store.reading() as session:
        for kind, zoom in itertools.product(("M10", "M5", "M1"), range(6, 12)):
            x = int((degrees[0] + 180) / 360 * 2**zoom)
            y = int((1 - math.asinh(math.tan(math.radians(degrees[1]))) / math.pi) / 2 * 2**zoom)
            if areas_tile(session, 2154, [kind], zoom, x, y):
                first.setdefault(kind, zoom)
    assert first == {"M10": 7, "M5": 9, "M1": 11}
