"""A board as a chart: a Vega-Lite specification, drawn by the page and, for a report, on the server; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mulette.occurrences.dashboards.boards import Board
from mulette.occurrences.dashboards.queries import Bar, Shown

MOST_DRAWN = 20
"""Bars drawn; the table has the others."""

_BAR_PX, _LEAST_PX = 24, 220


def title_of(board: Board, shown: Shown) -> str:
    """Say in French what a board shows first.

    The bar of most records, and its share of all of them; a record that lies in two communes counts in both.
    """
    said = [bar for bar in shown.bars if bar.code is not None] or list(shown.bars)
    if not said:
        return "Aucune donnée ne correspond"
    most = max(said, key=lambda bar: bar.records)
    share = _percent(most.records, shown.total.records)
    if board.name == "year":
        return f"{most.label} est l'année la mieux connue : {_count(most.records)}, {share} de l'ensemble"
    return f"{most.label} : {_count(most.records)}, {share} de l'ensemble"


def chart_of(board: Board, shown: Shown) -> dict[str, Any]:
    """Draw a board: years stand side by side, other bars lie under each other, the longest first."""
    if board.name == "year":
        return _years(shown.bars)
    return _bars(board, shown.bars[:MOST_DRAWN])


def _years(bars: Sequence[Bar]) -> dict[str, Any]:
    rows = [{"bar": int(bar.label), "records": bar.records} for bar in bars if bar.label.isdigit()]
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {
                "field": "bar",
                "type": "ordinal",
                "axis": {"title": "Année", "labelAngle": 0, "labelOverlap": "greedy"},
            },
            "y": {
                "field": "records",
                "type": "quantitative",
                "axis": {"title": "Données", "format": ",d", "tickMinStep": 1},
            },
            "tooltip": _tooltip("Année"),
        },
    }


def _bars(board: Board, bars: Sequence[Bar]) -> dict[str, Any]:
    rows = [{"bar": bar.label, "records": bar.records} for bar in bars]
    return {
        "data": {"values": rows},
        "height": max(_LEAST_PX, len(rows) * _BAR_PX),
        "encoding": {
            "y": {"field": "bar", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 170}},
            "x": {"field": "records", "type": "quantitative", "axis": None},
            "tooltip": _tooltip(board.head),
        },
        "layer": [
            {"mark": {"type": "bar", "tooltip": True, "height": {"band": 0.8} if len(rows) > 9 else _BAR_PX - 4}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"text": {"field": "records", "type": "quantitative", "format": ",d"}},
            },
        ],
    }


def _tooltip(head: str) -> list[dict[str, Any]]:
    return [
        {"field": "bar", "title": head},
        {"field": "records", "title": "Données", "type": "quantitative", "format": ",d"},
    ]


def _count(count: int) -> str:
    return f"{count:,} {'donnée' if count < 2 else 'données'}".replace(",", "\u202f")


def _percent(part: int, whole: int) -> str:
    """Give a share in words; what is not nothing is never said to be 0 %."""
    share = part / whole if whole else 0.0
    return "moins de 1\u202f%" if 0 < share < 0.01 else f"{share:.0%}".replace("%", "\u202f%")


def renewal_title(year: int, new: int, again: int, lost: int) -> str:
    """Say in French what a year brings and loses.

    >>> renewal_title(2024, 1, 0, 12)
    '2024 : 1 taxon nouveau, 0 retrouvé, 12 perdus de vue'
    """
    words = (
        f"{new} {'taxon nouveau' if new < 2 else 'taxons nouveaux'}",
        f"{again} {'retrouvé' if again < 2 else 'retrouvés'}",
        f"{lost} {'perdu' if lost < 2 else 'perdus'} de vue",
    )
    return f"{year} : {', '.join(words)}"


def renewal_chart(history: Sequence[dict[str, Any]], most: int = 30) -> dict[str, Any]:
    """Draw what each of the last years brings and loses, one line a change."""
    words = {"new": "nouveaux", "found_again": "retrouvés", "lost": "perdus de vue"}
    rows = [
        {"year": row["year"], "change": word, "taxa": row[name]}
        for row in history[-most:]
        for name, word in words.items()
    ]
    ends = [row for row in rows if history and row["year"] == history[-1]["year"]]
    axis = {"title": "Année", "format": "d", "tickMinStep": 1}
    return {
        "data": {"values": rows},
        "encoding": {
            "x": {"field": "year", "type": "quantitative", "scale": {"zero": False, "nice": False}, "axis": axis},
            "y": {"field": "taxa", "type": "quantitative", "axis": {"title": "Taxons", "tickMinStep": 1}},
            "color": {"field": "change", "type": "nominal", "sort": list(words.values()), "legend": _LEGEND},
        },
        "layer": [
            {"mark": {"type": "line", "point": True, "tooltip": True}},
            {"data": {"values": ends}, "mark": {"type": "point", "filled": True, "size": 90}},
        ],
    }


_LEGEND = {"title": None, "orient": "top"}
