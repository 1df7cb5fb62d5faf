"""Formats of labels, and where each label falls on its sheet. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mulette.core.errors import Invalid

DEFAULT = "a4-24"
SMALLEST_QR_MM = 10
"""A QR code smaller than this is missed by the scanners of a greenhouse. Source: brief of the CBN alpin."""
Pair = tuple[float, float]


@dataclass(frozen=True)
class Format:
    """A sheet or a roll; lengths in mm, width before height.

    Parameters
    ----------
    code, label
        Code, and French words.
    page, size
        Size of the page, and of one label.
    columns, rows
        Labels of a page.
    margin, pitch
        Left and top of the first label; from one label to the next.
    code128
        Whether the label has room for a bar code under its words.
    """

    code: str
    label: str
    page: Pair
    size: Pair
    columns: int
    rows: int
    margin: Pair
    pitch: Pair
    code128: bool

    @property
    def per_page(self) -> int:
        """Labels of one page."""
        return self.columns * self.rows

    @property
    def qr_mm(self) -> float:
        """Side of the QR code: the height of the label less its edges, between 10 and 24 mm."""
        room = self.size[1] - 4 - (9 if self.code128 else 0)
        return min(max(room, SMALLEST_QR_MM), 24)


@dataclass(frozen=True)
class Spot:
    """Where one label falls: page from 0, left and top in mm."""

    page: int
    left: float
    top: float


@cache
def formats() -> Mapping[str, Format]:
    """Give the formats by code."""
    content = yaml.safe_load(Path(__file__).with_name("formats.yaml").read_text(encoding="utf-8"))
    return {code: _read(code, given) for code, given in content.items()}


def format_named(code: str) -> Format:
    """Give a format by its code.

    Raises
    ------
    Invalid
        No such format; the message names them.
    """
    if code in formats():
        return formats()[code]
    known = ", ".join(formats())
    raise Invalid(
        f"Le format « {code} » n'existe pas ; choisissez parmi : {known}.",
        code="label.unknown-format",
        fields={"format": "Format inconnu."},
    )


def spots(format_: Format, count: int, first: int = 1) -> Iterator[Spot]:
    """Give where labels fall, row after row, from the first free place of a sheet begun.

    >>> sheet = format_named("a4-24")
    >>> [(spot.page, spot.left, spot.top) for spot in spots(sheet, 3, first=23)]
    [(0, 70, 259.5), (0, 140, 259.5), (1, 0, 0.5)]

    Raises
    ------
    Invalid
        The sheet has no such place.
    """
    if not 1 <= first <= format_.per_page:
        raise Invalid(
            f"La feuille a {format_.per_page} places ; la première libre est de 1 à {format_.per_page}.",
            code="label.no-such-place",
            fields={"first": f"De 1 à {format_.per_page}."},
        )
    for place in range(first - 1, first - 1 + count):
        page, rank = divmod(place, format_.per_page)
        row, column = divmod(rank, format_.columns)
        left, top = format_.margin
        yield Spot(page, left + column * format_.pitch[0], top + row * format_.pitch[1])


def _read(code: str, given: Mapping[str, Any]) -> Format:
    pairs = {name: (given[name][0], given[name][1]) for name in ("page", "size", "margin", "pitch")}
    return Format(code, given["label"], columns=given["columns"], rows=given["rows"], code128=given["code128"], **pairs)
