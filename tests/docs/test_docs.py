"""The documentation is held to its word: lists fresh, links whole, commands real, everything named."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from mulette.cli import all_commands
from mulette.core.room import load
from mulette.settings import Settings

ROOT = Path(__file__).parents[2]
LISTS = runpy.run_path(str(ROOT / "docs" / "lists.py"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMANDS = sorted(all_commands())


@pytest.mark.parametrize("path", list(LISTS["pages"]()), ids=lambda path: path.name)
def test_printed_lists_are_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == LISTS["pages"]()[path], "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_written_in_a_page_exist(page: Path) -> None:
    for line in re.findall(r"^\s*(?:\$ )?(?:MULETTE_\w+=\S+ )*mulette ([a-z][a-z ]*)", page.read_text("utf-8"), re.M):
        words = line.split()
        named = any(" ".join(words[:size]) in COMMANDS for size in (1, 2, 3))
        assert named, f"{page.name}: mulette {line}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_french_help_with_an_example(name: str) -> None:
    path, line = all_commands()[name]
    assert line.endswith("."), f"one line for {name}"
    assert "Exemple" in (load(path).help or ""), name


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), name
