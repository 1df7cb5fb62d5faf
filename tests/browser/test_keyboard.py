"""All by keyboard: skip link, rail, search, menus, lists, dialogs, map."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser


def press_until(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def test_first_tab_offers_to_skip_to_the_content(watched: Watched) -> None:
    page = watched.open("/liste")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_rail_leads_to_a_room(watched: Watched) -> None:
    page = watched.open("/")
    press_until(page, ".rail a[href='/livraison']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("chiroptères_2024.csv")
    expect(page.locator(".rail [aria-current=page]")).to_have_text("Livraisons")


def test_slash_goes_to_search_but_is_typed_in_a_field(watched: Watched) -> None:
    page = watched.open("/formulaire")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.locator("#f-nom_cite").focus()
    page.keyboard.press("/")
    expect(page.locator("#f-nom_cite")).to_have_value("/")


def test_sort_then_row_then_back_keep_the_list(watched: Watched) -> None:
    page = watched.open("/liste?size=20")
    press_until(page, "thead a[href*='sort=taxon']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"size=20&sort=taxon"))
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Taxon")
    press_until(page, ".row-link")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Myotis daubentonii")
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Taxon")


def test_picked_rows_are_counted_and_bring_the_batch_bar(watched: Watched) -> None:
    page = watched.open("/liste?size=20")
    bar = page.locator("[data-batch-bar]")
    expect(bar).to_be_hidden()
    press_until(page, "tbody .pick input")
    page.keyboard.press("Space")
    expect(bar).to_contain_text("1 ligne choisie")
    page.locator("[data-pick-all]").focus()
    page.keyboard.press("Space")
    expect(bar).to_contain_text("20 lignes choisies")
    page.locator("[data-pick-none]").press("Enter")
    expect(bar).to_be_hidden()


def test_column_chooser_writes_one_parameter(watched: Watched) -> None:
    page = watched.open("/liste?sort=taxon")
    page.locator("summary:has-text('Colonnes')").press("Enter")
    page.locator("label:has-text('Commune') input").press("Space")
    page.locator("button:has-text('Montrer ces colonnes')").press("Enter")
    expect(page.locator("thead")).not_to_contain_text("Commune")
    assert "columns=taxon%2Cdate%2Cobservers" in page.url
    assert "sort=taxon" in page.url


def test_escape_closes_a_menu_and_gives_the_focus_back(watched: Watched) -> None:
    page = watched.open("/liste")
    summary = page.locator("summary:has-text('Filtrer')")
    summary.press("Enter")
    page.locator("#f-group").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#f-group")).to_be_hidden()
    expect(summary).to_be_focused()


def test_dialog_takes_the_focus_and_gives_it_back(watched: Watched) -> None:
    page = watched.open("/livraison")
    opener = page.locator("[data-dialog=refuse]")
    opener.press("Enter")
    expect(page.locator("dialog#refuse")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog')?.id") == "refuse"
    page.keyboard.press("Escape")
    expect(page.locator("dialog#refuse")).to_be_hidden()
    expect(opener).to_be_focused()


def test_error_summary_leads_to_the_field(watched: Watched) -> None:
    page = watched.open("/formulaire?erreurs=1")
    expect(page.locator(".summary-errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#f-date_min")).to_be_focused()
    expect(page.locator("#f-date_min")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("context", [("390", "light")], indirect=True)
def test_drawer_opens_takes_the_focus_and_closes(watched: Watched) -> None:
    page = watched.open("/")
    button = page.locator("[data-drawer]")
    expect(page.locator(".rail")).to_be_hidden()
    button.press("Enter")
    expect(page.locator(".rail")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('#rail') !== null")
    page.keyboard.press("Escape")
    expect(page.locator(".rail")).to_be_hidden()
    expect(button).to_be_focused()


def test_theme_and_folded_rail_are_kept_on_the_next_page(watched: Watched) -> None:
    page = watched.open("/")
    page.locator("[data-theme-switch]").press("Enter")
    page.locator("[data-rail-fold]").press("Enter")
    page = watched.open("/liste")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-rail", "narrow")
    expect(page.locator(".rail a[href='/liste']")).to_have_accessible_name("Données")


def test_map_opens_a_card_and_filters_on_the_view_without_a_mouse(watched: Watched) -> None:
    page = watched.open("/carte?group=chiro#carte=12/46.58/-1.56")
    page.locator("[data-map-show]").first.press("Enter")
    expect(page.locator("[data-map-card]")).to_contain_text("Ouvrir la fiche")
    page.locator("[data-map-tool=view]").press("Enter")
    page.wait_for_url(re.compile(r"&bbox="))
    assert "group=chiro" in page.url
    assert page.url.endswith("#carte=12/46.58/-1.56")
