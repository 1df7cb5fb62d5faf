"""The emergence curve of a sowing, and of the treatments beside it: Vega-Lite, with its table twin. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mulette.exsitu.sowing.emergence import Count, curve, emergence_percent


class Chart(NamedTuple):
    """A chart and its table twin: columns as ``(name, French label, unit or None for words)``."""

    title: str
    spec: dict[str, Any]
    columns: list[tuple[str, str, str | None]]
    rows: list[dict[str, Any]]


def emergence_chart(sown_on: dt.date, seeds: int | None, counts: Sequence[Count]) -> Chart | None:
    """Draw the seedlings emerged and those alive, from the day of the sowing; None: nothing was counted."""
    points = curve(counts)
    if not points:
        return None
    rows = [{"day": sown_on.isoformat(), "days": 0, "new": 0, "total": 0, "living": 0}]
    rows += [
        {"day": one.day.isoformat(), "days": (one.day - sown_on).days, "new": one.new, "total": one.total,
         "living": one.living}
        for one in points
    ]  # fmt: skip
    lines = [
        {"days": row["days"], "count": row[name], "line": words}
        for row in rows
        for name, words in (("total", "levées"), ("living", "vivantes"))
    ]
    layers: list[dict[str, Any]] = [_lines(lines, "Jours depuis le semis", "Plantules")]
    if seeds:
        layers.append(_ceiling(seeds))
    percent = emergence_percent(points[-1].total, seeds)
    share = "" if percent is None else f", {percent:.0f} % des {seeds} graines"
    title = f"{points[-1].total} levées en {rows[-1]['days']} jours{share}"
    columns = [("day", "Jour", None), ("days", "Jours depuis le semis", ""), ("new", "Nouvelles", ""),
               ("total", "Levées", ""), ("living", "Vivantes", "")]  # fmt: skip
    return Chart(title, {"layer": layers, "height": 240}, columns, rows)


def treatments_chart(sowings: Mapping[str, tuple[dt.date, int | None, Sequence[Count]]]) -> Chart | None:
    """Draw the share of seeds that came up, one line a treatment; None: not two of them can be compared."""
    rows: list[dict[str, Any]] = []
    for name, (sown_on, seeds, counts) in sowings.items():
        if not seeds:
            continue
        rows.append({"treatment": name, "days": 0, "percent": 0.0})
        rows += [
            {"treatment": name, "days": (one.day - sown_on).days, "percent": round(100 * one.total / seeds, 1)}
            for one in curve(counts)
        ]
    if len({row["treatment"] for row in rows}) < 2:
        return None
    lines = [{"days": row["days"], "count": row["percent"], "line": row["treatment"]} for row in rows]
    last = {row["treatment"]: row["percent"] for row in rows}
    best = max(last, key=lambda name: last[name])
    title = f"« {best} » lève le plus : {last[best]:.0f} %"
    columns = [("treatment", "Modalité", None), ("days", "Jours depuis le semis", ""), ("percent", "Levée", "%")]
    spec = {"layer": [_lines(lines, "Jours depuis le semis", "Levée (%)")], "height": 240}
    return Chart(title, spec, columns, rows)


def _lines(rows: list[dict[str, Any]], x_title: str, y_title: str) -> dict[str, Any]:
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "step-after", "point": True, "tooltip": True},
        "encoding": {
            "x": {"field": "days", "type": "quantitative", "axis": {"title": x_title, "tickMinStep": 1}},
            "y": {"field": "count", "type": "quantitative", "axis": {"title": y_title, "tickMinStep": 1}},
            "color": {"field": "line", "type": "nominal", "sort": None, "title": None, "legend": {"orient": "top"}},
            "strokeDash": {"field": "line", "type": "nominal", "sort": None},
        },
    }


def _ceiling(seeds: int) -> dict[str, Any]:
    return {
        "data": {"values": [{"seeds": seeds, "label": f"{seeds} graines semées"}]},
        "layer": [
            {
                "mark": {"type": "rule", "strokeDash": [2, 3]},
                "encoding": {"y": {"field": "seeds", "type": "quantitative"}},
            },
            {
                "mark": {"type": "text", "align": "left", "baseline": "bottom", "dx": 4, "dy": -2},
                "encoding": {
                    "x": {"value": 0},
                    "y": {"field": "seeds", "type": "quantitative"},
                    "text": {"field": "label"},
                },
            },
        ],
    }
