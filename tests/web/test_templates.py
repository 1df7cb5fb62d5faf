"""Templates keep what the content security policy and the icon sheet ask of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mulette
from mulette.rooms import ROOMS

PACKAGE = Path(mulette.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (PACKAGE / "web/static/icons.svg").read_text(encoding="utf-8")))


def test_there_are_templates() -> None:
    assert PACKAGE / "web/templates/base.html" in TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_template_has_no_inline_script_style_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|hx-on|javascript:", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_template_names_icons_that_exist(path: Path) -> None:
    named = set(re.findall(r'icon\("([\w-]+)"', path.read_text(encoding="utf-8")))
    assert named <= ICONS


def test_rail_names_icons_that_exist() -> None:
    assert {entry.icon for room in ROOMS for entry in room.rail} <= ICONS
