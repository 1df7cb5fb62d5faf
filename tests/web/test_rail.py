"""Rooms that share a section are one entry of the rail, and tabs on their pages, for those who may open them."""

from __future__ import annotations

import re

from apiflask import APIFlask
from flask import g

from mulette.core.people.viewer import Scope, Viewer

READER = {("read", "pond"): Scope.ALL}
REVIEWER = {**READER, ("validate", "pond_candidate"): Scope.ALL, ("create", "pond_campaign"): Scope.ALL}


def shown(app: APIFlask, path: str, rights: dict[tuple[str, str], Scope]) -> tuple[list[str], list[str], list[str]]:
    """Give the words of the rail, those of the tabs, and those that say « this page »."""
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", Viewer(rights=rights)))
    page = app.test_client().get(path).text
    rail = re.findall(
        r'title="([^"]+)" (aria-current="page")?>', page.split('class="rail-inner"')[1].split("</nav>")[0]
    )
    tabs = re.search(r'<ul class="tabs">(.*?)</ul>', page, re.DOTALL)
    links = re.findall(r'<a href="[^"]+" (aria-current="page")?>([^<]+)', tabs[1]) if tabs else []
    current = [word for word, is_here in rail if is_here] + [word.strip() for is_here, word in links if is_here]
    return [word for word, _ in rail], [word.strip() for _, word in links], current


def test_section_is_one_entry_and_its_pages_are_tabs(app: APIFlask) -> None:
    rail, tabs, current = shown(app, "/mares/tableau", READER)
    assert rail.count("Mares") == 1
    assert "Tableau" not in rail
    assert tabs == ["Carte", "Tableau", "Réseau", "Seuils"]
    assert current == ["Mares", "Tableau"]


def test_tabs_are_those_that_the_viewer_may_open(app: APIFlask) -> None:
    _, tabs, current = shown(app, "/mares/campagnes", REVIEWER)
    assert tabs == ["Carte", "Tableau", "Relecture", "Campagnes", "Réseau", "Seuils"]
    assert current == ["Mares", "Campagnes"]


def test_page_below_another_has_a_way_back_and_no_tabs(app: APIFlask) -> None:
    rail, tabs, current = shown(app, "/mares/candidats", REVIEWER)
    assert "Mares" in rail
    assert tabs == []
    assert current == ["Mares"]


def test_page_outside_of_a_section_has_no_tabs(app: APIFlask) -> None:
    assert shown(app, "/", READER)[1] == []
