"""Every shared part, on a telephone and on a desk, in light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "list": "/liste?size=20",
    "empty": "/vide",
    "no-rights": "/sans-droit",
    "form": "/formulaire",
    "form-errors": "/formulaire?erreurs=1",
    "delivery": "/livraison",
    "sheet": "/fiche",
    "job": "/travail",
    "chart": "/graphique",
    "map": "/carte",
    "not-found": "/erreur/404",
    "error": "/erreur/500",
    "sign-in": "/connexion?refus=1",
}
LOOKS = [(screen, theme) for screen in ("390", "1280") for theme in ("light", "dark")]


@pytest.mark.parametrize("context", LOOKS, indirect=True, ids="-".join)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_keeps_the_policy_and_fits_its_screen(
    name: str, watched: Watched, screenshots: Path, request: pytest.FixtureRequest
) -> None:
    page = watched.open(PAGES[name])
    look = request.node.callspec.id.removesuffix(f"-{name}").removeprefix(f"{name}-")
    page.screenshot(path=screenshots / f"gallery-{name}-{look}.png", full_page=True)
    violations = Axe().run(page).response["violations"]
    grave = [
        f"{found['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for found in violations
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"]
    ]
    assert grave == []
    assert watched.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_at_200_percent_zoom(name: str, watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 640, "height": 450})
    page = watched.open(PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("context", [("390", "light")], indirect=True)
@pytest.mark.parametrize("name", ["list", "form", "delivery", "map"])
def test_what_a_finger_presses_is_44_pixels_high(name: str, watched: Watched) -> None:
    page = watched.open(PAGES[name])
    small = page.evaluate(
        """() => [...document.querySelectorAll("main .btn, main .form-control, main select, .bar .btn, .pager a")]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.9)
            .map((e) => e.outerHTML.slice(0, 100))"""
    )
    assert small == []
