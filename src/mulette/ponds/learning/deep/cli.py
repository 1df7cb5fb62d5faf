"""The command that teaches a deep network."""

from __future__ import annotations

import logging
from pathlib import Path

import click

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("folders", nargs=-1, type=_FOLDER, metavar="[DOSSIER]…")
@click.option(
    "--inventory", "inventories", multiple=True, type=_FILE, metavar="FICHIER",
    help="Inventaire : points ou polygones, colonne « status » ou « statut » ; peut être donné plusieurs fois.",
)  # fmt: skip
@click.option("--exhaustive", type=_FILE, metavar="FICHIER", help="Zones où toutes les mares sont connues.")
@click.option("--synthetic", metavar="GRAINES", help="Apprend sur le bocage de synthèse : 1000-1007, ou 7,9.")
@click.option("--steps", type=click.IntRange(min=1), default=600, show_default=True, help="Nombre de pas.")
@click.option("--seed", type=int, default=0, show_default=True, help="Graine de l'apprentissage.")
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="RESEAU.onnx")
def train_deep(
    folders: tuple[Path, ...], inventories: tuple[Path, ...], exhaustive: Path | None,
    *, synthetic: str | None, steps: int, seed: int, out: Path,
) -> None:  # fmt: skip
    """Apprend un réseau profond à partir de couches et d'un inventaire.

    Chaque dossier contient les couches écrites par « mulette ponds layers » : le sol (ground.tif) au moins. Il faut
    torch : pip install mulette[deep]. Le réseau écrit tourne ensuite sans torch.

    Exemple : mulette ponds train-deep couches/ --inventory mares.gpkg --exhaustive communes.gpkg -o reseau.onnx
    """
    from importlib.util import find_spec

    from mulette.core.errors import Invalid

    if find_spec("torch") is None or find_spec("onnxscript") is None:
        sentence = "Il manque torch pour apprendre un réseau : pip install mulette[deep]."
        raise Invalid(sentence, code="deep.without-torch")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it says at length which other packages it can do without

    from mulette.ponds.learning.deep.lessons import gather
    from mulette.ponds.learning.deep.training import teach, write_network
    from mulette.ponds.learning.words import seeds_of

    seeds = seeds_of(synthetic) if synthetic else ()
    lessons = gather(folders, inventories, exhaustive, seeds)
    taught = teach(lessons, steps=steps, seed=seed)
    card = {
        "name": out.stem, "places": len(lessons), "steps": steps, "seed": seed,
        "sources": [folder.name for folder in folders], "synthetic_seeds": list(seeds),
    }  # fmt: skip
    write_network(out, taught, card)
    click.echo(f"Perte : {taught.losses[0]:.2f} au début, {taught.losses[-1]:.2f} à la fin.", err=True)
    click.echo(f"Réseau écrit : {out}", err=True)
