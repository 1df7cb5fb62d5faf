"""Colours hold WCAG 2.2 AA in light and dark: 4.5 for text, 3 for the edges of what one acts on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mulette.web

TOKENS = (Path(mulette.web.__file__).parent / "static/css/tokens.css").read_text(encoding="utf-8")
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
}
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "brand", "bad") for ground in ("ground", "surface", "sunken")),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("ink", "brand-soft"),
    ("ink-soft", "brand-soft"),
    ("on-rail", "rail"),
    ("on-rail-active", "rail-active"),
    ("ink", "nacre-soft"),
    ("ink-soft", "nacre-soft"),
    ("on-nacre", "nacre"),
    *((state, f"{state}-soft") for state in ("ok", "warn", "bad", "off")),
    *(("ink", f"{state}-soft") for state in ("ok", "warn", "bad", "off")),
    *((state, "surface") for state in ("ok", "warn", "bad", "off")),
]
EDGES = [
    *((edge, ground) for edge in ("line-strong", "brand", "nacre") for ground in ("ground", "surface")),
    ("check", "surface"),
]


def luminance(colour: str) -> float:
    """Give the relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT, ids="-on-".join)
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    assert contrast(PAIRS[ink][theme], PAIRS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES, ids="-on-".join)
def test_edges_can_be_seen(edge: str, ground: str, theme: int) -> None:
    assert contrast(PAIRS[edge][theme], PAIRS[ground][theme]) >= 3
