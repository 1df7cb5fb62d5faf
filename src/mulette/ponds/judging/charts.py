"""The charts of a judgement: Vega-Lite specifications that the page and the report share, with their titles; pure."""

from __future__ import annotations

from typing import Any, NamedTuple

from mulette.ponds.judging.words import count, figure, percent

SOURCE = "jugement contre l'inventaire fourni, appariement un à un"
_MOST_TERRITORIES = 8
_MOST_CRITERIA = 18
_BAR_PX = 24
_SHARE = {"format": "%", "grid": True, "tickCount": 5}
_NAMES = {"title": None, "labelLimit": 230}
_DOMAIN = {"domain": [0, 1]}


class Chart(NamedTuple):
    """A chart and its table twin: columns as ``(name, French label, unit or None for words)``."""

    id: str
    title: str
    spec: dict[str, Any]
    columns: list[tuple[str, str, str | None]]
    rows: list[dict[str, Any]]
    lead: str = ""


def charts_of(judged: dict[str, Any]) -> list[Chart]:
    """Give the charts that the judgement has figures for."""
    made = (
        _curve(judged),
        _effort(judged),
        _criteria(judged),
        *(_classes(judged, name) for name in judged["by_class"]),
    )
    return [one for one in made if one is not None]


def _curve(judged: dict[str, Any]) -> Chart | None:
    """Precision against recall, one line a territory."""
    parts = {"Ensemble": judged["curve"]}
    if len(judged["territories"]) > 1:
        some = sorted(judged["territories"].items(), key=lambda item: (-item[1]["ponds"], item[0]))
        parts |= {name: one["curve"] for name, one in some[:_MOST_TERRITORIES]}
    rows = [{"territory": name, **point} for name, points in parts.items() for point in points]
    if not rows:
        return None
    spec = {
        "data": {"values": rows},
        "mark": {"type": "line", "point": {"size": 14}, "interpolate": "step-before", "tooltip": True},
        "encoding": {
            "x": {"field": "recall", "type": "quantitative", "scale": _DOMAIN, "axis": {"title": "Rappel", **_SHARE}},
            "y": {"field": "precision", "type": "quantitative", "scale": _DOMAIN,
                  "axis": {"title": "Précision", **_SHARE}},
            "color": {"field": "territory", "type": "nominal", "sort": list(parts), "title": None,
                      "legend": None if len(parts) == 1 else {"orient": "bottom", "columns": 4}},
            "order": {"field": "visits", "type": "quantitative"},
        },
    }  # fmt: skip
    columns = [
        ("territory", "Territoire", None), ("threshold", "Seuil de score", ""), ("precision", "Précision", ""),
        ("recall", "Rappel", ""), ("visits", "Visites", ""), ("found", "Mares trouvées", ""),
    ]  # fmt: skip
    title = (
        f"Au bout du classement, {percent(judged['recall'])} des mares sont trouvées et "
        f"{percent(judged['precision'])} des candidats sont des mares"
    )
    return Chart("courbe", title, spec, columns, rows)


def _effort(judged: dict[str, Any]) -> Chart | None:
    """Ponds found against visits made."""
    points = judged["curve"]
    if not points or not judged["effort"]:
        return None
    ponds = judged["ponds"]
    rows = [{"visits": one["visits"], "found": one["found"], "share": one["recall"]} for one in points]
    spec = {
        "data": {"values": [{"visits": 0, "found": 0, "share": 0}, *rows]},
        "mark": {"type": "line", "tooltip": True},
        "encoding": {
            "x": {"field": "visits", "type": "quantitative",
                  "axis": {"title": "Visites, du meilleur score au moins bon"}},
            "y": {"field": "share", "type": "quantitative", "scale": _DOMAIN,
                  "axis": {"title": f"Part des {ponds} mares trouvées", **_SHARE}},
        },
    }  # fmt: skip
    reached = {target: visits for target, visits in judged["effort"].items() if visits is not None}
    if reached:
        target, visits = list(reached.items())[-1]
        title = f"{count(visits, 'visite')} suffisent pour {target}\u202f% des mares"
    else:
        title = "Le classement n'atteint pas la moitié des mares"
    return Chart(
        "effort", title, spec, [("visits", "Visites", ""), ("found", "Mares", ""), ("share", "Part", "")], rows
    )


