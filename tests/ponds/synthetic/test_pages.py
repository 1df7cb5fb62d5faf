"""The page of the thresholds: what each keeps and drops on the training tile."""

from __future__ import annotations

from apiflask import APIFlask
from flask import g
from flask.testing import FlaskClient

from mulette.core.people.viewer import Viewer
from tests.ponds.register.conftest import People, people

__all__ = ["people"]


def as_viewer(app: APIFlask, viewer: Viewer) -> FlaskClient:
    @app.before_request
    def _() -> None:
        g.viewer = viewer

    return app.test_client()


def test_a_stricter_threshold_finds_less_and_says_so(app: APIFlask, people: People) -> None:
    client = as_viewer(app, people.officer)
    pages = {area: client.get("/mares/seuils", query_string={"least_area_m2": area}) for area in (10, 200)}
    assert all(page.status_code == 200 for page in pages.values())
    paths = {area: page.text.count('fill-rule="evenodd"') for area, page in pages.items()}
    assert paths[10] > paths[200] > 0
    assert "mares trouvées sur 10" in pages[10].text
    assert client.get("/mares/seuils/relief.png").data.startswith(b"\x89PNG")


def test_a_slider_that_is_no_number_or_out_of_bounds_is_refused(app: APIFlask, people: People) -> None:
    client = as_viewer(app, people.officer)
    assert client.get("/mares/seuils?depth_m=profond").status_code == 422
    assert client.get("/mares/seuils?depth_m=12").status_code == 422
    assert client.get("/mares/seuils?reglage=fou").status_code == 422
