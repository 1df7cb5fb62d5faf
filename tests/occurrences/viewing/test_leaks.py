"""No way out tells where a sensitive record is: every page, API, tile and export, crawled as every kind of viewer."""

from __future__ import annotations

import re
from pathlib import Path

import pyogrio
import pyproj
import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy import update

from mulette.core.house import House
from mulette.core.people.operations import set_right
from mulette.core.people.tables import Person
from mulette.core.people.viewer import SYSTEM, Scope
from mulette.core.room import Permission
from tests.factories.people import make_person, sign_in_as
from tests.factories.sensitive import (
    OPEN_SPOT,
    SECRET_GROUP,
    SECRET_PLACE,
    SECRET_REMARK,
    SECRET_ROW,
    SPOTS,
    Sensitive,
    make_sensitive,
)

TO_DEGREES = pyproj.Transformer.from_crs(2154, 4326, always_xy=True)


@pytest.fixture
def sensitive(house: House) -> Sensitive:
    """Make the sensitive records; visitors may read and export at the public precision."""
    with house.store.transaction() as session:
        found = make_sensitive(session)
        make_person(session, "someone")
        for action in ("read", "export"):
            set_right(session, SYSTEM, "public", Permission(action, "record", ""), Scope.ALL)
    return found


def addresses(sensitive: Sensitive) -> list[str]:
    """Give every way out of the records, with filters that would narrow a place."""
    narrow = []
    for x_m, y_m in SPOTS.values():
        west, south = TO_DEGREES.transform(x_m - 30, y_m - 30)
        east, north = TO_DEGREES.transform(x_m + 30, y_m + 30)
        narrow.append(f"bbox={west:.6f},{south:.6f},{east:.6f},{north:.6f}")
    filters = ["", "area=HIDDEN:ZONE-SECRETE", "area=COM:00001", "sort=-updated_at", "q=grotte", *narrow]
    pages = [
        "/donnees",
        "/donnees/carte",
        "/donnees/compte",
        "/donnees/exporter",
        "/api/v1/records",
        "/api/v1/records/summary",
    ]
    sheets = [
        f"{path}/{record.uuid}" for record in sensitive.records.values() for path in ("/donnees", "/api/v1/records")
    ]
    cards = [f"/donnees/carte-courte/{record.id}" for record in sensitive.records.values()]
    cards += [f"/donnees/carte-courte/aire-{area.id}" for area in sensitive.areas.values()]
    exports = [f"/donnees/export?format={name}&{one}" for name in ("csv", "geojson") for one in filters]
    searches = ["/recherche?q=grotte", *(f"/recherche?q={record.uuid}" for record in sensitive.records.values())]
    listed = [f"{page}?{one}" for page in pages for one in filters if not (page.startswith("/api") and "sort" in one)]
    return [*listed, *sheets, *cards, *exports, *searches]


def telltales() -> list[str]:
    """Give the texts that would tell an exact place: coordinates to a hundred metres, names, remarks."""
    found = [SECRET_PLACE, SECRET_REMARK, "ZONE-SECRETE"]
    for x_m, y_m in SPOTS.values():
        longitude, latitude = TO_DEGREES.transform(x_m, y_m)
        found += [f"{x_m:.1f}", f"{y_m:.1f}", str(round(x_m)), str(round(y_m)), f"{longitude:.4f}", f"{latitude:.4f}"]
    return found


def without_what_was_asked(text: str, address: str) -> str:
    """Leave out what the page only says again: chips, links and hidden inputs that carry the filters."""
    text = re.sub(r'<ul class="chips".*?</ul>', "", text, flags=re.DOTALL)
    text = re.sub(r'<input type="hidden"[^>]*>|(href|action|content|value)="[^"]*"|\?[^"\s<]*', "", text)
    return text.replace(address, "")


def crawl(client: FlaskClient, sensitive: Sensitive) -> None:
    told = telltales()
    for address in addresses(sensitive):
        answer = client.get(address)
        assert answer.status_code in {200, 404}, address
        text = without_what_was_asked(answer.text if "export" not in address else answer.data.decode(), address)
        for one in told:
            assert one not in text, (address, one)


def test_a_visitor_finds_no_exact_place(client: FlaskClient, sensitive: Sensitive) -> None:
    crawl(client, sensitive)


def test_a_reader_finds_no_exact_place(house: House, client: FlaskClient, sensitive: Sensitive) -> None:
    sign_in_as(client, house, "reader")
    crawl(client, sensitive)


def test_a_member_of_another_organisation_finds_no_exact_place(
    house: House, client: FlaskClient, sensitive: Sensitive
) -> None:
    sign_in_as(client, house, "contributor")
    crawl(client, sensitive)


def test_a_member_of_the_organisation_and_an_administrator_see_everything(
    house: House, client: FlaskClient, sensitive: Sensitive
) -> None:
    sign_in_as(client, house, "contributor", login="member")
    with house.store.transaction() as session:
        member = update(Person).where(Person.login == "member")
        session.execute(member.values(organisation_id=sensitive.organisation_id))
    hidden = sensitive.records[4]
    assert SECRET_PLACE in client.get(f"/donnees/{hidden.uuid}").text
    other = house_client(client)
    sign_in_as(other, house, "administrator", login="boss")
    assert SECRET_PLACE in other.get(f"/donnees/{hidden.uuid}").text
    assert len(other.get("/api/v1/records").get_json()["features"]) == 5


