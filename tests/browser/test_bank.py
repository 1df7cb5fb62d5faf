"""The bank in a browser: a withdrawal in three interactions, a weighing judged as it is typed, an audit by scans."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.people.operations import add_person, ensure_roles, set_password, set_roles
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.store import open_store
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.lineage.tables import Node
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import Watched
from tests.browser.signed_in import sign_in
from tests.factories.exsitu import make_bank
from tests.factories.sowings import make_lot, make_place

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("bank")]
PASSWORD = "gentiane-et-mulette-7"
BOTH = pytest.mark.parametrize("context", [("1280", "light"), ("390", "dark")], indirect=True)


@pytest.fixture
def house(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    """Give a house with three lots of a hundred seeds in a box, another one elsewhere, and a curator, Camille."""
    settings = new_settings("geopackage")
    store = open_store(settings)
    with store.transaction() as session:
        ensure_roles(session, ROOMS)
        person = add_person(session, SYSTEM, login="camille", given_name="Camille", family_name="Le Goff")
        person.organisation_id = make_bank(session).id
        set_password(session, SYSTEM, person, PASSWORD)
        set_roles(session, SYSTEM, person, ["curator"])
        keeper = Viewer(person.id, "anne", "Anne Bosc", person.organisation_id, is_system=True)
        for code, lots in (("B07", 3), ("B08", 1)):
            place = make_place(session, keeper, code)
            for _ in range(lots):
                make_lot(session, keeper, 100, place=place)
    yield House(settings, store, ROOMS)
    store.close()


@pytest.fixture
def camille(context: BrowserContext, house: House, serve: Callable[[Flask], str]) -> Watched:
    return sign_in(context, serve(create_app(house)), "camille", PASSWORD)


def first(house: House, table: type) -> str:
    """Give the UUID of the first row of a table."""
    with house.store.reading() as session:
        return str(session.scalars(select(table.uuid).order_by(table.id)).first())  # type: ignore[attr-defined]


def codes(house: House) -> list[str]:
    """Give the numbers of the lots in order."""
    with house.store.reading() as session:
        return list(session.scalars(select(Node.number).where(Node.kind == "lot").order_by(Node.id)))


def is_sound(page: Page) -> None:
    """Check that a page fits its window and has no serious fault of accessibility."""
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), page.url
    faults = [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in faults] == [], page.url


@BOTH
def test_pages_of_the_bank_fit_and_are_accessible(camille: Watched, house: House) -> None:
    lot, box, package = first(house, Lot), first(house, Location), first(house, Package)
    pages = [
        "/ex-situ/lots", f"/ex-situ/lots/{lot}", f"/ex-situ/lots/{lot}/pesees", f"/ex-situ/lots/{lot}/historique",
        f"/ex-situ/lots/{lot}/documents", f"/ex-situ/lots/{lot}/modifier", f"/ex-situ/lots/{lot}/gestes/diviser",
        f"/ex-situ/paquets/{package}/transferer", f"/ex-situ/rangements/{box}", "/ex-situ/rangements",
    ]  # fmt: skip
    for path in pages:
        is_sound(camille.open(path))
    assert camille.complaints == []


def test_a_withdrawal_takes_a_scan_a_quantity_and_enter_and_is_undone(camille: Watched, house: House) -> None:
    page = camille.open(f"/ex-situ/scan/L-{codes(house)[0]}")  # 1: the scan leads to the sheet
    if "/ex-situ/lots/" not in page.url:
        page = camille.open(f"/ex-situ/lots/{first(house, Lot)}")
    page.keyboard.type("25")  # 2: the quantity has the hand
    page.keyboard.press("Enter")  # 3
    expect(page.locator(".lot-figures")).to_contain_text("75 graines")
    is_sound(page)
    page.get_by_role("button", name="Annuler ce geste").click()
    expect(page.locator(".lot-figures")).to_contain_text("100 graines")
    expect(page.locator(".ledger")).to_contain_text("annulé par n° 3")


def test_a_weighing_is_judged_as_it_is_typed(camille: Watched, house: House) -> None:
    page = camille.open(f"/ex-situ/lots/{first(house, Lot)}/pesees")
    for mass in ("0,05", "0,06"):  # mean 0.055, deviation 0.00707: 12.9 %
        page.keyboard.type(mass)
        page.keyboard.press("Enter")
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_contain_text("CV 12,9 % : trop grand, 4 % au plus")
    expect(verdict).to_contain_text("Masse de mille graines : 0,550 g")
    page.locator("#f-mass_2").fill("0,05")
    expect(verdict).to_contain_text("CV 0,0 % : admis")
    page.locator("summary", has_text="Masse du lot").click()
    page.locator("#f-mass_g").fill("10")
    expect(verdict).to_contain_text(re.compile("tient environ 20.000 graines"))
    page.get_by_role("button", name="Enregistrer la pesée").click()
    expect(page.locator("#faites")).to_contain_text("0,500 g")


def test_the_list_answers_as_one_types(camille: Watched, house: House) -> None:
    page = camille.open("/ex-situ/lots")
    expect(page.locator(".listing .count")).to_have_text(re.compile("4.lots"))
    page.locator("#filter-q").press_sequentially(codes(house)[2])
    expect(page.locator(".listing .count")).to_have_text(re.compile("1.lot"))
    expect(page).to_have_url(re.compile("q="))
    page.locator("tbody [name=id]").check()
    expect(page.locator("[data-batch-count]")).to_have_text("1 ligne choisie")


def test_an_audit_is_a_train_of_scans_that_ends_by_a_signature(camille: Watched, house: House) -> None:
    one, two, three, elsewhere = (f"P-{number}-1" for number in codes(house))
    camille.page.set_viewport_size({"width": 1024, "height": 768})
    page = camille.open(f"/ex-situ/rangements/{first(house, Location)}")
    page.get_by_role("button", name="Inventorier").click()
    page.locator("[data-audit][data-live]").wait_for()
    expect(page.locator("[data-scan-box]")).to_be_focused()
    for code in (one, "P-1999_0001-1", two, elsewhere):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    lists = page.locator(".audit-lists")
    expect(lists).to_contain_text(re.compile("1.inattendu"))
    expect(page.locator("#manquants")).to_have_text(re.compile("1.manquant"))
    expect(lists).to_contain_text(three)
    page.locator(".in-place li", has_text=one).locator("summary").click()
    page.locator(".in-place li", has_text=one).get_by_label("Quantité comptée").fill("90")
    page.keyboard.press("Enter")
    expect(page.locator("#faux")).to_have_text(re.compile("1.quantité fausse"))
    is_sound(page)
    small = page.evaluate(
        """[...document.querySelectorAll(".audit :is(a, button, .form-control, .check, summary)")]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
    )
    assert small == []
    page.get_by_role("button", name="Signer l’inventaire").click()
    expect(page.locator(".contents")).to_contain_text("90 graines")
    expect(page.locator(".contents")).not_to_contain_text(three)
    expect(page.locator(".contents")).to_contain_text(elsewhere)
    assert camille.complaints == []
