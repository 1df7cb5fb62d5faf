"""The school territory in a browser: a delivery decided, records on map, in table and on their sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from mulette.commands.store import prepare
from mulette.core.house import House
from mulette.core.intake.tables import Delivery
from mulette.core.jobs.queue import working
from mulette.core.storage.store import open_store
from mulette.demo.people import PASSWORD
from mulette.demo.population import populate
from mulette.occurrences.tables import Record
from mulette.ponds.campaigns.tables import Campaign
from mulette.ponds.judging.tables import Evaluation
from mulette.ponds.register.tables import Pond
from mulette.ponds.reviewing.tables import Candidate
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import Watched
from tests.browser.documented import document
from tests.browser.signed_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("school")]


@pytest.fixture(scope="module")
def school(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    """Give the house of the school territory, with a background worker."""
    settings = new_settings("geopackage").model_copy(update={"territory": "Isle d'Escourt"})
    store = open_store(settings)
    prepare(store, ROOMS)
    house = House(settings, store, ROOMS)
    populate(house, count=6_000)
    with working(house, 1):
        yield house
    store.close()


@pytest.fixture(scope="module")
def address(school: House, serve: Callable[[Flask], str]) -> str:
    return serve(create_app(school))


def first_record(school: House) -> str:
    with school.store.reading() as session:
        return str(session.scalar(select(Record.uuid).where(Record.diffusion == 0).order_by(Record.id)))


def waiting(school: House, name: str) -> str:
    with school.store.reading() as session:
        return str(session.scalar(select(Delivery.uuid).where(Delivery.file_name.startswith(f"{name}-automne"))))


def grave_faults(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in violations
        if one["impact"] in {"serious", "critical"}
    ]


def faults_of(someone: Watched, pages: dict[str, str]) -> dict[str, list[str]]:
    """Open pages, take their screenshots, and give the faults of those that have some."""
    faults = {}
    for name, path in pages.items():
        page = someone.open(path)
        document(page, name)
        found = grave_faults(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the screen")
        faults[name] = found + someone.complaints
        someone.complaints.clear()
    return {name: found for name, found in faults.items() if found}


@pytest.mark.parametrize("context", [("390", "light"), ("1280", "light")], indirect=True, ids="-".join)
def test_pages_with_content_are_accessible_and_fit_their_screen(
    context: BrowserContext, address: str, school: House
) -> None:
    someone = sign_in(context, address, "donnees", PASSWORD)
    pages = {
        "accueil": "/",
        "carte": "/donnees/carte",
        "donnees": "/donnees",
        "fiche": f"/donnees/{first_record(school)}",
        "livraison": f"/livraisons/{waiting(school, 'conservatoire')}",
        "livraisons": "/livraisons",
        "recherche": "/recherche?q=triton",
        "taxon": "/taxons/163",
        "jeux": "/jeux-de-donnees",
    }
    assert faults_of(someone, pages) == {}


@pytest.mark.parametrize("context", [("390", "dark"), ("1280", "light")], indirect=True, ids="-".join)
def test_ponds_with_content_are_accessible_and_fit_their_screen(
    context: BrowserContext, address: str, school: House
) -> None:
    with school.store.reading() as session:
        pond = session.scalar(select(Pond.uuid).join(Candidate, Candidate.pond_id == Pond.id).order_by(Pond.id))
        campaign, evaluation = session.scalar(select(Campaign.uuid)), session.scalar(select(Evaluation.uuid))
    someone = sign_in(context, address, "admin", PASSWORD)
    pages = {
        "mare": f"/mares/{pond}",
        "caracteriser": f"/mares/{pond}/caracteriser",
        "relecture": "/mares/relecture",
        "campagne": f"/mares/campagnes/{campaign}",
        "evaluation": f"/mares/evaluations/{evaluation}",
        "reseau": "/mares/reseau",
    }
    assert faults_of(someone, pages) == {}
    page = someone.open(f"/mares/{pond}")
    image = page.locator("#detection img").first
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("naturalWidth", 480)


def test_a_delivery_is_approved_by_keyboard_and_its_records_show(
    context: BrowserContext, address: str, school: House
) -> None:
    someone = sign_in(context, address, "donnees", PASSWORD)
    delivery = waiting(school, "naturalistes")
    page = someone.open(f"/livraisons/{delivery}")
    expect(page.locator("h1")).to_contain_text("naturalistes-automne")
    expect(page.get_by_text("date de début (2099-05-01) est dans le futur").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Approuver")).first.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").get_by_role("button", name="Écrire").press("Enter")
    expect(page.locator("main")).to_contain_text(re.compile("a été écrite|Écrite|écrite"), timeout=60_000)
    listed = someone.open(f"/donnees?delivery={delivery}")
    expect(listed.locator(".listing .count")).to_have_text(re.compile(r"223\sdonnées"), timeout=60_000)
    assert someone.complaints == []


def test_blurred_records_are_areas_for_a_reader(context: BrowserContext, address: str, school: House) -> None:
    reader = sign_in(context, address, "lecture", PASSWORD)
    with school.store.reading() as session:
        hidden = session.scalar(select(Record.uuid).where(Record.diffusion == 2))
    page = reader.open(f"/donnees/{hidden}")
    expect(page.get_by_text("Lieu flouté").first).to_be_visible()
    expect(page.get_by_text("la position exacte n'est pas diffusée")).to_be_visible()


def test_screenshots_of_the_documentation_are_there() -> None:
    images = Path(__file__).parents[2] / "docs" / "images"
    assert {"carte-1280.png", "livraison-1280.png", "fiche-1280.png", "echantillon-carte-1280.png"} <= {
        image.name for image in images.glob("*.png")
    }
