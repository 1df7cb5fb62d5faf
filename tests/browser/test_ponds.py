"""The public map of ponds in a browser: words, legend, card, outline, sheet; on a telephone and on a desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from mulette.commands.store import prepare
from mulette.core.house import House
from mulette.core.storage.store import open_store
from mulette.demo.territory import Territory
from mulette.ponds.register.demo import add_school_ponds
from mulette.ponds.register.tables import Pond
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import Watched
from tests.factories.deliveries import make_area

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("context", [("1280", "light"), ("390", "dark")], indirect=True)


@pytest.fixture(scope="module")
def house(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    """Give a house with the ponds of the school territory alone, open to visitors."""
    store = open_store(new_settings("geopackage"))
    prepare(store, ROOMS)
    house = House(new_settings("geopackage"), store, ROOMS)
    territory = Territory(1)
    with store.transaction() as session:
        for code, (_, outline) in territory.communes.items():
            make_area(session, "COM", code, outline)
    add_school_ponds(house, territory)
    yield house
    store.close()


@pytest.fixture
def visitor(context: BrowserContext, house: House, pond_address: str) -> Watched:
    """Give a watched page of somebody who is not signed in."""
    return Watched(context.new_page(), pond_address)


@pytest.fixture(scope="module")
def pond_address(house: House, serve: Callable[[Flask], str]) -> str:
    return serve(create_app(house))


@BOTH
def test_a_visitor_reads_the_map_the_table_and_a_sheet(visitor: Watched, house: House) -> None:
    with house.store.reading() as session:
        shown = select(Pond.uuid).where(Pond.status == "Caractérisée", Pond.is_anonymous.is_(False)).order_by(Pond.id)
        uuid = session.scalars(shown).first()
    for path in ("/mares", "/mares/tableau", f"/mares/{uuid}"):
        page = visitor.open(path)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path
        found = [
            one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}
        ]
        assert found == [], path
    assert visitor.complaints == []


def test_the_map_says_how_many_by_status_and_opens_a_card(visitor: Watched) -> None:
    page = visitor.open("/mares")
    expect(page.locator("[data-map-count]")).to_contain_text("260 mares : 113 potentielles")
    expect(page.locator(".legend")).to_contain_text("La mare est quelque part dans cette commune.")
    page.locator("[data-map-show]").first.click()
    expect(page.locator("[data-map-card] a")).to_have_attribute("href", re.compile(r"/mares/"))


def test_an_outline_drawn_tells_the_density_inside(visitor: Watched) -> None:
    page = visitor.open("/mares")
    page.locator("[data-map-tool=ring]").click()
    canvas = page.locator(".maplibregl-canvas")
    for x, y in ((150, 150), (500, 150), (500, 450), (150, 450), (150, 150)):
        canvas.click(position={"x": x, "y": y})
        page.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => done(true)))")
    page.wait_for_url(re.compile(r"ring="))
    expect(page.locator(".notice").first).to_contain_text("mares par km²")
    expect(page.locator(".chips")).to_contain_text("dessiné sur la carte")
