"""The real exchange file, delivered, is seen on the map and in the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from mulette.core.house import House
from mulette.core.people.operations import add_person, ensure_roles, set_password, set_roles
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import open_store
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.browser.documented import document
from tests.browser.signed_in import sign_in
from tests.occurrences.test_exchange_sample import deliver

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "mulette-perliere-64435"


@pytest.fixture(scope="module")
def sampled(
    new_settings: Callable[[str], Settings], shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Give the application of a store that holds the 885 valid rows of the sample."""
    settings = new_settings("geopackage").model_copy(update={"territory": "Provence-Alpes-Côte d'Azur"})
    deliver(settings, shared, tmp_path_factory.mktemp("sample"))
    store = open_store(settings)
    with store.transaction() as session:
        ensure_roles(session, ROOMS)
        person = add_person(session, SYSTEM, login="camille", given_name="Camille", family_name="Le Goff")
        set_password(session, SYSTEM, person, PASSWORD)
        set_roles(session, SYSTEM, person, ["data_administrator"])
    yield create_app(House(settings, store, ROOMS))
    store.close()


def test_the_sample_is_seen_on_the_map_and_in_the_table(
    context: BrowserContext, sampled: Flask, serve: Callable[[Flask], str]
) -> None:
    camille = sign_in(context, serve(sampled), "camille", PASSWORD)
    page = camille.open("/donnees/carte")
    expect(page.locator("[data-map-count]")).to_have_text("885 données.")
    document(page, "echantillon-carte")
    page.get_by_role("link", name="Voir en tableau").click()
    expect(page.locator(".listing .count")).to_contain_text("885 données")
    document(page, "echantillon-donnees")
    page.locator(".listing tbody a").first.click()
    expect(page.get_by_text("D’où vient cette donnée")).to_be_visible()
    assert camille.complaints == []
