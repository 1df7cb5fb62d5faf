"""Sign a browser in by the form."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Watched


def sign_in(context: BrowserContext, address: str, login: str, password: str) -> Watched:
    """Give a watched page of somebody who is signed in."""
    watched = Watched(context.new_page(), address)
    page = watched.open("/connexion")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(password)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Bonjour")
    return watched
