"""Curves of the tests and intervals of their rates: Vega-Lite, with their table twins. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mulette.exsitu.germination import Series
from mulette.exsitu.hill import Hill
from mulette.exsitu.testing.results import Rate, Result
from mulette.exsitu.testing.viewing.words import figure, result_title

BLUE, ORANGE = "#0072B2", "#D55E00"
"""Source: Okabe and Ito 2008."""
POINTS = 80
"""Points of a fitted curve."""
Row = dict[str, Any]


class Chart(NamedTuple):
    """A chart and its table twin: columns as ``(name, French label, unit or None for words)``."""

    title: str
    spec: dict[str, Any]
    columns: list[tuple[str, str, str | None]]
    rows: list[Row]


def curve_chart(pooled: Result, replicates: Mapping[int, Result], hill: Hill | None) -> Chart | None:
    """Draw the cumulated germination of a test: each replicate, all pooled, and the Hill curve; None: no count."""
    if pooled.series is None:
        return None
    thin = [
        {"day": day, "percent": share, "line": f"répétition {rank}"}
        for rank, one in replicates.items()
        if one.series is not None and len(replicates) > 1
        for day, share in _shares(one.series)
    ]
    thick = [{"day": day, "percent": share, "line": "ensemble"} for day, share in _shares(pooled.series)]
    layers: list[Row] = []
    if thin:
        layers.append(_line(thin, {"strokeWidth": 1.25, "interpolate": "step-after", "opacity": 0.75}, "line"))
    layers.append(_line(thick, {"strokeWidth": 3, "interpolate": "step-after", "point": {"size": 50}}))
    if hill is not None:
        fitted = _points(hill, pooled.series.days[-1])
        layers.append(_line(fitted, {"strokeWidth": 2, "strokeDash": [6, 4], "color": ORANGE}))
    layers.append(_ends(thick, fitted=hill is not None))
    return Chart(result_title(pooled), {"layer": layers, "height": 280}, *_twin(pooled.series, replicates))


def _twin(pooled: Series, replicates: Mapping[int, Result]) -> tuple[list[tuple[str, str, str | None]], list[Row]]:
    columns: list[tuple[str, str, str | None]] = [("day", "Jour", "")]
    columns += [(f"r{rank}", f"Répétition {rank}", "germées") for rank in replicates]
    columns += [("all", "Ensemble", "germées"), ("percent", "Ensemble", "%")]
    cumulated = {
        rank: dict(zip(one.series.days, one.series.cumulated, strict=True)) if one.series else {}
        for rank, one in replicates.items()
    }
    rows = []
    for day, total in zip(pooled.days, pooled.cumulated, strict=True):
        of_each = {f"r{rank}": seen.get(day) for rank, seen in cumulated.items()}
        rows.append({"day": day, **of_each, "all": total, "percent": round(100 * total / (pooled.sown or 1), 1)})
    return columns, rows


def compared_chart(tests: Mapping[str, Result]) -> Chart | None:
    """Draw the pooled germination of several tests, one line each; None: fewer than two have counts."""
    counted = {name: one.series for name, one in tests.items() if one.series is not None}
    if len(counted) < 2:
        return None
    rows: list[Row] = [
        {"line": name, "day": day, "percent": round(share, 1)}
        for name, series in counted.items()
        for day, share in _shares(series)
    ]
    last = {row["line"]: row["percent"] for row in rows}
    best = max(last, key=lambda name: last[name])
    layer = _line(rows, {"strokeWidth": 2.5, "interpolate": "step-after", "point": True, "tooltip": True}, "line")
    columns = [("line", "Essai", None), ("day", "Jour", ""), ("percent", "Germination", "%")]
    return Chart(f"{best} germe le plus : {figure(last[best], 0)} %", {"layer": [layer], "height": 280}, columns, rows)


def intervals_chart(title: str, rates: Mapping[str, Rate | None]) -> Chart | None:
    """Draw rates of several tests side by side with their Wilson intervals; None: none is defined."""
    rows: list[Row] = []
    for name, rate in rates.items():
        if rate is not None and rate.percent is not None and rate.interval is not None:
            low, high = rate.interval
            shown = {"percent": rate.percent, "low": low, "high": high}
            rounded = {key: round(value, 1) for key, value in shown.items()}
            rows.append({"line": name, "seeds": f"{rate.successes}/{rate.trials}", **rounded})
    if not rows:
        return None
    y = {"field": "line", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 220}}
    scale = {"domain": [0, 100]}
    spec = {
        "data": {"values": rows},
        "height": 60 + 44 * len(rows),
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": BLUE},
                "encoding": {
                    "x": {"field": "low", "type": "quantitative", "scale": scale, "axis": {"title": "%"}},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1, "color": BLUE, "tooltip": True},
                "encoding": {"x": {"field": "percent", "type": "quantitative", "scale": scale}},
            },
        ],
    }
    columns = [("line", "Essai", None), ("seeds", "Graines", None), ("percent", "Part", "%"),
               ("low", "Au moins", "%"), ("high", "Au plus", "%")]  # fmt: skip
    return Chart(title, spec, columns, rows)


def _shares(series: Series) -> list[tuple[float, float]]:
    """Give the cumulated germination, % of the seeds sown, from day 0."""
    sown = series.sown or 1
    shares = [(day, 100 * count / sown) for day, count in zip(series.days, series.cumulated, strict=True)]
    return [(0.0, 0.0), *shares]


def _points(hill: Hill, last: float) -> list[Row]:
    return [{"day": last * n / POINTS, "percent": hill.at(last * n / POINTS)} for n in range(POINTS + 1)]


def _line(rows: Sequence[Row], mark: Row, colour: str = "") -> Row:
    encoding: Row = {
        "x": {"field": "day", "type": "quantitative", "axis": {"title": "Jours de germination", "tickMinStep": 1}},
        "y": {
            "field": "percent",
            "type": "quantitative",
            "scale": {"domain": [0, 100]},
            "axis": {"title": "Germées, % des semées"},
        },
    }
    if colour:
        legend = {"title": None, "orient": "top", "labelLimit": 260}
        encoding["color"] = {"field": colour, "type": "nominal", "sort": None, "legend": legend}
    return {"data": {"values": list(rows)}, "mark": {"type": "line", **mark}, "encoding": encoding}


def _ends(thick: Sequence[Row], *, fitted: bool) -> Row:
    """Say which lines are the pooled one and the fitted one."""
    word = "en gras l’ensemble, en tirets la courbe de Hill" if fitted else "en gras l’ensemble"
    free = 6 if thick[-1]["percent"] > 20 else 94  # away from the curves
    return {
        "data": {"values": [{"day": thick[-1]["day"], "percent": free, "word": word}]},
        "mark": {"type": "text", "align": "right", "fontWeight": 600},
        "encoding": {
            "x": {"field": "day", "type": "quantitative"},
            "y": {"field": "percent", "type": "quantitative"},
            "text": {"field": "word"},
        },
    }
