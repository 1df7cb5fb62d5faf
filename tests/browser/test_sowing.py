"""Forty lots sown by scans, and an emergence round without the network (scenarios 4 and 5)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from mulette.core.house import House
from mulette.core.people.operations import add_person, ensure_roles, set_password, set_roles
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.base import now
from mulette.core.storage.store import open_store
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.sowing.operations import add_count, add_sowings
from mulette.exsitu.sowing.tables import Sowing, SowingCount
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import Watched
from tests.browser.signed_in import sign_in
from tests.factories.exsitu import make_bank
from tests.factories.sowings import make_lot, make_place

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sowing")]
PASSWORD = "gentiane-et-mulette-7"
POTS = 12


@pytest.fixture
def house(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    """Give a house with forty lots of a hundred seeds, L-2020_0001 to L-2020_0040, and a gardener, Camille."""
    settings = new_settings("geopackage")
    store = open_store(settings)
    with store.transaction() as session:
        ensure_roles(session, ROOMS)
        person = add_person(session, SYSTEM, login="camille", given_name="Camille", family_name="Le Goff")
        person.organisation_id = make_bank(session).id
        set_password(session, SYSTEM, person, PASSWORD)
        set_roles(session, SYSTEM, person, ["gardener"])
        cold = make_place(session, keeper(person.id, person.organisation_id), "CF1")
        make_place(session, keeper(person.id, person.organisation_id), "P4")
        for _ in range(40):
            make_lot(session, keeper(person.id, person.organisation_id), 100, place=cold)
    yield House(settings, store, ROOMS)
    store.close()


def keeper(person: int | None, organisation: int | None) -> Viewer:
    return Viewer(person, "anne", "Anne Bosc", organisation, is_system=True)


@pytest.fixture
def address(house: House, serve: Callable[[Flask], str]) -> str:
    return serve(create_app(house))


@pytest.fixture
def camille(context: BrowserContext, address: str) -> Watched:
    return sign_in(context, address, "camille", PASSWORD)


def count_of(house: House, table: type) -> int:
    with house.store.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def balances(house: House) -> set[float]:
    with house.store.reading() as session:
        return set(stock.balances(session, session.scalars(select(Lot.id)).all()).values())


def is_sound(page: Page) -> None:
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []


def test_forty_lots_are_scanned_sown_and_one_mistake_is_cancelled(camille: Watched, house: House) -> None:
    page = camille.open("/ex-situ/semis/campagne")
    page.locator("[data-live]").wait_for(state="attached")
    begun = time.monotonic()
    for number in range(1, 41):  # a scanner types the code, then Enter
        page.keyboard.type(f"L-2020_{number:04}")
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # on nothing: to the common values
    page.keyboard.press("Tab")
    page.keyboard.type("30")
    page.locator("#f-location").fill("B-P4")
    page.locator("#f-campaign").fill("Printemps")
    expect(page.locator("[data-rows] [data-taxon]", has_text="Eryngium alpinum")).to_have_count(40)
    page.get_by_label("Quantité, ligne 39").fill("25")
    page.keyboard.press("Enter")
    page.keyboard.type("20")
    page.reload()  # the draft is kept: nothing typed is lost
    expect(page.get_by_label("Quantité, ligne 40")).to_have_value("20")
    page.get_by_role("button", name="Semer 40 semis").click()
    expect(page.locator("h1")).to_have_text("40 semis faits")
    taken_s = time.monotonic() - begun
    print(f"40 sowings entered in {taken_s:.1f} s")
    assert taken_s <= 90
    assert (count_of(house, Sowing), balances(house)) == (40, {70, 75, 80})

    page.get_by_label("Pourquoi annuler le semis", exact=False).nth(6).fill("Mauvais sachet")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Annulé", exact=True)).to_have_count(1)
    labels = page.get_by_role("link", name="Imprimer 39 étiquettes").get_attribute("href")
    assert labels is not None
    assert len(re.findall(r"S-\d{4}_\d{4}", labels)) == 39
    assert balances(house) == {70, 75, 80, 100}
    is_sound(page)
    assert camille.complaints == []


def test_a_refusal_is_shown_in_its_row_and_the_same_draft_is_sent_again(camille: Watched, house: House) -> None:
    page = camille.open("/ex-situ/semis/campagne?lots=L-2020_0001,L-2020_0002")
    page.locator("[data-live]").wait_for(state="attached")
    page.get_by_label("Quantité, ligne 1").fill("10")
    page.get_by_label("Quantité, ligne 2").fill("101")
    expect(page.locator("[data-fault]").nth(1)).to_have_text("Le stock n’a que 100 graines.")
    page.get_by_role("button", name="Semer 2 semis").click()
    expect(page.locator("[data-said]")).to_contain_text("Ligne 2")
    assert count_of(house, Sowing) == 0
    page.get_by_role("button", name="Dédoubler la ligne 1").click()
    page.keyboard.type("froid")
    page.get_by_label("Quantité, ligne 3").fill("100")
    is_sound(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Semer 3 semis").click()
    expect(page.locator("[data-said]")).to_contain_text("Pas de réseau")
    page.context.set_offline(False)
    page.get_by_role("button", name="Semer 3 semis").click()
    expect(page.locator("h1")).to_have_text("3 semis faits")
    assert count_of(house, Sowing) == 3


@pytest.fixture
def pots(house: House) -> list[str]:
    """Sow twelve pots in a bed, of ten seeds each; gives their codes in the order of the walk."""
    with house.store.transaction() as session:
        lots = session.scalars(select(Lot).order_by(Lot.id).limit(POTS)).all()
        organisation = session.scalars(select(Sowing.node_id)).first() or 1
        rows = [{"lot": lot, "quantity": 10} for lot in lots]
        common = {"sown_on": "2026-03-14", "location": "B-P4"}
        made = add_sowings(session, keeper(None, organisation), common, rows, at=now())
        return [f"S-{one.node.number}" for one in made]


def count_by_hand(house: House, code: str, emerged: int) -> None:
    """Count a pot from another device, today."""
    with house.store.transaction() as session:
        sowing = session.scalars(select(Sowing).order_by(Sowing.id)).all()[int(code[-2:]) - 1]
        given = {"counted_on": now().date(), "emerged": emerged}
        add_count(session, keeper(None, sowing.node.organisation_id), sowing, given, at=now())


def test_a_round_goes_on_without_the_network_and_one_conflict_is_settled(
    camille: Watched, house: House, pots: list[str]
) -> None:
    page = camille.open("/ex-situ/semis/tournee")
    page.locator("[data-live]").wait_for(state="attached")
    is_sound(page)
    page.context.set_offline(True)
    page.keyboard.type(pots[0])  # the first is scanned, the others follow in the order of the walk
    page.keyboard.press("Enter")
    for rank in range(POTS):
        expect(page.locator("[data-pot-number]")).to_have_text(pots[rank][2:])
        page.keyboard.type(str(rank % 4))
        page.keyboard.press("Enter")
    expect(page.locator("[data-done]")).to_have_text("12")
    expect(page.locator("[data-outbox-said]")).to_contain_text("12 saisies en attente")
    assert count_of(house, SowingCount) == 0

    count_by_hand(house, pots[3], 2)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox-said]")).to_have_text("1 saisie à revoir.", timeout=60_000)
    assert count_of(house, SowingCount) == POTS  # eleven of ours, and the other one
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("[data-theirs]")).to_contain_text("2 levées")
    expect(page.locator("[data-mine]")).to_contain_text("3 levées")
    is_sound(page)
    page.get_by_role("button", name="Mettre le mien à sa place").click()
    expect(page.locator("[data-outbox-said]")).to_have_text("Tout est envoyé.")
    with house.store.reading() as session:
        found = session.scalars(select(SowingCount).order_by(SowingCount.sowing_id)).all()
        assert [one.emerged for one in found] == [rank % 4 for rank in range(POTS)]  # no duplicate


def test_a_second_count_of_the_day_asks_first_and_the_round_is_of_one_place(
    camille: Watched, house: House, pots: list[str]
) -> None:
    count_by_hand(house, pots[0], 4)
    page = camille.open("/ex-situ/semis/tournee")
    page.locator("[data-live]").wait_for(state="attached")
    page.get_by_role("button", name="+2").click()
    expect(page.locator("[data-said]")).to_contain_text("déjà compté aujourd’hui")
    page.get_by_role("button", name="C’est un autre comptage").click()
    expect(page.locator("[data-outbox-said]")).to_have_text("Tout est envoyé.")
    page.goto(page.url.split("?")[0].replace("/tournee", ""))
    expect(page.locator("tr", has_text=pots[0][2:])).to_contain_text("6")
    assert camille.complaints == []


@pytest.mark.parametrize("context", [("390", "dark"), ("1280", "light")], indirect=True, ids="-".join)
def test_pages_of_a_sowing_fit_any_screen(camille: Watched, house: House, pots: list[str]) -> None:
    count_by_hand(house, pots[0], 4)
    with house.store.reading() as session:
        sowing, lot = session.execute(select(Sowing.uuid, Lot.uuid).join(Lot, Lot.id == Sowing.lot_id)).first()  # type: ignore[misc]
    for path in ("", f"/{sowing}", f"/{sowing}/modifier", "/tournee", "/campagne"):
        is_sound(camille.open(f"/ex-situ/semis{path}"))
    is_sound(camille.open(f"/ex-situ/lots/{lot}/semis"))
    assert camille.complaints == []
