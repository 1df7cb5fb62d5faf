"""Commands that learn models and tell what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_SEEDS = "GRAINES"


@click.command()
@click.argument("candidates", nargs=-1, type=_FILE, metavar="[CANDIDATS.gpkg]…")
@click.option(
    "--inventory", "inventories", multiple=True, type=_FILE, metavar="FICHIER",
    help="Inventaire : points ou polygones, colonne « status » ou « statut » ; peut être donné plusieurs fois.",
)  # fmt: skip
@click.option(
    "--territory", metavar="COLONNE", help="Colonne qui nomme le territoire ; sinon chaque fichier en est un."
)
@click.option("--exhaustive", type=_FILE, metavar="FICHIER", help="Zones où toutes les mares sont connues.")
@click.option(
    "--tolerance-m", type=float, default=10.0, show_default=True, help="Plus grande distance de la mare au candidat, m."
)
@click.option("--synthetic", metavar=_SEEDS, help="Apprend sur le bocage de synthèse : 1000-1019, ou 7,9.")
@click.option("--name", help="Nom du modèle ; celui du fichier par défaut.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Jour de l'apprentissage ; aujourd'hui par défaut.")
@click.option("--seed", type=int, default=0, show_default=True, help="Graine de l'apprentissage.")
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="MODELE.mulette")
def train(
    candidates: tuple[Path, ...], inventories: tuple[Path, ...], territory: str | None, exhaustive: Path | None,
    *, tolerance_m: float, synthetic: str | None, name: str | None, day: Any, seed: int, out: Path,  # noqa: ANN401
) -> None:  # fmt: skip
    """Apprend un modèle de mares à partir de candidats et d'un inventaire.

    Les mares vues ou caractérisées sont des exemples. Un candidat sans mare connue ne compte comme faux que dans une
    zone exhaustive, là où quelqu'un a vu que ce n'est pas une mare, ou, avec peu de poids, loin de tout relevé dans un
    pays parcouru. Le modèle est jugé sur des territoires et des blocs de 3 km laissés de côté, jamais au hasard.

    Exemple : mulette ponds train candidats.gpkg --inventory mares.gpkg --exhaustive communes.gpkg -o perche.mulette
    """
    import datetime as dt

    from mulette.ponds.learning.making import Lesson, make_model
    from mulette.ponds.learning.portrait import lines
    from mulette.ponds.learning.words import LABELS, seeds_of

    made_on = day.date() if day else dt.datetime.now(dt.UTC).date()
    lesson = Lesson(
        candidates, inventories, exhaustive, territory, tolerance_m, seeds_of(synthetic) if synthetic else ()
    )
    model = make_model(lesson, name=name or out.stem, made_on=made_on, seed=seed)
    model.write(out)
    for line in lines(model.card, LABELS):
        click.echo(line, err=True)
    click.echo(f"Modèle écrit : {out}", err=True)


@click.command()
@click.argument("model", required=False, type=_FILE, metavar="[MODELE.mulette]")
@click.option("--json", "as_json", is_flag=True, help="Écrit la fiche en JSON.")
@click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), metavar="FICHIER", help="Écrit la fiche en PDF."
)
def card(model: Path | None, *, as_json: bool, pdf: Path | None) -> None:
    """Montre la fiche d'un modèle : données, jugement, limites, versions ; sans fichier, celle du modèle par défaut.

    Exemple : mulette ponds model perche.mulette --pdf fiche.pdf
    """
    from mulette.ponds.learning.model import DEFAULT
    from mulette.ponds.learning.modelfile import read_card
    from mulette.ponds.learning.portrait import lines, print_card
    from mulette.ponds.learning.words import LABELS

    said = read_card(model or DEFAULT)
    if pdf is not None:
        pdf.write_bytes(print_card(said, LABELS))
        click.echo(f"Fiche écrite : {pdf}", err=True)
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False, allow_nan=False))
    elif pdf is None:
        for line in lines(said, LABELS):
            click.echo(line)


@click.command()
@click.argument("candidates", nargs=-1, required=True, type=_FILE, metavar="CANDIDATS.gpkg…")
@click.option("--model", type=_FILE, metavar="MODELE.mulette", help="Modèle ; celui par défaut sinon.")
@click.option("--json", "as_json", is_flag=True, help="Écrit la comparaison en JSON.")
def drift(candidates: tuple[Path, ...], model: Path | None, *, as_json: bool) -> None:
    """Compare un territoire à ceux qu'un modèle a appris, mesure par mesure.

    L'indice compare les répartitions : sous 0,1 rien n'a changé, au-delà de 0,25 beaucoup.

    Exemple : mulette ponds drift candidats.gpkg --model perche.mulette
    """
    import pandas as pd

    from mulette.ponds.learning.drift import drift as compare
    from mulette.ponds.learning.drift import sentences
    from mulette.ponds.learning.model import load_model
    from mulette.ponds.learning.reading import read_candidates
    from mulette.ponds.learning.words import LABELS

    features = pd.concat([read_candidates(path).features for path in candidates], ignore_index=True)
    table = compare(load_model(model).card["learnt"], features)
    if as_json:
        rows = json.loads(table.to_json(orient="records"))
        click.echo(json.dumps({"features": rows, "sentences": sentences(table, LABELS)}, ensure_ascii=False))
        return
    for line in sentences(table, LABELS):
        click.echo(line)
