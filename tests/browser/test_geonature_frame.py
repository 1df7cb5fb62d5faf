"""The screens of the seed bank in the frame of a GeoNature, in a real browser, with its rules of cookies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from gn_module_exsitu.blueprint import blueprint
from gn_module_exsitu.conf_schema_toml import GnModuleSchemaConf
from gn_module_exsitu.host import SECRET_VARIABLE
from playwright.sync_api import BrowserContext, expect

from mulette.core.house import House
from mulette.core.storage.store import open_store
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.factories.delegation import AUDIENCE, trust
from tests.geonature_module.conftest import SmallHost

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="fr"><title>GeoNature</title>
<body style="margin: 0; display: flex; height: 100vh"><nav style="width: 12rem">GeoNature</nav>
<iframe title="Banque de semences" style="flex: 1; border: 0"></iframe><script>
fetch('/exsitu/visit', {method: 'POST', headers: {'Content-Type': 'application/json'},
  body: JSON.stringify({page: '/ex-situ/lots'})}).then((answer) => answer.json())
  .then((visit) => { document.querySelector('iframe').src = visit.address; });
</script></body></html>"""


@pytest.fixture
def geonature(
    new_settings: Callable[[str], Settings], serve: Callable[[Flask], str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Address of a GeoNature whose front shows the module, beside a Mulette that lets it frame its pages."""
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: PAGE)
    app.extensions["exsitu_host"] = SmallHost()
    app.register_blueprint(blueprint, url_prefix="/exsitu")
    address = serve(app)
    other = address.replace("127.0.0.1", "localhost")
    settings = new_settings("geopackage").model_copy(update={"frame_ancestors": f"{address} {other}"})
    store = open_store(settings)
    house = House(settings, store, ROOMS)
    monkeypatch.setenv(SECRET_VARIABLE, trust(house, role="administrator"))
    config = {"MULETTE_URL": serve(create_app(house)), "PLATFORM": "cbna", "AUDIENCE": AUDIENCE}
    monkeypatch.setattr(blueprint, "config", GnModuleSchemaConf().load(config), raising=False)
    yield address
    store.close()


def test_the_frame_shows_the_seed_bank_to_the_person_of_geonature(
    context: BrowserContext, geonature: str, screenshots: Path
) -> None:
    page = context.new_page()
    page.goto(geonature)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Lots de semences")).to_be_visible()
    expect(frame.get_by_text("Jeanne Cariou")).to_be_visible()
    expect(frame.get_by_role("navigation", name="Rubriques")).to_be_hidden()
    assert frame.locator("main").evaluate("main => main.getBoundingClientRect().left") == 0
    frame.get_by_role("link", name="Semis").click()
    expect(frame.get_by_role("heading", level=1)).not_to_have_text("Lots de semences")
    expect(frame.get_by_text("Jeanne Cariou")).to_be_visible()
    page.screenshot(path=screenshots / "geonature-frame.png")


def test_a_frame_of_another_site_says_how_to_serve_both(context: BrowserContext, geonature: str) -> None:
    page = context.new_page()
    page.goto(geonature.replace("127.0.0.1", "localhost"))
    expect(page.frame_locator("iframe").get_by_text("sous le même domaine")).to_be_visible()
