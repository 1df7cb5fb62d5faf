"""The command that judges candidates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("candidates", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="CANDIDATS.gpkg")
@click.option(
    "--inventory", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FICHIER",
    help="Inventaire qui fait foi : points ou polygones.",
)  # fmt: skip
@click.option("--territory", metavar="COLONNE|FICHIER", help="Colonne, ou fichier de zones, qui donne le territoire.")
@click.option(
    "--tolerance-m", type=float, default=10.0, show_default=True,
    help="Plus grande distance de la mare au bord du candidat, m.",
)  # fmt: skip
@click.option(
    "--exhaustive", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FICHIER",
    help="Zones où l'inventaire est complet ; hors d'elles, un plan d'échantillonnage est proposé.",
)  # fmt: skip
@click.option(
    "--half-width", type=float, default=0.05, show_default=True,
    help="Demi-largeur voulue de l'intervalle de la précision, hors des zones complètes.",
)  # fmt: skip
@click.option(
    "--visits", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FICHIER",
    help="Visites faites selon le plan : colonnes id et mare (oui ou non).",
)  # fmt: skip
@click.option("--with-potential", is_flag=True, help="Cherche aussi les mares « Potentielle », que personne n'a vues.")
@click.option("--seed", type=int, default=0, show_default=True, help="Graine des intervalles.")
@click.option("--json", "as_json", is_flag=True, help="Écrit tout le jugement en JSON.")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), metavar="FICHIER", help="Écrit le rapport.")
def evaluate(
    candidates: Path, inventory: Path, territory: str | None, tolerance_m: float, exhaustive: Path | None,
    half_width: float, visits: Path | None, *, with_potential: bool, seed: int, as_json: bool, pdf: Path | None,
) -> None:  # fmt: skip
    """Juge des candidats contre un inventaire de mares.

    Une mare est trouvée quand un candidat, à elle seule, en est à moins de la tolérance. Plusieurs candidats sur une
    mare comptent une fois : les autres sont des doublons, pas des erreurs. La précision n'est juste que là où
    l'inventaire est complet : dites où avec --exhaustive. Un chiffre qui ne se calcule pas est nul (null), jamais zéro.

    Exemple : mulette ponds evaluate candidats.gpkg --inventory inventaire.gpkg --territory commune --json
    """
    from mulette.ponds.judging.evaluating import Asked, evaluate

    asked = Asked(tolerance_m, territory, exhaustive, half_width, with_potential, seed, visits)
    judged = evaluate(candidates, inventory, asked)
    for warning in judged["warnings"]:
        click.echo(warning, err=True)
    if pdf is not None:
        _write_report(judged, candidates, inventory, pdf)
    if as_json:
        click.echo(json.dumps(judged, ensure_ascii=False, allow_nan=False))
    else:
        for line in _lines(judged):
            click.echo(line)


def _write_report(judged: dict[str, Any], candidates: Path, inventory: Path, pdf: Path) -> None:
    import datetime as dt

    from mulette.ponds.judging.report import print_evaluation

    today = dt.datetime.now(dt.UTC).date()
    pdf.write_bytes(print_evaluation(judged, f"{candidates.name} jugé contre {inventory.name}", "Mulette", today))
    click.echo(f"Rapport écrit : {pdf}", err=True)


_FIGURES = (("recall", "rappel"), ("precision", "précision"), ("average_precision", "précision moyenne"))


def _lines(judged: dict[str, Any]) -> list[str]:
    """Say the judgement in a few lines."""
    from mulette.ponds.judging.words import count, percent, with_interval

    lines = [
        f"{count(judged['candidates'], 'candidat')}, {count(judged['ponds'], 'mare')} à trouver, "
        f"tolérance {judged['tolerance_m']:g} m",
        f"trouvées : {judged['matched']} ; manquées : {judged['missed']} ; "
        f"faux : {judged['false']} ; doublons : {judged['duplicates']}",
        *(
            f"{label} : {with_interval(judged[name], (judged['intervals'] or {}).get(name))}"
            for name, label in _FIGURES
        ),
    ]
    wide = judged["sensitivity"][1]
    lines.append(
        f"à {wide['tolerance_m']:g} m : rappel {percent(wide['recall'])}, précision {percent(wide['precision'])}"
    )
    for target, visits in (judged["effort"] or {}).items():
        reached = "jamais atteint" if visits is None else count(visits, "visite")
        lines.append(f"{target} % des mares : {reached}")
    if judged["sampling_plan"]:
        plan = judged["sampling_plan"]
        lines.append(f"plan d'échantillonnage : {count(plan['visits'], 'visite')} parmi {plan['candidates']} candidats")
    if judged["sampling_estimate"]:
        found = judged["sampling_estimate"]
        lines.append(f"précision hors des zones, d'après {found['visits']} visites : "
                     f"{with_interval(found['precision'], found['interval'])}")  # fmt: skip
    return lines
