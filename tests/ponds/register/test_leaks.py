"""An anonymous pond tells its place to nobody outside its structure, by no way out of the register."""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
import zipfile
from collections.abc import Iterator
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
from mulette.ponds.register.exporting import FORMATS, write
from mulette.ponds.register.operations import add_characterisation, add_pond
from mulette.ponds.register.proposals import Suggestion, propose
from mulette.ponds.register.viewing.filters import Filters
from tests.ponds.register.conftest import AT, SHEET, SOUTH, WEST, People

HERE = shapely.Point(WEST + 512.34, SOUTH + 687.65)
SECRETS = ("Gouffre-caché", "512.34", "512.3", "687.65", "687.6", "GERARD", "derrière la grange", "insee-7", "cle-7")
"""Every text that an anonymous pond may be told by: name, coordinates, observer, comment, identifiers."""


@pytest.fixture
def secret(house: House, people: People) -> Iterator[dict[str, str]]:
    """Write an anonymous pond of our structure beside an open one; gives its identifiers."""
    with house.store.transaction() as session:
        pond = add_pond(
            session,
            people.ours,
            {
                "name": "Gouffre-caché", "is_anonymous": True, "observer": "GERARD", "comment": "derrière la grange",
                "insee_id": "insee-7", "structure_key": "cle-7", "status": "Vue", "candidate_id": "c-512.34",
            },
            HERE.buffer(7, 64),
            at=AT,
        )  # fmt: skip
        add_characterisation(
            session, people.ours, pond, {**SHEET, "comment": "derrière la grange", "observer": "GERARD"}, at=AT
        )
        propose(session, people.ours, pond, [Suggestion("area_m2", 153.9, "contour laser", "Bonne")], at=AT)
        add_pond(session, people.ours, {"name": "Mare ouverte"}, shapely.Point(WEST + 1_500, SOUTH + 500), at=AT)
        return {"uuid": str(pond.uuid), "plus": pond.loc_id_plus, "id": str(pond.id)}


def as_viewer(app: APIFlask, viewer: Viewer) -> FlaskClient:
    """Give a browser whose requests are those of a viewer."""
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", viewer))
    return app.test_client()


def ways(secret: dict[str, str]) -> list[str]:
    uuid, box = secret["uuid"], f"bbox={_around()}"
    found = [
        "/mares", "/mares/tableau", f"/mares/tableau?{box}", f"/mares/{uuid}", f"/mares/carte-courte/{secret['id']}",
        "/mares/compte", "/mares/tableau?sort=updated_at&columns=name,loc_id_plus,area_m2,owner_type",
        "/api/v1/ponds", f"/api/v1/ponds/{uuid}", f"/api/v1/ponds?{box}", "/api/v1/ponds/changes",
        f"/api/v1/ponds/{uuid}/characterisations", "/recherche?q=Gouffre", f"/recherche?q={secret['plus'][:8]}",
    ]  # fmt: skip
    return found + [f"/mares/export?format={name}" for name in ("csv", "geojson")]


def _around() -> str:
    return "-1.0,48.0,1.0,50.5"


@pytest.mark.parametrize("who", ["theirs", "visitor"])
def test_no_page_tells_the_place_of_an_anonymous_pond(
    app: APIFlask, people: People, secret: dict[str, str], who: str
) -> None:
    client = as_viewer(app, getattr(people, who))
    for way in ways(secret):
        answer = client.get(way)
        assert answer.status_code < 500, way
        told = [one for one in (*SECRETS, secret["plus"]) if one in answer.text]
        assert told == [], (way, told)


def test_its_structure_sees_it_whole(app: APIFlask, people: People, secret: dict[str, str]) -> None:
    client = as_viewer(app, people.ours)
    page = client.get(f"/mares/{secret['uuid']}").text
    assert "Gouffre-caché" in page
    assert secret["plus"] in page
    assert "contour laser" in page
    assert "Gouffre-caché" in client.get("/mares/tableau?q=Gouffre").text


def test_tiles_draw_the_commune_in_its_place(app: APIFlask, people: People, secret: dict[str, str]) -> None:
    theirs = as_viewer(app, people.theirs)
    assert b"Gouffre" not in theirs.get("/tiles/mares/0/0/0.mvt").data
    longitude, latitude = transformer(2154, 4326).transform(HERE.x, HERE.y)
    x = int((longitude + 180) / 360 * 2**11)
    y = int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**11)
    tile = theirs.get(f"/tiles/mares/11/{x}/{y}.mvt").data
    assert b"Gouffre" not in tile
    assert b"1 mare anonyme" in tile
    assert b"Mare ouverte" in tile


@pytest.mark.parametrize("query", ["q=Gouffre", "area_min=10", "ring=-1,48;1,48;1,50;-1,50&status=Caractérisée"])
def test_no_filter_finds_it_by_what_it_hides(app: APIFlask, people: People, secret: dict[str, str], query: str) -> None:
    page = as_viewer(app, people.theirs).get(f"/mares/tableau?{query}").text
    assert secret["uuid"] not in page


@pytest.mark.parametrize("format_", FORMATS)
def test_files_give_the_commune_in_its_place(
    house: House, people: People, secret: dict[str, str], tmp_path: Path, format_: str
) -> None:
    path = tmp_path / f"mares.{format_}"
    with house.store.reading() as session:
        assert write(session, people.theirs, Filters(), path, format_, house.store.srid) == 2
    content = path.read_bytes()
    if format_ == "xlsx":
        with zipfile.ZipFile(path) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    assert secret["uuid"].encode() in content
    for one in (*SECRETS[:1], *SECRETS[5:], secret["plus"]):
        assert one.encode() not in content, one
    if format_ == "gpkg":
        with closing(sqlite3.connect(path)) as file:
            assert file.execute("SELECT count(*) FROM mares").fetchone() == (1,)
            assert file.execute("SELECT statut, surface_m2 FROM mares_anonymes").fetchall() == [("Caractérisée", None)]
    again = tmp_path / f"again.{format_}"
    with house.store.reading() as session:
        write(session, people.theirs, Filters(), again, format_, house.store.srid)
    assert again.read_bytes() == path.read_bytes()


def test_a_day_is_told_but_not_the_visitor(house: House, people: People, secret: dict[str, str]) -> None:
    from mulette.ponds.register.viewing.rows import read_row

    with house.store.reading() as session:
        row = read_row(session, people.theirs, int(secret["id"]))
    assert (row["sheet_visited_on"], row["type"], row["sheet_observer"]) == (dt.date(2024, 5, 2), "Prairie", None)
