"""Command that chooses a batch, writes its papers and packages, takes results back, and gives labels."""

from __future__ import annotations

import uuid
from pathlib import Path

import click

from mulette.core.house import House, pass_house

_OUT = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--name", help="Nom de la campagne à créer.")
@click.option("--size", default=20, show_default=True, help="Nombre d'arrêts.")
@click.option("--seed", default=1, show_default=True, help="Graine du tirage : la même redonne le même lot.")
@click.option("--random-share", default=0.2, show_default=True, help="Part tirée au hasard.")
@click.option("--uncertain-share", default=0.5, show_default=True, help="Part d'incertains parmi les autres.")
@click.option("--start", help="Départ « X,Y » dans la projection de la base : un parking.")
@click.option("--budget-km", type=float, help="Marche la plus longue, km à vol d'oiseau.")
@click.option("--campaign", help="Identifiant d'une campagne déjà faite.")
@click.option("--out", type=_OUT, help="Dossier où écrire feuille de route, paquet QField, XLSForm et GPX.")
@click.option("--results", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Fichier revenu du terrain (GeoPackage, CSV d'ODK) ; sans --write, rien n'est écrit.")  # fmt: skip
@click.option("--write", is_flag=True, help="Écrit les résultats au registre.")
@click.option("--labels", type=click.Path(dir_okay=False, path_type=Path),
              help="Écrit les visites en étiquettes pour l'apprentissage, avec leur chance d'être tirées.")  # fmt: skip
@pass_house
def batch(
    house: House, name: str | None, size: int, seed: int, random_share: float, uncertain_share: float,
    start: str | None, budget_km: float | None, campaign: str | None, out: Path | None, results: Path | None,
    labels: Path | None, *, write: bool,
) -> None:  # fmt: skip
    """Choisit les candidats à visiter, prépare la tournée, reprend ce qui en revient.

    Le chemin et les distances sont à vol d'oiseau.

    Exemples :

    mulette ponds batch --name "Tournée de mars" --start 452000,6893000 --budget-km 8 --out tournee/

    mulette ponds batch --campaign UUID --results visites.gpkg --write

    mulette ponds batch --labels etiquettes.gpkg
    """
    from mulette.ponds.campaigns import works
    from mulette.ponds.campaigns.operations import Wish

    if not (name or campaign or labels):
        raise click.UsageError("Donnez --name pour une nouvelle campagne, --campaign pour une ancienne, ou --labels.")
    found = None
    if name:
        budget = budget_km * 1000 if budget_km is not None else None
        found = works.create(house, Wish(name, size, seed, random_share, uncertain_share, _point(start), budget))
        click.echo(
            f"Campagne « {found.name} » : {found.uuid}, {found.length_m / 1000:.1f} km à vol d'oiseau.", err=True
        )
    elif campaign:
        found = works.find(house, _identifier(campaign))
    if out is not None and found is not None:
        for path in works.write_files(house, found, out):
            click.echo(str(path))
    if results is not None and found is not None:
        for sentence in works.take_back(house, found, results, write=write):
            click.echo(sentence)
    if labels is not None:
        click.echo(works.export_labels(house, labels), err=True)


def _point(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        x, y = (float(part) for part in text.replace(";", ",").split(","))
    except ValueError:
        raise click.BadParameter("écrivez « 452000,6893000 ».", param_hint="--start") from None
    return x, y


def _identifier(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise click.BadParameter("ce n'est pas l'identifiant d'une campagne.", param_hint="--campaign") from None
