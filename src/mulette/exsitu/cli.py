"""Commands of the seed bank."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mulette.exsitu.germination import Series


@click.command()
@click.argument("counts", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="COMPTAGES.csv")
@click.option("--json", "as_json", is_flag=True, help="Écrit toutes les mesures de chaque série en JSON.")
def germination(counts: Path, *, as_json: bool) -> None:
    """Mesure la germination de chaque série d'un fichier de comptages.

    Le fichier a une ligne par série et par jour : series, day (jours depuis la mise en germination), germinated
    (graines nouvellement germées ce jour-là) et, si on le connaît, sown (graines semées).
    Une mesure indéfinie reste vide, elle n'est jamais un zéro.

    Exemple : mulette exsitu germination comptages.csv --json
    """
    from mulette.exsitu.counts import read_series
    from mulette.exsitu.germination import metrics

    series = read_series(counts)
    if as_json:
        click.echo(json.dumps({"series": {name: metrics(one) for name, one in series.items()}}, ensure_ascii=False))
        return
    for name, one in series.items():
        click.echo(f"{name} : {_portrait(one)}")


def _portrait(one: Series) -> str:
    """Say in one line how much and when a series germinated."""
    from mulette.exsitu.germination import half_time, mean_time, percent, wilson

    words = f"{one.total} germées"
    interval = wilson(one.total, one.sown or 0)
    if interval:
        low, high = (_figure(100 * end, 0) for end in interval)
        words += f" sur {one.sown}, {_figure(percent(one), 0)} % ({low} à {high} %, intervalle à 95 %)"
    middle = half_time(one, target=one.total / 2)
    return f"{words} ; temps moyen {_figure(mean_time(one), 1)} j, moitié des germées à {_figure(middle, 1)} j"


def _figure(value: float | None, digits: int) -> str:
    """Write a figure the French way; what is undefined is said so."""
    return "?" if value is None else f"{value:.{digits}f}".replace(".", ",")
