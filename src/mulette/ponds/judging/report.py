"""The judgement on paper."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from mulette.core.documents.rendering import About, draw, render
from mulette.ponds.judging.charts import KINDS, SOURCE, charts_of
from mulette.ponds.judging.words import figure, percent, with_interval

TEMPLATE = Path(__file__).with_name("evaluation.typ")
_MOST_ROWS = 40
TRUST = (
    "La précision n'est juste que là où l'inventaire est complet : ailleurs, un candidat sans mare connue peut en être "
    "une. Les intervalles, à 95 %, viennent du tirage répété des blocs. Un doublon n'est ni juste ni faux. Une figure "
    "« non calculable » n'est pas un zéro. La meilleure orientation d'une variable est choisie sur ces mêmes données : "
    "son chiffre la flatte."
)


def print_evaluation(judged: dict[str, Any], lead: str, place: str, today: dt.date) -> bytes:
    """Make the PDF of a judgement.

    Parameters
    ----------
    judged
        What ``evaluate`` gives.
    lead
        One sentence under the title: what was judged against what.
    place
        Name of the place of work, for the foot.
    """
    return render(TEMPLATE, About(f"Évaluation : {finding(judged)}", place, today), report_data(judged, lead))


def finding(judged: dict[str, Any]) -> str:
    """State what was found, as a title.

    >>> finding({"recall": 0.8, "ponds": 10, "matched": 8})
    '8 mares trouvées sur 10'
    >>> finding({"recall": None, "ponds": 0, "matched": 0})
    'aucune mare à trouver'
    """
    if not judged["ponds"]:
        return "aucune mare à trouver"
    many = "s" * (judged["matched"] > 1)
    return f"{judged['matched']} mare{many} trouvée{many} sur {judged['ponds']}"


def report_data(judged: dict[str, Any], lead: str) -> dict[str, Any]:
    """Lay a judgement out for its template."""
    return {
        "lead": f"{lead}, tolérance {figure(judged['tolerance_m'], 0)} m.",
        "figures": [
            [percent(judged["recall"]), "des mares sont trouvées (rappel)"],
            [percent(judged["precision"]), "des candidats sont des mares (précision)"],
            [figure(judged["average_precision"]), "précision moyenne"],
            [str(judged["missed"]), "mares manquées"],
        ],
        "warnings": judged["warnings"],
        "charts": [
            {"title": one.title, "svg": draw(one.spec, height_px=one.spec.get("height", 260)), "source": SOURCE}
            for one in charts_of(judged)
        ],
        "tables": [one for one in tables_of(judged) if one["rows"]],
        "note": TRUST,
    }


def tables_of(judged: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the tables: ``title``, ``columns`` as ``[head, is a figure]``, ``rows`` of texts."""
    return [_territories(judged), _who_finds(judged), _criteria(judged), _sampling(judged)]


def _territories(judged: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [
            name, str(one["ponds"]), str(one["matched"]), str(one["false"]),
            with_interval(one["recall"], (one["intervals"] or {}).get("recall")),
            with_interval(one["precision"], (one["intervals"] or {}).get("precision")),
            figure(one["average_precision"]),
        ]
        for name, one in judged["territories"].items()
    ]  # fmt: skip
    heads = ("Mares", "Trouvées", "Faux", "Rappel", "Précision", "Précision moyenne")
    return {"title": "Par territoire", "columns": _columns("Territoire", heads), "rows": rows if len(rows) > 1 else []}


def _who_finds(judged: dict[str, Any]) -> dict[str, Any]:
    some = judged["who_finds"]
    heads = ("Trouvées", "Lui seul", *(one["label"] for one in some))
    rows = [
        [
            one["label"], str(one["found"]), str(one["only"]),
            *(str(one["missed_but_found_by"].get(other["name"], "–")) for other in some),
        ]
        for one in some
    ]  # fmt: skip
    title = "Qui trouve ce que les autres manquent : mares manquées par la ligne, trouvées par la colonne"
    return {"title": title, "columns": _columns("Détecteur", heads), "rows": rows, "even": True}


def _criteria(judged: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [
            one["label"], KINDS[one["kind"]], str(one["matched"]), str(one["false"]), percent(one["recall"]),
            percent(one["precision"]), figure(one["average_precision"]),
        ]
        for one in judged["criteria"][:_MOST_ROWS]
    ]  # fmt: skip
    heads = ("Sorte", "Trouvées", "Faux", "Rappel", "Précision", "Précision moyenne")
    return {"title": "Chaque critère, chaque paire, chaque modèle", "columns": _columns("Critère", heads), "rows": rows}


def _sampling(judged: dict[str, Any]) -> dict[str, Any]:
    planned = judged["sampling_plan"]
    if not planned:
        return {"title": "", "columns": [], "rows": []}
    half = figure(100 * planned["half_width"], 0)
    rows = [
        [
            f"{figure(one['score_low'])} à {figure(one['score_high'])}", str(one["candidates"]),
            percent(one["expected_precision"]), str(one["visits"]), figure(one["weight"], 1),
        ]
        for one in planned["strata"]
    ]  # fmt: skip
    title = f"{planned['visits']} visites pour connaître la précision à {half} points près"
    heads = ("Candidats", "Part attendue", "Visites", "Une visite en vaut")
    return {"title": title, "columns": _columns("Score", heads), "rows": rows}


def _columns(first: str, heads: tuple[str, ...]) -> list[list[Any]]:
    return [[first, False], *([head, True] for head in heads)]
