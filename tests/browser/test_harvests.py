"""Scenario 1 on a telephone: a harvest of a protected taxon, with the network and without; the gauge of the permit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from mulette.commands.store import prepare
from mulette.core.house import House
from mulette.core.people.passwords import hash_password
from mulette.core.people.tables import Organisation
from mulette.core.storage.store import open_store
from mulette.core.taxonomy.tables import Status
from mulette.exsitu.collecting.tables import Harvest
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import Watched
from tests.browser.signed_in import sign_in
from tests.factories.deliveries import make_area
from tests.factories.people import make_person
from tests.factories.records import make_taxon

pytestmark = pytest.mark.browser
PHONE = pytest.mark.parametrize("context", [("390", "light")], indirect=True)
PASSWORD = "gentiane-des-neiges"
NEW = "/ex-situ/recoltes/nouvelle"


@pytest.fixture(scope="module")
def house(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    """Give a house with one protected plant, one department and a curator."""
    store = open_store(new_settings("geopackage"))
    prepare(store, ROOMS)
    with store.transaction() as session:
        for kind, code in (("DEP", "05"), ("COM", "05001")):
            make_area(session, kind, code, shapely.box(960_000, 6_390_000, 1_000_000, 6_430_000))
        make_taxon(session, 81_001, "Dracocephalum austriacum")
        session.add(Status(cd_nom=81_001, cd_ref=81_001, type="PN", type_label="PN", code="NV1", territory="TERFXFR"))
        organisation = Organisation(name="Conservatoire alpin")
        session.add(organisation)
        session.flush()
        person = make_person(session, "aroux", "administrator", organisation_id=organisation.id)
        person.password_hash = hash_password(PASSWORD)
    yield House(new_settings("geopackage"), store, ROOMS)
    store.close()


@pytest.fixture(scope="module")
def address(house: House, serve: Callable[[Flask], str]) -> str:
    return serve(create_app(house))


@pytest.fixture
def curator(context: BrowserContext, address: str) -> Watched:
    """Give a watched page of the curator, in the mountains."""
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 44.69, "longitude": 6.45, "accuracy": 8})
    return sign_in(context, address, "aroux", PASSWORD)


def fill(page: Page, quantity: str) -> None:
    page.get_by_label("Taxon", exact=True).fill("Dracocephalum austriacum")
    page.get_by_role("button", name="Prendre ma position").click()
    expect(page.get_by_label("Longitude WGS 84")).to_have_value("6,450000")
    page.get_by_label("Quantité récoltée").fill(quantity)
    page.get_by_label("Quantité récoltée").press("Tab")


def harvests(house: House) -> int:
    with house.store.reading() as session:
        return session.scalar(select(func.count()).select_from(Harvest)) or 0


@PHONE
def test_scenario_1_warned_with_a_reason_then_a_permit_and_its_gauge(curator: Watched, house: House) -> None:
    page = curator.open(NEW)
    page.locator("[data-picker-map][data-ready]").wait_for()
    fill(page, "60")
    expect(page.locator("[data-law]")).to_contain_text("cette récolte demande un permis, ou un motif")
    save = page.get_by_role("button", name="Enregistrer la récolte")
    save.click()
    expect(page.locator(".summary-errors")).to_contain_text("ou dites pourquoi sans")
    assert harvests(house) == 0
    found = [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
    assert found == []
    page.get_by_label("Pourquoi sans permis").fill("Sauvetage avant travaux")
    save.click()
    expect(page.locator("h1")).to_have_text("Récolte " + f"R-{dt.date.today().year}_0001")
    expect(page.locator(".notice-bad")).to_contain_text("Sauvetage avant travaux")
    sheet = page.url
    page.goto(curator.address + "/ex-situ/permis/nouveau")
    page.get_by_label("Nature", exact=True).select_option("derogation")
    page.get_by_label("Numéro", exact=True).fill("05-17")
    page.get_by_label("Valable du").fill("01/01/2020")
    page.get_by_label("Taxon 1").fill("Dracocephalum austriacum")
    page.get_by_label("Quantité permise").first.fill("100")
    page.get_by_role("button", name="Ajouter le permis").click()
    expect(page.locator("#quotas")).to_contain_text("0 sur 100 graines")
    page.goto(sheet)
    page.get_by_role("button", name="Rattacher le permis 05-17").click()
    page.get_by_role("link", name="05-17").click()
    expect(page.locator("#quotas")).to_contain_text("60 sur 100 graines, reste 40")


@PHONE
def test_a_harvest_saved_out_of_reach_is_sent_once_when_the_network_is_back(
    curator: Watched, context: BrowserContext, house: House
) -> None:
    before = harvests(house)
    page = curator.open(NEW)
    page.locator("[data-picker-map][data-ready]").wait_for()
    fill(page, "10")
    page.get_by_label("Pourquoi sans permis").fill("Hors réseau")
    page.reload()
    expect(page.get_by_label("Pourquoi sans permis")).to_have_value("Hors réseau")  # the draft
    context.set_offline(True)
    page.get_by_role("button", name="Enregistrer la récolte").click()
    outbox = page.locator("[data-outbox]")
    expect(outbox).to_contain_text("1 saisie en attente d’envoi")
    expect(page.get_by_label("Quantité récoltée")).to_have_value("")
    assert harvests(house) == before
    context.set_offline(False)
    expect(outbox).to_contain_text("Tout est envoyé.")
    assert harvests(house) == before + 1