def house_client(client: FlaskClient) -> FlaskClient:
    return client.application.test_client()


def test_a_record_diffused_to_nobody_is_not_there(client: FlaskClient, sensitive: Sensitive) -> None:
    assert client.get(f"/donnees/{sensitive.records[4].uuid}").status_code == 404
    assert client.get("/donnees/compte").get_json()["words"] == "4 données."


def test_halving_a_box_tells_nothing_more_than_the_area(client: FlaskClient, sensitive: Sensitive) -> None:
    """The record of rank 2 is counted in every part of its cell alike, wherever it is."""
    counts = set()
    for column in range(4):
        for row in range(4):
            west, south = TO_DEGREES.transform(700_100 + 2_450 * column, 6_600_100 + 2_450 * row)
            east, north = TO_DEGREES.transform(700_200 + 2_450 * column, 6_600_200 + 2_450 * row)
            box = f"bbox={west:.6f},{south:.6f},{east:.6f},{north:.6f}"
            found = client.get(f"/api/v1/records?{box}").get_json()["features"]
            counts.add(str(sensitive.records[2].unique_id_sinp) in [one["id"] for one in found])
    assert counts == {True}


@pytest.mark.parametrize(("z", "x", "y"), [(12, 2_088, 1_455), (14, 8_352, 5_821), (9, 261, 181), (6, 32, 22)])
def test_tiles_hold_points_of_open_records_only(
    client: FlaskClient, sensitive: Sensitive, tmp_path: Path, z: int, x: int, y: int
) -> None:
    around = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    points, counted = [], 0
    for tile_x, tile_y in around:
        content = client.get(f"/tiles/donnees/{z}/{tile_x}/{tile_y}.mvt").data
        if not content:
            continue
        path = tmp_path / f"{tile_x}-{tile_y}.mvt"
        path.write_bytes(content)
        layers = [str(name) for name, _ in pyogrio.list_layers(f"MVT:{path}")]
        if "points" in layers:
            meta, _, wkb, columns = pyogrio.raw.read(f"MVT:{path}", layer="points")
            names = dict(zip(meta["fields"], columns, strict=True))
            points += [str(number) for number in names["id"]]
            assert shapely.is_valid(shapely.from_wkb(wkb)).all()
        if "cells" in layers:
            meta, _, _, columns = pyogrio.raw.read(f"MVT:{path}", layer="cells")
            counted = max(counted, int(dict(zip(meta["fields"], columns, strict=True))["count"][0]))
    if z >= 10:
        assert set(points) <= {str(sensitive.records[0].id)}
    else:
        assert counted == (
            1 if z >= 8 else 2
        )  # 5 km cells: the open record; 10 km cells: also the one blurred to its cell


def test_the_open_record_is_seen_where_it_is(client: FlaskClient, sensitive: Sensitive) -> None:
    feature = client.get("/api/v1/records?limit=1").get_json()["features"][0]
    assert feature["geometry"]["coordinates"] == pytest.approx(TO_DEGREES.transform(*OPEN_SPOT), abs=1e-7)
    assert feature["properties"]["localisation"] == "précise"


def test_neighbours_in_group_or_file_of_a_blurred_record_are_not_told(
    client: FlaskClient, sensitive: Sensitive
) -> None:
    """An open record of the same group would tell the place of the blurred one."""
    for feature in client.get("/api/v1/records").get_json()["features"]:
        is_open = feature["id"] == str(sensitive.records[0].unique_id_sinp)
        assert feature["properties"]["unique_id_sinp_grp"] == (str(SECRET_GROUP) if is_open else None)
        assert feature["properties"]["delivery_row"] is None
    blurred = sensitive.records[1].uuid
    assert str(SECRET_GROUP) not in client.get(f"/donnees/{blurred}").text
    assert str(SECRET_ROW) not in client.get("/donnees/export?format=csv").text


def test_a_record_known_by_its_commune_is_found_by_its_department_and_no_finer(
    client: FlaskClient, sensitive: Sensitive
) -> None:
    """Of the four visible records: the open one, the one of the department, the one of a commune of it; no cell."""
    found = client.get("/api/v1/records?area=DEP:00").get_json()["features"]
    assert {one["id"] for one in found} == {str(sensitive.records[rank].unique_id_sinp) for rank in (0, 1, 3)}
    assert client.get("/api/v1/records?area=DEP:01").get_json()["features"] == []


def test_the_sheet_says_why_a_place_is_blurred(client: FlaskClient, sensitive: Sensitive) -> None:
    told = client.get(f"/api/v1/records/{sensitive.records[2].uuid}").get_json()["why"]
    assert told == "Le lieu est flouté : vos droits montrent sa maille de 10 km, pas sa position exacte."
    assert told.split(" : ")[1] in client.get(f"/donnees/{sensitive.records[2].uuid}").text