def _criteria(judged: dict[str, Any]) -> Chart | None:
    """Average precision of each criterion, with its interval."""
    known = [one for one in judged["criteria"] if one["average_precision"] is not None]
    if not known:
        return None
    known.sort(key=lambda one: (-one["average_precision"], one["name"]))
    rows = [
        {
            "label": one["label"], "kind": KINDS[one["kind"]], "average_precision": one["average_precision"],
            "recall": one["recall"], "precision": one["precision"], "matched": one["matched"], "false": one["false"],
            "low": ((one["intervals"] or {}).get("average_precision") or [None, None])[0],
            "high": ((one["intervals"] or {}).get("average_precision") or [None, None])[1],
        }
        for one in known
    ]  # fmt: skip
    shared = {"y": {"field": "label", "type": "nominal", "sort": None, "axis": _NAMES}}
    x = {"field": "average_precision", "type": "quantitative", "scale": _DOMAIN,
         "axis": {"title": "Précision moyenne, et son intervalle à 95 %", "format": ".1f", "tickCount": 5}}  # fmt: skip
    drawn = rows[:_MOST_CRITERIA]
    spec = {
        "data": {"values": drawn},
        "height": max(120, _BAR_PX * len(drawn)),
        "encoding": shared,
        "layer": [
            {"mark": "rule", "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True, "size": 60, "tooltip": True}, "encoding": {"x": x}},
        ],
    }
    best = next((one for one in known if one["kind"] == "detector"), known[0])
    title = f"{best['label']} : le meilleur critère seul, précision moyenne {figure(best['average_precision'])}"
    columns = [
        ("label", "Critère", None), ("kind", "Sorte", None), ("average_precision", "Précision moyenne", ""),
        ("low", "De", ""), ("high", "À", ""), ("recall", "Rappel", ""), ("precision", "Précision", ""),
        ("matched", "Trouvées", ""), ("false", "Faux", ""),
    ]  # fmt: skip
    return Chart("criteres", title, spec, columns, rows)


KINDS = {"model": "modèle", "detector": "détecteur", "pair": "paire", "feature": "variable"}


def _classes(judged: dict[str, Any], name: str) -> Chart | None:
    """Recall of each class, with its interval."""
    from mulette.ponds.judging.breakdowns import LABELS

    rows = [
        {**one, "low": (one["interval"] or [None, None])[0], "high": (one["interval"] or [None, None])[1]}
        for one in judged["by_class"][name]
    ]
    known = [one for one in rows if one["recall"] is not None]
    if not known:
        return None
    spec = {
        "data": {"values": rows},
        "height": max(90, 30 * len(rows)),
        "encoding": {"y": {"field": "class", "type": "nominal", "sort": None, "axis": _NAMES}},
        "layer": [
            {"mark": "rule", "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}},
            {
                "mark": {"type": "point", "filled": True, "size": 60, "tooltip": True},
                "encoding": {"x": {"field": "recall", "type": "quantitative", "scale": _DOMAIN,
                                   "axis": {"title": "Rappel, et son intervalle à 95 %", **_SHARE}}},
            },
        ],
    }  # fmt: skip
    title = f"{LABELS[name]} : {_contrast(known)}"
    columns = [
        ("class", LABELS[name], None), ("ponds", "Mares", ""), ("found", "Trouvées", ""), ("recall", "Rappel", ""),
        ("low", "De", ""), ("high", "À", ""),
    ]  # fmt: skip
    return Chart(f"classe-{name.replace('_', '-')}", title, spec, columns, rows)


def _contrast(known: list[dict[str, Any]]) -> str:
    """Say whether a class is found less than another, their intervals being apart."""
    worst, best = (end(known, key=lambda one: (one["recall"], str(one["class"]))) for end in (min, max))
    said = f"rappel de {percent(worst['recall'])} pour « {worst['class']} »"
    if worst is best:
        return said
    said += f", de {percent(best['recall'])} pour « {best['class']} »"
    is_apart = worst["high"] is not None and best["low"] is not None and worst["high"] < best["low"]
    return said if is_apart else f"{said}, sans écart sûr"
