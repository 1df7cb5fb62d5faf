"""The review of a hundred candidates by keyboard, by thumb, and without a script."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from rasterio.transform import from_origin
from sqlalchemy import func, select

from mulette.core.house import House
from mulette.core.people.operations import add_person, ensure_roles, set_password, set_roles
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import open_store
from mulette.ponds.register.tables import Pond
from mulette.ponds.reviewing.tables import Candidate
from mulette.ponds.reviewing.works import load_file
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import TELEPHONE
from tests.browser.signed_in import sign_in
from tests.ponds.reviewing.conftest import SOUTH, WEST, candidate, write_candidates

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pond-review")]
PASSWORD = "loutre-et-mulette-7"
COUNT = 100


def bowl(path: Path) -> Path:
    """Write a ground model of 400 m with a bowl of 1 m under the first candidate."""
    east, north = np.meshgrid(np.arange(400) + 0.5, 699.5 - np.arange(400))
    ground = 60 - np.exp(-((east - 5) ** 2 + (north - 505) ** 2) / 50)
    with rasterio.open(
        path, "w", driver="GTiff", width=400, height=400, count=1, dtype="float32", crs="EPSG:2154",
        transform=from_origin(WEST, SOUTH + 700, 1, 1),
    ) as raster:  # fmt: skip
        raster.write(ground.astype("float32"), 1)
    return path


@pytest.fixture
def house(new_settings: Callable[[str], Settings], tmp_path: Path) -> Iterator[House]:
    """Give a house where a hundred candidates wait for Camille; the best one has its pictures."""
    settings = new_settings("geopackage")
    store = open_store(settings)
    house = House(settings, store, ROOMS)
    with store.transaction() as session:
        ensure_roles(session, ROOMS)
        person = add_person(session, SYSTEM, login="camille", given_name="Camille", family_name="Le Goff")
        set_password(session, SYSTEM, person, PASSWORD)
        set_roles(session, SYSTEM, person, ["contributor"])
    rows = [candidate(number, score=round(1 - number / 200, 4)) for number in range(COUNT)]
    file = write_candidates(tmp_path / "bocage.gpkg", rows)
    load_file(house, SYSTEM, file, name="Bocage", mnt=bowl(tmp_path / "mnt.tif"))
    yield house
    store.close()


@pytest.fixture
def address(house: House, serve: Callable[[Flask], str]) -> str:
    return serve(create_app(house))


def states(house: House) -> dict[str, int]:
    with house.store.reading() as session:
        return dict(session.execute(select(Candidate.state, func.count()).group_by(Candidate.state)).all())


def all_saved(page: Page) -> None:
    expect(page.locator("[data-review][data-saving]")).to_have_count(0)


def at_candidate(page: Page, name: str) -> None:
    expect(page.locator(".candidate-facts")).to_contain_text(f"{name}, dalle")


def test_a_hundred_candidates_take_one_or_two_keys_each(context: BrowserContext, address: str, house: House) -> None:
    camille = sign_in(context, address, "camille", PASSWORD)
    page = camille.open("/mares/relecture")
    assert page.locator(".picture img").first.evaluate("image => image.naturalWidth") == 480
    pressed = 0
    for number in range(COUNT):
        at_candidate(page, f"c{number}")
        for key in ("a",) if number % 2 else ("r", str(number % 9 + 1)):
            page.keyboard.press(key)
            pressed += 1
    expect(page.locator("[data-said]")).to_contain_text("100 sur 100")
    assert pressed == 150  # 1 key to accept, 2 to refuse
    assert states(house) == {"accepted": 50, "refused": 50}
    with house.store.reading() as session:
        assert dict(session.execute(select(Pond.status, func.count()).group_by(Pond.status)).all()) == {
            "Potentielle": 50
        }
    assert camille.complaints == []


def test_undo_goes_back_to_the_last_decision_and_takes_its_pond_out(
    context: BrowserContext, address: str, house: House
) -> None:
    page = sign_in(context, address, "camille", PASSWORD).open("/mares/relecture")
    for name in ("c0", "c1"):
        at_candidate(page, name)
        page.keyboard.press("a")
    at_candidate(page, "c2")
    page.keyboard.press("u")
    expect(page.locator("[data-said]")).to_contain_text("Décision annulée · candidat 2")
    at_candidate(page, "c1")
    expect(page.locator("[data-place]")).to_have_text("2")
    page.keyboard.press("u")
    at_candidate(page, "c0")
    expect(page.locator("[data-said]")).to_contain_text("Décision annulée · candidat 1")
    assert states(house) == {"waiting": COUNT}
    with house.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Pond)) == 0


def test_outline_is_corrected_by_keyboard(context: BrowserContext, address: str, house: House) -> None:
    page = sign_in(context, address, "camille", PASSWORD).open("/mares/relecture")
    page.keyboard.press("c")
    handle = page.locator(".handle").first
    expect(handle).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowRight")  # half a metre each
    page.keyboard.press("Enter")
    at_candidate(page, "c1")
    expect(page.locator("[data-said]")).to_contain_text("Contour corrigé")
    all_saved(page)
    with house.store.reading() as session:
        found = session.scalar(select(Candidate).where(Candidate.stable_id == "c0"))
        assert found is not None
        assert found.state == "corrected"
        assert found.geom.symmetric_difference(candidate(0)["geometry"]).area == pytest.approx(10)  # 2 m x 10 m / 2


@pytest.mark.parametrize("context", [("390", "light"), ("1280", "dark")], indirect=True, ids="-".join)
def test_by_buttons_alone_on_any_screen(
    context: BrowserContext, address: str, house: House, screenshots: Path, request: pytest.FixtureRequest
) -> None:
    camille = sign_in(context, address, "camille", PASSWORD)
    page = camille.open("/mares/relecture")
    page.screenshot(path=screenshots / f"pond-review-{request.node.callspec.id}.png")
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    violations = Axe().run(page).response["violations"]
    assert [one["id"] for one in violations if one["impact"] in {"serious", "critical"}] == []
    page.get_by_role("button", name="Refuser").click()
    page.get_by_role("button", name="Piscine").click()
    at_candidate(page, "c1")
    page.get_by_role("button", name="Accepter").click()
    at_candidate(page, "c2")
    page.get_by_role("button", name="Suivant").click()
    at_candidate(page, "c3")
    all_saved(page)
    assert states(house) == {"accepted": 1, "refused": 1, "waiting": COUNT - 2}
    assert camille.complaints == []


def test_without_a_script_each_button_leads_to_the_next(browser: Browser, address: str, house: House) -> None:
    window = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = sign_in(window, address, "camille", PASSWORD).open("/mares/relecture")
    page.get_by_role("button", name="Fossé").click()
    at_candidate(page, "c1")
    page.get_by_role("button", name="Accepter").click()
    at_candidate(page, "c2")
    assert states(house) == {"accepted": 1, "refused": 1, "waiting": COUNT - 2}
    window.close()


def test_a_campaign_is_prepared_and_what_comes_back_is_shown_before_it_is_written(
    browser: Browser, address: str, house: House, tmp_path: Path
) -> None:
    window = browser.new_context(**TELEPHONE, locale="fr-FR")
    camille = sign_in(window, address, "camille", PASSWORD)
    page = camille.open("/mares/campagnes")
    page.get_by_label("Nom").fill("Tournée de mars")
    page.get_by_label("Arrêts").fill("8")
    page.get_by_role("button", name="Choisir le lot").click()
    expect(page.locator("h1")).to_have_text("Tournée de mars")
    with page.expect_download() as sent:
        page.get_by_role("link", name="Paquet QField et QGIS").click()
    with zipfile.ZipFile(sent.value.path()) as archive:
        archive.extract("campagne.gpkg", tmp_path)
    filled = pyogrio.read_dataframe(tmp_path / "campagne.gpkg", layer="visites")
    filled.loc[0, ["outcome", "visited_on"]] = ["Pas une mare", "2026-03-01"]
    filled.loc[1, ["outcome", "visited_on"]] = ["Vue", "2999-03-01"]
    pyogrio.write_dataframe(filled, tmp_path / "retour.gpkg", layer="visites", driver="GPKG")
    page.get_by_label("Fichier revenu du terrain").set_input_files(tmp_path / "retour.gpkg")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.locator("main")).to_contain_text("Bloquée : 1")
    expect(page.locator("main")).to_contain_text("Le 01/03/2999 est à venir.")
    assert states(house) == {"waiting": COUNT}
    violations = Axe().run(page).response["violations"]
    assert [one["id"] for one in violations if one["impact"] in {"serious", "critical"}] == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.get_by_role("button", name="Écrire 1 visite").click()
    expect(page.locator("#notices")).to_contain_text("Visites écrites : 1 ; déjà reçues : 0 ; bloquées : 1.")
    assert states(house) == {"waiting": COUNT - 1, "refused": 1}
    assert camille.complaints == []
    window.close()
