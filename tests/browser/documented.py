"""Screenshots that the documentation shows: taken by the tests, kept in docs/images by ``make screenshots``."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DOCUMENTED = {
    "accueil-1280", "carte-1280", "carte-390", "echantillon-carte-1280", "echantillon-donnees-1280", "fiche-1280",
    "livraison-1280", "livraison-390",
}  # fmt: skip
"""Screenshots that pages of the documentation show; the others are looked at and thrown away."""

SCRATCH = Path(__file__).parents[2] / "var" / "screenshots"


def document(page: Page, name: str, *, full_page: bool = False) -> None:
    """Take the screenshot ``name`` of a page: into the documentation when asked for, else aside."""
    file = f"{name}-{(page.viewport_size or {'width': 0})['width']}"
    folder = IMAGES if os.environ.get("MULETTE_TEST_SCREENSHOTS") and file in DOCUMENTED else SCRATCH
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{file}.png", full_page=full_page)
