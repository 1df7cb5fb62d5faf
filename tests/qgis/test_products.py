"""QGIS reads a product whose places are partly blurred, as a file and as a service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from mulette.commands.store import prepare
from mulette.core.diffusion.products.operations import publish, save_product
from mulette.core.diffusion.products.parsing import parse_product
from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import open_store
from mulette.occurrences.products.vocabulary import vocabulary
from mulette.occurrences.publishing.files import make_file, path_of
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.factories.sensitive import make_sensitive
from tests.factories.serving import served
from tests.occurrences.publishing.test_files import OPEN
from tests.qgis.running import run_qgis

pytestmark = [pytest.mark.qgis, pytest.mark.xdist_group("qgis")]
PRECISE = ["precise", [705_000, 6_605_000, 705_000, 6_605_000]]
COMMUNE = ["commune", [702_000, 6_602_000, 706_000, 6_606_000]]
CELL = ["cell_10km", [700_000, 6_600_000, 710_000, 6_610_000]]


def test_qgis_reads_a_product_with_blurred_places(new_settings: Callable[[str], Settings]) -> None:
    settings = new_settings("geopackage")
    house = House(settings, open_store(settings), ROOMS)
    prepare(house.store, ROOMS)
    with house.store.transaction() as session:
        make_sensitive(session)
        stored = save_product(session, SYSTEM, OPEN, vocabulary())
        publish(session, SYSTEM, stored, vocabulary(), reason="essai")
    make_file(house, parse_product(OPEN, vocabulary()), "gpkg", now=dt.datetime(2026, 3, 15, tzinfo=dt.UTC))
    with served(create_app(house)) as address:
        told = run_qgis("read_product.py", path_of(house, "ouvert", "gpkg"), f"{address}/ogc")
    points, surfaces, service = told["points"], told["surfaces"], told["service"]
    assert (points["crs"], points["kind"], points["features"]) == ("EPSG:2154", "Point", [PRECISE])
    assert (surfaces["crs"], surfaces["kind"]) == ("EPSG:2154", "MultiPolygon")
    assert surfaces["features"][:2] == [COMMUNE, CELL]
    assert points["aliases"]["date_min"] == "Date de début"
    assert points["display"] == "nom_cite || ', ' || date_min"
    assert service["valid"]
    assert [kind for kind, _ in service["features"]] == ["precise", "commune", "cell_10km", "department"]
