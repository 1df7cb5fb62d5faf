"""The command that writes a synthetic bocage."""

from __future__ import annotations

import re
from pathlib import Path

import click


def _tiles(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """Read ``4x4``: as many columns as rows."""
    found = re.fullmatch(r"(\d{1,2})x(\d{1,2})", value)
    if not found or found[1] != found[2] or int(found[1]) < 1:
        raise click.BadParameter(f"« {value} » : écrire 1x1, 2x2, 4x4… (autant de colonnes que de lignes).")
    return int(found[1])


@click.command()
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Graine : la même donne le même bocage."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DOSSIER",
    help="Dossier à écrire.",
)
@click.option(
    "--tiles", default="1x1", show_default=True, callback=_tiles, help="Dalles de 1 km, en colonnes et lignes."
)
@click.option("--ponds", type=click.IntRange(0, 200), default=40, show_default=True, help="Mares par km².")
@click.option("--decoys", type=click.IntRange(0, 500), default=80, show_default=True, help="Leurres par km².")
@click.option(
    "--season",
    type=click.Choice(["winter", "spring", "summer"]),
    default="spring",
    show_default=True,
    help="Saison du vol.",
)
@click.option("--density", type=click.FloatRange(0.1, 60), default=10.0, show_default=True, help="Impulsions par m².")
@click.option(
    "--school", is_flag=True, help="Les 16 dalles du territoire école ; les options du bocage ne comptent plus."
)
@click.option("--cloud/--no-cloud", default=True, show_default=True, help="Écrire les nuages de points.")
@click.option("--images/--no-images", default=True, show_default=True, help="Écrire les photographies.")
def synthetic(
    seed: int, out: Path, tiles: int, ponds: int, decoys: int, season: str, density: float, school: bool, cloud: bool,
    images: bool,
) -> None:  # fmt: skip
    """Fabrique un bocage d'essai dont toutes les mares sont connues.

    Le dossier reçoit nuages (nuage/), rasters (mnt/, mns/, mnh/), photographies (rvb/, irc/), bdtopo.gpkg, la vérité
    (verite.gpkg : mares et leurres) et un inventaire imparfait (inventaire.gpkg). Ce qu'on mesure sur ce bocage ne dit
    rien de la justesse de la méthode sur un vrai territoire.

    Exemple : mulette ponds synthetic --seed 7 --out bocage --no-cloud
    """
    from mulette.ponds.synthetic.bocage import Bocage
    from mulette.ponds.synthetic.school import school_bocage
    from mulette.ponds.synthetic.writing import write_bocage

    made = school_bocage() if school else Bocage(
        seed, 1_000.0 * tiles, ponds=ponds, decoys=decoys, season=season, density=density
    )  # fmt: skip
    for name in write_bocage(made, out, cloud=cloud, images=images):
        click.echo(f"Dalle {name} écrite.", err=True)
    click.echo(f"{len(made.truth)} mares, {len(made.known_decoys)} leurres : {out}")
