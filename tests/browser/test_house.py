"""The pages of the real house, walked through as an administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import expect

from mulette.core.house import House
from mulette.core.people.operations import add_person, ensure_roles, set_password, set_roles
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import open_store
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser
PASSWORD = "loutre-et-mulette-7"


@pytest.fixture(scope="module")
def house_app(new_settings: Callable[[str], Settings]) -> Iterator[Flask]:
    """Give the application of a fresh house with one administrator, Camille."""
    settings = new_settings("geopackage").model_copy(update={"territory": "Île d’Escourt"})
    store = open_store(settings)
    with store.transaction() as session:
        ensure_roles(session, ROOMS)
        person = add_person(session, SYSTEM, login="camille", given_name="Camille", family_name="Le Goff")
        set_password(session, SYSTEM, person, PASSWORD)
        set_roles(session, SYSTEM, person, ["administrator"])
    yield create_app(House(settings, store, ROOMS))
    store.close()


@pytest.fixture(scope="module")
def house_address(house_app: Flask, serve: Callable[[Flask], str]) -> str:
    return serve(house_app)


@pytest.fixture
def camille(context, house_address: str) -> Watched:  # noqa: ANN001
    """Give the browser of Camille, signed in by the form."""
    watched = Watched(context.new_page(), house_address)
    page = watched.open("/connexion")
    page.get_by_label("Identifiant").fill("camille")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Bonjour")
    return watched


def plain_pages(app: Flask) -> list[str]:
    """Give the addresses of all pages that need no argument."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted(rule.rule for rule in rules if not rule.rule.startswith("/api/") or rule.rule == "/api/docs")


@pytest.mark.parametrize("context", [("390", "light"), ("1280", "dark")], indirect=True, ids="-".join)
def test_every_page_is_accessible_keeps_the_policy_and_fits_its_screen(
    camille: Watched, house_app: Flask, screenshots: Path, request: pytest.FixtureRequest
) -> None:
    faults = {}
    for path in plain_pages(house_app):
        answer = camille.page.request.get(camille.address + path)  # a file to download is no page to open
        if "text/html" not in answer.headers["content-type"]:
            continue
        page = camille.open(path)
        name = path.strip("/").replace("/", "-") or "home"
        page.screenshot(path=screenshots / f"house-{name}-{request.node.callspec.id}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        found = [
            f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
            for violation in violations
            if violation["impact"] in {"serious", "critical"}
        ]
        if answer.status >= 400:
            found.append(f"status {answer.status}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than the screen")
        faults[path] = found + camille.complaints
        camille.complaints.clear()
    assert {path: found for path, found in faults.items() if found} == {}


def test_person_signs_out_and_pages_ask_to_sign_in_then_lead_back(camille: Watched) -> None:
    page = camille.open("/moi")
    page.locator("summary:has-text('Camille')").press("Enter")
    page.get_by_role("button", name="Se déconnecter").press("Enter")
    expect(page.locator("h1")).to_have_text("Connexion")
    camille.open("/moi")
    page.get_by_label("Identifiant").fill("camille")
    page.get_by_label("Mot de passe").fill("faux")
    page.keyboard.press("Enter")
    expect(page.locator(".summary-errors")).to_be_focused()
    expect(page.get_by_label("Identifiant")).to_have_value("camille")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Mon compte")


def test_page_that_does_not_exist_says_so_in_the_shell(camille: Watched) -> None:
    page = camille.page
    answer = page.goto(f"{camille.address}/nulle-part")
    assert answer
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("Page introuvable")
    expect(page.get_by_role("link", name="Revenir à l’accueil")).to_be_visible()
