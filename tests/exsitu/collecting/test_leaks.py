"""The place of a harvest is told to nobody who may not know it, by no way out of collecting."""

from __future__ import annotations

import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from apiflask import APIFlask
from flask import g
from flask.testing import FlaskClient

from mulette.core.geometry.crs import transformer
from mulette.core.house import House
from mulette.core.people.viewer import Viewer
from mulette.exsitu.collecting.exporting import FORMATS, write
from mulette.exsitu.collecting.operations.granting import add_permit
from mulette.exsitu.collecting.operations.harvests import add_harvest
from mulette.exsitu.collecting.operations.populations import add_population
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.collecting.viewing.filters import Filters
from mulette.exsitu.collecting.viewing.harvests import selected
from mulette.exsitu.collecting.viewing.places import extent
from tests.exsitu.collecting.conftest import AT, PLAIN, PROTECTED, SOUTH, WEST, People, harvest, permit

HERE = (WEST + 512.34, SOUTH + 687.65)
SECRETS = ("512.34", "512.3", "687.65", "687.6", "Clot-caché", "ravin secret", "1977", "sous le pont", "motif-caché")
"""Everything that the place may be told by: coordinates, station, place, altitude, comment, reason."""


@pytest.fixture
def secret(house: House, people: People) -> dict[str, str]:
    """Write a sensitive population with its harvest, and a harvest at a point of the same organisation."""
    with house.store.transaction() as session:
        kept = add_permit(session, people.ours, permit(), at=AT)
        population = add_population(
            session, people.ours,
            {"cd_nom": PROTECTED, "station": "Clot-caché", "x_m": HERE[0], "y_m": HERE[1], "altitude_min_m": 1977,
             "is_sensitive": True, "comment": "sous le pont"}, at=AT,
        )  # fmt: skip
        hidden = {
            "place": "ravin secret", "altitude_m": 1977, "comment": "sous le pont", "permit_reason": "motif-caché",
        }  # fmt: skip
        named = {"population": population.uuid, "permit": kept.uuid, "cd_nom": "", "x_m": "", "y_m": ""}
        sensitive = add_harvest(session, people.ours, harvest(**named, **hidden), at=AT)
        place = {"x_m": HERE[0], "y_m": HERE[1]}
        at_point = add_harvest(session, people.ours, harvest(PLAIN, **place, **hidden), at=AT)
        return {
            "population": str(population.uuid), "sensitive": str(sensitive.uuid), "point": str(at_point.uuid),
            "permit": str(kept.uuid), "sensitive_id": str(sensitive.id), "point_id": str(at_point.id),
        }  # fmt: skip


def as_viewer(app: APIFlask, viewer: Viewer) -> FlaskClient:
    """Give a browser whose requests are those of a viewer."""
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", viewer))
    return app.test_client()


def ways(secret: dict[str, str]) -> list[str]:
    found = ["/ex-situ/recoltes", "/ex-situ/recoltes/carte", "/ex-situ/populations", "/ex-situ/recoltes/compte"]
    found += [f"/ex-situ/recoltes/{secret[name]}" for name in ("sensitive", "point")]
    found += [f"/ex-situ/recoltes/carte-courte/{secret[name]}" for name in ("sensitive_id", "point_id")]
    found += [f"/ex-situ/populations/{secret['population']}", f"/ex-situ/permis/{secret['permit']}"]
    found += [f"/ex-situ/recoltes/export?format={name}" for name in ("csv", "geojson")]
    found += [f"/ex-situ/permis/{secret['permit']}/compte-rendu/2024.csv"]
    found += ["/recherche?q=Clot-cach", "/recherche?q=Dracocephalum", "/ex-situ/recoltes?sort=updated_at&q=ravin"]
    api = ["/harvests", "/harvests?format=geojson", "/populations", "/populations?format=geojson"]
    api += [f"/harvests/{secret['sensitive']}", f"/harvests/{secret['point']}", f"/populations/{secret['population']}"]
    api += [f"/permits/{secret['permit']}/report?year=2024"]
    return found + [f"/api/v1/exsitu{way}" for way in api]


def test_no_page_and_no_answer_tells_the_place(app: APIFlask, people: People, secret: dict[str, str]) -> None:
    who = [people.theirs]
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", who[0]))
    client = app.test_client()
    for viewer in (people.theirs, people.reader):
        who[0] = viewer
        for way in ways(secret):
            answer = client.get(way)
            assert answer.status_code == 200, way
            words = answer.text.replace(way.partition("q=")[2] or " ", "")
            assert [one for one in SECRETS if one in words] == [], way


