"""The card of a model in French, as lines and as a PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mulette.core.documents.rendering import About, render
from mulette.ponds.learning.didactic import Didactic
from mulette.ponds.sensing.thresholds import thresholds

TEMPLATE = Path(__file__).with_name("portrait.typ")
_JUDGED = {
    "by_territory": "territoires laissés de côté",
    "by_block": "blocs de 3 km laissés de côté",
    "twin": "forêt aléatoire, mêmes plis",
    "didactic": "modèle lisible, mêmes plis",
}


def lines(card: Mapping[str, Any], labels: Mapping[str, str]) -> list[str]:
    """Say a card in lines of text.

    Parameters
    ----------
    card
        As ``card.make_card`` gives it.
    labels
        French words of each feature.
    """
    versions = f"Mesures version {card['features_version']}, Mulette {card['mulette']}."
    return [
        f"{card['name']} (appris le {card['made_on']})",
        card["note"],
        versions,
        f"Appris sur : {', '.join(card['sources'])}.",
        *(f"{name} : {', '.join(values)}" for name, *values in _territory_sentences(card)),
        *(_judged_sentence(name, one) for name, one in _judged(card)),
        "Modèle lisible :",
        *(f"- {one}" for one in Didactic.from_json(card["didactic"]).sentences(labels)),
        "Limites :",
        *(f"- {one}" for one in card["limits"]),
    ]


def print_card(card: Mapping[str, Any], labels: Mapping[str, str]) -> bytes:
    """Make the PDF of a card; its day is that of the learning."""
    about = About(card["name"], "Mulette", dt.date.fromisoformat(card["made_on"]))
    first = next((one for _, one in _judged(card)), None)
    known = thresholds()
    return render(
        TEMPLATE,
        about,
        {
            "lead": card["note"],
            "figures": [
                [_figure(first["average_precision"] if first else None), "précision moyenne, sur des lieux non appris"],
                [str(sum(one["ponds"] for one in card["territories"])), "mares apprises"],
                [str(sum(one["not_ponds"] for one in card["territories"])), "lieux sûrs de n'être pas une mare"],
            ],
            "sources": list(card["sources"]),
            "territories": [[name, *values] for name, *values in _territory_rows(card)],
            "judged": [_judged_row(name, one) for name, one in _judged(card)],
            "calibration": [
                [_figure(one["score"]), _figure(one["share"]), str(one["candidates"])]
                for one in (first or {}).get("calibration", [])
            ],
            "didactic": Didactic.from_json(card["didactic"]).sentences(labels),
            "limits": list(card["limits"]),
            "thresholds": [
                [known[name].label if name in known else name, f"{value:g}".replace(".", ",")]
                for name, value in card["thresholds"].items()
            ],
            "versions": f"Mesures version {card['features_version']}.",
        },
    )


def _judged(card: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """List what was judged, with its French name."""
    report = card["judged"]
    whole = [(words, report.get(name)) for name, words in _JUDGED.items()]
    by_layers = [(f"couches : {name}", one) for name, one in report["by_layers"].items()]
    return [(name, one) for name, one in (*whole[:2], *by_layers, *whole[2:]) if one]


def _judged_sentence(name: str, one: Mapping[str, Any]) -> str:
    row = _judged_row(name, one)
    return f"{name} : précision moyenne {row[1]}, Brier {row[2]}, précision pour 80 % des mares trouvées {row[3]}"


def _judged_row(name: str, one: Mapping[str, Any]) -> list[str]:
    ends = one["average_precision_95"]
    interval = f" ({_figure(ends[0])} à {_figure(ends[1])})" if ends else ""
    precision = one["precision_at_recall"]["0.8"]
    return [name, _figure(one["average_precision"]) + interval, _figure(one["brier"], 3), _figure(precision)]


def _territory_rows(card: Mapping[str, Any]) -> list[list[str]]:
    counted = ("ponds", "not_ponds", "likely_not_ponds", "unknown")
    return [[one["name"], *(str(one[name]) for name in counted)] for one in card["territories"]]


def _territory_sentences(card: Mapping[str, Any]) -> list[list[str]]:
    words = ("mares", "autres, vérifiés", "autres, vraisemblables", "inconnus")
    return [
        [name, *(f"{value} {word}" for value, word in zip(values, words, strict=True))]
        for name, *values in _territory_rows(card)
    ]


def _figure(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",")
