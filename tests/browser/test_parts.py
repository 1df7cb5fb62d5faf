"""Parts that live: jobs that ask again, charts that download."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser


def test_job_asks_again_until_it_is_over(watched: Watched) -> None:
    page = watched.open("/travail")
    expect(page.locator(".job")).to_contain_text("8\u202f400 sur 20\u202f000\u00a0lignes")
    expect(page.locator(".job .state")).to_have_text("Terminé")
    expect(page.locator(".job")).not_to_have_attribute("hx-get", "/travail?state=done")
    assert watched.complaints == []


@pytest.mark.parametrize(
    ("kind", "start"),
    [("svg", b"<svg"), ("png", b"\x89PNG"), ("csv", "\ufeffAnnée,Données (par an)".encode())],
)
def test_chart_downloads(watched: Watched, kind: str, start: bytes) -> None:
    page = watched.open("/graphique")
    with page.expect_download() as download:
        page.locator(f"[data-chart-download={kind}]").click()
    assert download.value.suggested_filename == f"effort.{kind}"
    assert download.value.path().read_bytes().startswith(start)


def test_page_prints_without_its_shell(watched: Watched) -> None:
    page = watched.open("/liste?size=20")
    page.emulate_media(media="print")
    for part in (".rail", ".bar", ".filter-row", ".pager", ".pick"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("table").first).to_be_visible()