def test_a_sensitive_population_does_not_tell_its_commune(
    app: APIFlask, people: People, secret: dict[str, str]
) -> None:
    client = as_viewer(app, people.theirs)
    for way in (f"harvests/{secret['sensitive']}", f"populations/{secret['population']}"):
        told = client.get(f"/api/v1/exsitu/{way}").json
        assert (told["place_is"], told["commune"], told["commune_code"]) == ("cell", None, None)
    point = client.get(f"/api/v1/exsitu/harvests/{secret['point']}").json
    assert (point["place_is"], point["commune"]) == ("commune", "Molines")
    found = client.get("/api/v1/exsitu/harvests?commune=05001").json["harvests"]
    assert [one["uuid"] for one in found] == [secret["point"]]
    assert client.get("/api/v1/exsitu/populations?q=molines").json["populations"] == []
    assert len(client.get("/api/v1/exsitu/harvests?q=molines").json["harvests"]) == 1


def _box(west: float, south: float, east: float, north: float) -> str:
    bounds = transformer(2154, 4326).transform_bounds(west, south, east, north)
    return ",".join(f"{edge:.6f}" for edge in bounds)


def test_a_box_counts_what_stands_for_the_place_not_the_place(
    app: APIFlask, people: People, secret: dict[str, str]
) -> None:
    on_it = _box(HERE[0] - 5, HERE[1] - 5, HERE[0] + 5, HERE[1] + 5)
    same_commune = _box(WEST + 1_800, SOUTH + 1_800, WEST + 1_900, SOUTH + 1_900)
    same_cell = _box(WEST + 6_000, SOUTH + 6_000, WEST + 6_100, SOUTH + 6_100)
    beyond = _box(WEST + 20_000, SOUTH, WEST + 20_100, SOUTH + 100)
    theirs = as_viewer(app, people.theirs)
    counts = [len(theirs.get(f"/api/v1/exsitu/harvests?bbox={box}").json["harvests"]) for box in (on_it, same_commune)]
    assert counts == [2, 2]  # the same wherever one looks in the commune
    for box, expected in ((same_cell, 1), (beyond, 0)):
        assert len(theirs.get(f"/api/v1/exsitu/harvests?bbox={box}").json["harvests"]) == expected
        words = theirs.get(f"/ex-situ/recoltes/compte?view={box}").json["words"]
        assert words.startswith("1 récolte" if expected else "Aucune")


def test_those_who_hold_it_see_the_place(app: APIFlask, people: People, secret: dict[str, str]) -> None:
    ours = as_viewer(app, people.ours)
    told = ours.get(f"/api/v1/exsitu/harvests/{secret['sensitive']}").json
    assert (told["place_is"], told["place"], told["commune"]) == ("precise", "ravin secret", "Molines")
    on_it = _box(HERE[0] - 5, HERE[1] - 5, HERE[0] + 5, HERE[1] + 5)
    beside = _box(HERE[0] + 50, HERE[1] - 5, HERE[0] + 60, HERE[1] + 5)
    counts = [len(ours.get(f"/api/v1/exsitu/harvests?bbox={box}").json["harvests"]) for box in (on_it, beside)]
    assert counts == [2, 0]
    assert "Clot-caché" in ours.get(f"/ex-situ/populations/{secret['population']}").text


def test_tiles_draw_the_commune_and_the_cell_in_its_place(
    app: APIFlask, people: People, secret: dict[str, str]
) -> None:
    longitude, latitude = transformer(2154, 4326).transform(*HERE)
    x = int((longitude + 180) / 360 * 2**11)
    y = int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**11)
    tile = as_viewer(app, people.theirs).get(f"/tiles/recoltes/11/{x}/{y}.mvt").data
    for drawn in (b"areas", b"commune-", b"cell-970000-6400000"):
        assert drawn in tile
    for hidden in (b"points", b"Dracocephalum"):
        assert hidden not in tile


def test_files_give_the_commune_or_the_cell_in_its_place(
    house: House, people: People, secret: dict[str, str], tmp_path: Path
) -> None:
    content = {}
    for format_ in FORMATS:
        path = tmp_path / f"recoltes.{format_}"
        with house.store.reading() as session:
            assert write(session, people.theirs, Filters(), path, format_, house.store.srid) == 2
        content[format_] = path.read_bytes()
        assert secret["sensitive"].encode() in content[format_]
        assert [one for one in SECRETS if one.encode() in content[format_]] == []
    with closing(sqlite3.connect(tmp_path / "recoltes.gpkg")) as file:
        assert file.execute("SELECT count(*) FROM recoltes").fetchone() == (0,)
        told = file.execute("SELECT lieu_donne, commune FROM recoltes_floutees ORDER BY fid").fetchall()
    assert told == [("maille de 10 km", None), ("commune", "Molines")]
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in json.loads(content["geojson"])["features"]]
    assert [shape.geom_type for shape in shapes] == ["Polygon", "Polygon"]


def test_the_extent_of_a_map_is_that_of_what_stands_for_the_places(
    house: House, people: People, secret: dict[str, str]
) -> None:
    with house.store.reading() as session:
        bounds = extent(session, Harvest, people.theirs, selected(session, people.theirs, Filters(cd_nom=PLAIN)), 2154)
    commune = transformer(2154, 4326).transform_bounds(WEST, SOUTH, WEST + 2_000, SOUTH + 2_000, densify_pts=9)
    assert bounds == pytest.approx(commune)
