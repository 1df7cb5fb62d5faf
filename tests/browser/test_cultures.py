"""From a sowing to the seeds of the next generation in a browser: forms, board by mouse, keys and scan, genealogy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from mulette.core.house import House
from mulette.core.people.operations import add_person, ensure_roles, set_password, set_roles
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import open_store
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import Watched
from tests.browser.signed_in import sign_in
from tests.factories.cultures import make_origins, make_place
from tests.factories.exsitu import make_bank, make_keeper

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("cultures")]
PASSWORD = "loutre-et-mulette-7"
PHASES = "/ex-situ/cultures/tableau"
PLACES = "/ex-situ/cultures/tableau?by=lieu"


@pytest.fixture
def house(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    """Give a house with a greenhouse, a sowing of which 34 seedlings live, and Camille who works there."""
    settings = new_settings("geopackage")
    store = open_store(settings)
    house = House(settings, store, ROOMS)
    with store.transaction() as session:
        ensure_roles(session, ROOMS)
        bank = make_bank(session)
        author = make_keeper(session, bank)
        greenhouse = make_place(session, author, "SERRE", "greenhouse")
        for code in ("P3", "P4"):
            make_place(session, author, code, "bed", greenhouse)
        make_origins(session, author)
        person = add_person(session, SYSTEM, login="camille", given_name="Camille", family_name="Le Goff")
        person.organisation_id = bank.id
        set_password(session, SYSTEM, person, PASSWORD)
        set_roles(session, SYSTEM, person, ["bench_technician"])
    yield house
    store.close()


@pytest.fixture
def camille(context: BrowserContext, house: House, serve: Callable[[Flask], str]) -> Watched:
    """Give a watched page of Camille."""
    return sign_in(context, serve(create_app(house)), "camille", PASSWORD)


def prick_out(camille: Watched) -> Page:
    """Prick 30 seedlings out of the sowing, by the form."""
    page = camille.open("/ex-situ/cultures/nouvelle?source=S-2024_0001")
    expect(page.get_by_text("34 plantules y vivent")).to_be_visible()
    page.get_by_label("Plants", exact=True).fill("30")
    page.get_by_label("Contenant").fill("godet 8 cm")
    page.get_by_role("button", name="Mettre en culture").click()
    expect(page.locator("[data-count]")).to_have_text("30")
    return page


def is_sound(page: Page) -> None:
    """Hold a page to the width of its window and to axe."""
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), page.url
    found = [
        (one["id"], [node["html"][:120] for node in one["nodes"][:2]])
        for one in Axe().run(page).response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert found == [], page.url


def test_seedlings_become_seeds_of_the_next_generation_whose_genealogy_reaches_the_population(
    camille: Watched,
) -> None:
    page = prick_out(camille)
    page.get_by_role("link", name="Mortalité").click()
    for _ in range(2):
        page.get_by_role("button", name="Un de plus").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("[data-count]")).to_have_text("27")
    camille.open(PLACES)
    page.locator('[data-code^="C-"]').drag_to(page.locator('[data-lane="B-P4"]'))
    page.wait_for_url(re.compile("geste="))
    expect(page.locator('[data-lane="B-P4"] [data-code^="C-"]')).to_have_count(1)
    page.locator('[data-lane="B-P4"] [data-card] a').click()
    page.get_by_role("link", name="Récolter").click()
    page.get_by_label("Quantité").fill("120")
    page.get_by_label("Faire le lot").select_option("oui")
    page.get_by_role("button", name="Enregistrer la récolte").click()
    page.get_by_role("link", name="Voir jusqu’à la population mère").click()
    page.locator("svg a.kind-lot").last.click()
    page.get_by_role("link", name="Généalogie").click()
    expect(page.locator("svg a.kind-population")).to_have_count(1)
    expect(page.locator("svg a.is-here")).to_contain_text("G1")
    page.locator("[data-mini-map][data-ready]").wait_for(state="attached", timeout=60_000)
    expect(page.locator(".shares")).to_contain_text("Vallon du Fournel")
    is_sound(page)
    assert camille.complaints == []


def test_a_card_is_moved_by_keys_and_by_scanning_and_the_move_is_undone(camille: Watched) -> None:
    prick_out(camille)
    page = camille.open(PHASES)
    page.locator('[data-code^="C-"] a').focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator('[data-lane="growing"] [data-card]')).to_have_count(1)
    page.get_by_role("button", name="Annuler ce geste").click()
    expect(page.locator('[data-lane="pricked_out"] [data-card]')).to_have_count(1)
    camille.open(PLACES)
    for code in ("S-2024_0001", "B-P3"):
        page.get_by_label("Scanner une étiquette").fill(code)
        page.keyboard.press("Enter")
    expect(page.locator('[data-lane="B-P3"] [data-code="S-2024_0001"]')).to_have_count(1)
    assert camille.complaints == []


@pytest.mark.parametrize("context", [("1280", "dark"), ("390", "light")], indirect=True)
def test_pages_of_the_cultures_are_sound_at_the_desk_and_on_a_telephone(camille: Watched) -> None:
    page = prick_out(camille)
    sheet = page.url.partition("?")[0].removeprefix(camille.address)
    paths = (
        sheet, f"{sheet}/evenement?kind=treatment", f"{sheet}/evenement?kind=mortality", f"{sheet}/recolter",
        f"{sheet}/modifier", "/ex-situ/cultures", PHASES, PLACES, "/ex-situ/cultures/nouvelle",
        f"/ex-situ/cultures/evenement-groupe?culture={sheet.rsplit('/', 1)[-1]}",
        sheet.replace("cultures", "genealogie"), "/ex-situ/cultures/exporter", "/ex-situ/cultures/evenement-groupe",
    )  # fmt: skip
    for path in paths:
        is_sound(camille.open(path))
    assert camille.complaints == []
