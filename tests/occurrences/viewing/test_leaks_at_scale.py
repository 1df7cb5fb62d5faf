"""Every route of the house, crawled over 100,000 records, one in ten of them sensitive: no answer tells where one is.

A pair of numbers of an answer that is within 15 m of a sensitive position is a leak, and so is the mark that each
sensitive record bears in its texts (``factories.crowd``). Answers must not change as a box narrows on a position.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio
import pyproj
import pytest
import shapely
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mulette.core.diffusion.products.operations import publish, save_product
from mulette.core.house import House
from mulette.core.people.operations import ensure_roles, set_right
from mulette.core.people.tables import Role
from mulette.core.people.viewer import SYSTEM, Scope
from mulette.core.room import Permission
from mulette.core.storage.store import open_store
from mulette.occurrences.products.vocabulary import shipped_products, vocabulary
from mulette.occurrences.tables import Record
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.factories.crowd import MARK, Crowd, make_crowd
from tests.factories.people import sign_in_as

PRODUCT = "donnees-ouvertes"
"""Product shipped that gives each place as the public may see it, published for the crawl."""

SIZES = {"geopackage": 100_000, "postgis": 10_000}
NEAR_M, DEGREES_A_METRE = 15.0, 1 / 111_000
TO_DEGREES = pyproj.Transformer.from_crs(2154, 4326, always_xy=True)
NUMBER = re.compile(rb"-?\d{1,7}(?:[.,]\d+)?")


@dataclass(frozen=True)
class Crowded:
    """A house full of records, its application, and what is known of them."""

    house: House
    app: APIFlask
    crowd: Crowd
    tree: shapely.STRtree
    tree_degrees: shapely.STRtree


@pytest.fixture(scope="module", params=SIZES)
def crowded(request: pytest.FixtureRequest, new_settings: Callable[[str], Settings]) -> Iterator[Crowded]:
    endless = {"api_rate": "", "api_rate_visitors": ""}  # all routes are called in a row
    settings = new_settings(request.param).model_copy(update=endless)
    store = open_store(settings)
    house = House(settings, store, ROOMS)
    crowd = make_crowd(house, SIZES[request.param])
    with store.transaction() as session:
        ensure_roles(session, ROOMS)
        for action in ("read", "export"):
            set_right(session, SYSTEM, "public", Permission(action, "record", ""), Scope.ALL)
        stored = save_product(session, SYSTEM, shipped_products()[PRODUCT].text, vocabulary())
        publish(session, SYSTEM, stored, vocabulary(), reason="essai")
    app = create_app(house)
    app.testing = True
    yield Crowded(
        house, app, crowd, shapely.STRtree(shapely.points(crowd.positions)),
        shapely.STRtree(shapely.points(crowd.degrees)),
    )  # fmt: skip
    store.close()


def viewer_of(crowded: Crowded, who: str) -> FlaskClient:
    """Sign in an observer, a provider of another organisation, or a partner who may read all but exact places."""
    client = crowded.app.test_client()
    if who == "anonymous":
        return client
    role = {"observer": "reader", "provider": "contributor", "partner": "partner"}.get(who, who)
    if role == "partner":
        make_partner_role(crowded.house)
    sign_in_as(client, crowded.house, role, login=f"{who}-leaks")
    return client


def make_partner_role(house: House) -> None:
    """Make a role that reads and exports everything there is to read, except exact places."""
    with house.store.transaction() as session:
        if session.scalar(select(Role).where(Role.code == "partner")) is None:
            session.add(Role(code="partner", label="Partenaire"))
            session.flush()
            for permission in (one for room in ROOMS for one in room.permissions):
                if permission.action in {"read", "export"} and permission.object != "person":
                    set_right(session, SYSTEM, "partner", permission, Scope.ALL)


def addresses(crowded: Crowded) -> list[str]:
    """Fill every GET route with things that hang on sensitive records; lists and files are asked around one."""
    rules = [rule for rule in crowded.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    filled = [one for rule in rules if rule.endpoint != "static" for one in fill(rule, crowded.crowd)]
    _, identifier, x_m, y_m = crowded.crowd.sample[1]
    around = "bbox={:.6f},{:.6f},{:.6f},{:.6f}".format(
        *TO_DEGREES.transform(x_m - 20, y_m - 20), *TO_DEGREES.transform(x_m + 20, y_m + 20)
    )
    asked = ["", f"?{around}", f"?q={MARK}", f"?q={identifier}"]
    lists = [one for one in filled if re.search(r"/(donnees|records|compte|summary|recherche|validation)/?$", one)]
    files = [f"/donnees/export?{around}&format={name}" for name in ("csv", "geojson", "gpkg")]
    return [*filled, *(f"{one}{query}" for one in lists for query in asked if query), *files]


def fill(rule: Rule, crowd: Crowd) -> list[str]:
    """Give the addresses of a route, one for each thing that may be named there."""
    if rule.rule.endswith(".mvt") or rule.endpoint == "records.export":
        return []  # tiles have a test of their own; files are asked around a position, below
    parts = re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", rule.rule)
    if not parts:
        return [rule.rule]
    kind, name = parts[0]
    values = crowd.identifiers["uuid"] if kind == "uuid" else crowd.identifiers.get(name, crowd.identifiers["number"])
    found = []
    for value in values:
        address = re.sub(r"<[^>]*>", value, rule.rule, count=1)
        found.append(re.sub(r"<[^>]*finding>", "date.first-of-january", address))
    return [re.sub(r"<[^>]*>", "0", address) for address in found]


def leaks(crowded: Crowded, address: str, answer: TestResponse) -> list[str]:
    """Give what an answer tells of a sensitive record."""
    content = unpacked(answer)
    asked = re.escape(address.partition("?")[2].partition("=")[2].encode())
    told = re.sub(asked, b"", content) if asked else content
    found = [f"{MARK}…" for _ in re.finditer(MARK.encode() + rb"\w", told)][:1]
    numbers = np.array([float(one.replace(b",", b".")) for one in NUMBER.findall(told)])
    for tree, near in ((crowded.tree, NEAR_M), (crowded.tree_degrees, NEAR_M * DEGREES_A_METRE)):
        bounds = shapely.total_bounds(tree.geometries)
        for pairs in (np.column_stack([numbers[:-1], numbers[1:]]), np.column_stack([numbers[1:], numbers[:-1]])):
            inside = pairs[((pairs > bounds[:2] - near) & (pairs < bounds[2:] + near)).all(axis=1)]
            hits = tree.query(shapely.points(inside), predicate="dwithin", distance=near)[0] if len(inside) else []
            found += [str(inside[hit].tolist()) for hit in hits[:2]]
    return found


def unpacked(answer: TestResponse) -> bytes:
    """Give the content of an answer as text: files of spatial formats are read, archives opened."""
    kind, content = answer.mimetype, answer.data
    if "geopackage" in kind or "parquet" in kind:
        return b" ".join(shapely.to_wkt(one, 3).encode() for one in read_layer(content)) + content
    if kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    return content


def read_layer(content: bytes) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    if content.startswith(b"PAR1"):
        wkb = pl.read_parquet(content)["geometry"].to_numpy()
    else:
        with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
            file.write(content)
            file.flush()
            wkb = pyogrio.raw.read(file.name)[2]
    return shapely.from_wkb(wkb)  # type: ignore[no-any-return]


@pytest.mark.parametrize("who", ["anonymous", "observer", "provider", "partner"])
def test_no_route_tells_where_a_sensitive_record_is(crowded: Crowded, who: str) -> None:
    client, told = viewer_of(crowded, who), {}
    for address in addresses(crowded):
        answer = client.get(address)
        assert answer.status_code != 500, address
        found = leaks(crowded, address, answer) if answer.status_code == 200 else []
        if found:
            told[address] = found
    assert told == {}


@pytest.mark.parametrize("who", ["validator", "administrator"])
def test_those_who_may_know_places_find_them(crowded: Crowded, who: str) -> None:
    """The crawl sees what it looks for."""
    client, (_, identifier, *_) = viewer_of(crowded, who), crowded.crowd.sample[1]
    for address in (f"/donnees/{identifier}", f"/api/v1/records/{identifier}"):
        found = leaks(crowded, address, client.get(address))
        assert f"{MARK}…" in found, address
        assert len(found) > 1, address


def test_a_box_that_narrows_on_a_position_answers_as_one_beside_it(crowded: Crowded) -> None:
    """Both boxes, of 20 m, are empty of open records and lie in the same commune, cell and department."""
    client = viewer_of(crowded, "anonymous")
    for _, identifier, x_m, y_m in crowded.crowd.sample:
        answers = []
        for shift in (0, -50 if x_m % 6_000 > 100 and x_m % 10_000 > 100 else 50):
            west, south = TO_DEGREES.transform(x_m + shift - 10, y_m - 10)
            east, north = TO_DEGREES.transform(x_m + shift + 10, y_m + 10)
            box = f"bbox={west:.7f},{south:.7f},{east:.7f},{north:.7f}"
            records = client.get(f"/api/v1/records?{box}&limit=1000").get_json()
            told = client.get(f"/donnees/compte?{box}").get_json()
            answers.append((told["words"], [one["id"] for one in records["features"]], records["next"]))
        assert answers[0] == answers[1], identifier


def test_no_list_is_sorted_by_place(crowded: Crowded) -> None:
    client = viewer_of(crowded, "anonymous")
    for name in ("place", "x_m", "y_m", "cell_1km", "localisation"):
        assert client.get(f"/donnees?sort={name}").status_code == 422, name


@pytest.mark.parametrize("zoom", [6, 9, 12, 16])
def test_tiles_place_no_sensitive_record(crowded: Crowded, tmp_path: Path, zoom: int) -> None:
    """Points are those of open records only."""
    client = viewer_of(crowded, "anonymous")
    for _, _, x_m, y_m in crowded.crowd.sample:
        longitude, latitude = TO_DEGREES.transform(x_m, y_m)
        x = int((longitude + 180) / 360 * 2**zoom)
        y = int((1 - np.arcsinh(np.tan(np.radians(latitude))) / np.pi) / 2 * 2**zoom)
        path = tmp_path / f"{x}-{y}.mvt"
        path.write_bytes(client.get(f"/tiles/donnees/{zoom}/{x}/{y}.mvt").data)
        layers = [str(name) for name, _ in pyogrio.list_layers(f"MVT:{path}")] if path.stat().st_size else []
        if "points" in layers:
            meta, _, _, columns = pyogrio.raw.read(f"MVT:{path}", layer="points")
            assert crowded.crowd.hidden_ids.isdisjoint(map(int, columns[list(meta["fields"]).index("id")]))


def test_the_service_of_a_product_gives_no_point_of_a_blurred_record(crowded: Crowded) -> None:
    """Outlines of areas have so many corners that some are near a hidden place: features are looked at one by one."""
    answer = viewer_of(crowded, "anonymous").get(f"/ogc/collections/{PRODUCT}/items?limit=10000").json
    assert answer is not None
    with crowded.house.store.reading() as session:
        hidden = set(session.scalars(select(Record.id).where(Record.diffusion > 0)))
    blurred = [one for one in answer["features"] if one["id"] in hidden]
    assert blurred
    assert {one["geometry"]["type"] for one in blurred} <= {"Polygon", "MultiPolygon"}
    assert {one["properties"]["shown"] for one in blurred} <= {"commune", "cell_10km", "department"}
    assert {one["properties"].get("place_name") for one in blurred} == {None}
