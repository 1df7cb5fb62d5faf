"""A germination test of 4 × 25 seeds counted by the keyboard alone, then closed (scenario 3); buttons on a tablet.

Hand values: 5 seeds a dish germinated on day 4, 5 more on day 6, then 1, 2, 3 and 4 on day 8: 50 of 100. Mean time
(20·4 + 20·6 + 10·8) / 50 = 5.6 days; Coolbear 4 + (25.5 − 20)·2/20 = 4.55; Farooq 4 + (25 − 20)·2/20 = 4.5; Wilson's
interval of 50/100 is 40.4 to 59.6 %.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from mulette.core.house import House
from mulette.core.people.operations import add_person, ensure_roles, set_password, set_roles
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.base import now
from mulette.core.storage.store import open_store
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.testing.operations.counting import set_count
from mulette.exsitu.testing.operations.planning import plan_tests
from mulette.exsitu.testing.queries import dishes_of, select_tests
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import Watched
from tests.browser.signed_in import sign_in
from tests.factories.exsitu import make_bank
from tests.factories.sowings import make_lot, make_place

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("seed-tests")]
PASSWORD = "gentiane-et-mulette-7"


@dataclass(frozen=True)
class Trial:
    """A test that runs, on a served house.

    Parameters
    ----------
    camille
        Page of the technician.
    uuid, lot
        UUID of the test and of its lot.
    today
        Day 8 of the test.
    """

    house: House
    camille: Watched
    uuid: str
    lot: str
    today: dt.date

    @property
    def path(self) -> str:
        """Path of the sheet of the test."""
        return f"/ex-situ/essais/{self.uuid}"

    def counted(self) -> list[int]:
        """Give the seeds counted germinated in each replicate, as they are kept."""
        with self.house.store.reading() as session:
            (found,) = select_tests(session)
            return [dish.counted for dish in dishes_of(session, [found.test.id])[found.test.id]]


@pytest.fixture
def house(new_settings: Callable[[str], Settings]) -> Iterator[House]:
    settings = new_settings("geopackage")
    store = open_store(settings)
    yield House(settings, store, ROOMS)
    store.close()


@pytest.fixture
def trial(house: House, serve: Callable[[Flask], str], context: BrowserContext) -> Trial:
    """Give a test begun eight days ago, counted on days 4 and 6, and its technician, Camille."""
    at = now()
    start = at.date() - dt.timedelta(days=8)
    with house.store.transaction() as session:
        ensure_roles(session, ROOMS)
        person = add_person(session, SYSTEM, login="camille", given_name="Camille", family_name="Le Goff")
        person.organisation_id = make_bank(session).id
        set_password(session, SYSTEM, person, PASSWORD)
        set_roles(session, SYSTEM, person, ["bench_technician"])
        keeper = Viewer(person.id, "camille", "Camille Le Goff", person.organisation_id, is_system=True)
        lot, _ = make_lot(session, keeper, 500, place=make_place(session, keeper, "CF1"))
        lots: list[tuple[Lot, Node]] = [(lot, session.get_one(Node, lot.node_id))]
        found = plan_tests(session, keeper, lots, {"started_on": start, "replicates": 4, "seeds": 25}, at=at)[0]
        for rank in range(1, 5):
            for day in (4, 6):
                set_count(session, keeper, found, rank, start + dt.timedelta(days=day), 5, at=at)
        uuid, lot_uuid = str(found.test.uuid), str(lot.uuid)
    camille = sign_in(context, serve(create_app(house)), "camille", PASSWORD)
    return Trial(house, camille, uuid, lot_uuid, at.date())


def cell(page: Page, rank: int, day: dt.date) -> Locator:
    return page.locator(f'[data-kind="germinated"][data-rank="{rank}"][data-day="{day.isoformat()}"]')


def opened(trial: Trial, query: str = "") -> Page:
    page = trial.camille.open(trial.path + query)
    page.locator('[data-count-grid][data-ready="true"]').wait_for()
    return page


def all_saved(page: Page) -> None:
    expect(page.locator("[data-said]")).to_have_text("Tout est enregistré.")
    expect(page.locator("[data-outbox]")).to_have_attribute("data-waiting", "0")


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []


def test_a_day_of_four_replicates_takes_eight_keys_and_the_figures_follow(trial: Trial) -> None:
    page = opened(trial)
    expect(cell(page, 1, trial.today)).to_be_focused()
    keys = [key for count in "1234" for key in (count, "Enter")]
    for key in keys:
        page.keyboard.press(key)
    assert len(keys) <= 8
    all_saved(page)
    assert trial.counted() == [11, 12, 13, 14]
    figures = page.locator(".test-figures")
    for words in (
        "50 %",
        "40 à 60 % (Wilson, 95 %) ; 50 sur 100 semées",
        "5,60 j",
        "4,55 j d'après Coolbear, 4,50 j d'après",
    ):
        expect(figures).to_contain_text(words)
    expect(figures).to_contain_text("la moitié des 50 germées, pas des 100 semées")
    expect(page.locator("#courbe h2")).to_have_text("50 graines germées sur 100 au jour 8")
    told = page.evaluate(f"fetch('/api/v1/exsitu/tests/{trial.uuid}/results').then((answer) => answer.json())")
    assert (told["on_sown"]["percent"], told["metrics"]["MeanGermTime"]) == (50, pytest.approx(5.6))
    assert (told["metrics"]["T50_coolbear"], told["metrics"]["T50_farooq"]) == pytest.approx((4.55, 4.5))
    assert "CVG" not in page.locator("main").inner_text()
    clean(page)
    assert trial.camille.complaints == []


def test_a_past_count_is_corrected_with_arrows_and_what_cannot_be_is_refused_in_its_cell(trial: Trial) -> None:
    page = opened(trial)
    for key in ("ArrowLeft", "ArrowDown", "7", "Enter"):
        page.keyboard.press(key)
    all_saved(page)
    assert trial.counted() == [10, 12, 10, 10]
    past = cell(page, 2, trial.today - dt.timedelta(days=2))
    expect(past).to_have_attribute("data-state", "saved")
    for key in ("9", "9", "Enter"):  # replicate 3, same day
        page.keyboard.press(key)
    expect(page.locator("[data-said]")).to_contain_text("Répétition 3 : 104 graines germées pour 25 semées")
    expect(cell(page, 3, trial.today - dt.timedelta(days=2))).to_have_attribute("data-state", "wrong")
    page.get_by_role("button", name="Reprendre").click()
    expect(cell(page, 3, trial.today - dt.timedelta(days=2))).to_have_value("5")
    assert trial.counted() == [10, 12, 10, 10]


def test_a_count_made_without_the_network_is_kept_and_sent_once(trial: Trial, context: BrowserContext) -> None:
    page = opened(trial)
    context.set_offline(True)
    for key in ("3", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-outbox-said]")).to_contain_text("1 saisie en attente d’envoi")
    assert trial.counted() == [10, 10, 10, 10]
    context.set_offline(False)
    all_saved(page)
    assert trial.counted() == [13, 10, 10, 10]


@pytest.mark.parametrize("context", [("390", "light")], indirect=True)
def test_a_tablet_has_one_large_pair_of_buttons_a_replicate(trial: Trial) -> None:
    page = opened(trial, "?mode=tablette")
    more = page.get_by_role("button", name="Répétition 2 : une de plus")
    box = more.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 64
    for _ in range(3):
        more.click()
    page.get_by_role("button", name="Répétition 2 : une de moins").click()
    all_saved(page)
    assert trial.counted() == [10, 12, 10, 10]
    page.get_by_label("Compter un autre jour").fill((trial.today - dt.timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Ajouter").click()
    more.click()
    all_saved(page)
    assert trial.counted() == [10, 13, 10, 10]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    clean(page)


def test_a_test_is_closed_when_the_fates_of_each_replicate_sum(trial: Trial) -> None:
    page = trial.camille.open(trial.path)
    page.get_by_role("link", name="Destin des graines et clôture").click()
    fate = lambda rank, word: page.get_by_label(re.compile(f"^Répétition {rank}, {word}"))  # noqa: E731
    expect(fate(1, "plantule normale")).to_have_value("10")
    expect(page.locator('[data-sum="1"]')).to_have_text("10 / 25, il en manque 15")
    for rank in range(1, 5):
        fate(rank, "fraîche").fill("5")
        fate(rank, "vide").fill("5")
        fate(rank, "morte").fill("5" if rank < 4 else "4")
    expect(page.locator('[data-sum="1"]')).to_have_text("25 / 25")
    page.get_by_role("button", name="Clore l’essai").click()
    expect(page.locator(".error-line")).to_have_text(
        "Répétition 4 : les destins font 24 graines pour 25 semées, il en manque 1."
    )
    clean(page)
    fate(4, "morte").fill("5")
    page.get_by_role("button", name="Clore l’essai").click()
    # 60 of the 80 filled seeds germinated or fresh
    expect(page.locator(".test-figures")).to_contain_text("60 sur 80 pleines, germées ou fraîches")
    expect(page.locator(".count-cell")).to_have_count(0)
    lot = trial.camille.open(f"/ex-situ/lots/{trial.lot}/essais")
    expect(lot.locator(".lot-figures")).to_contain_text("75 %")
    expect(lot.locator("#essais")).to_contain_text("40 / 100")
    clean(lot)
