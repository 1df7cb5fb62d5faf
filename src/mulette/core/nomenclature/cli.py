"""Command that loads the vocabularies."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from mulette.core.house import House, pass_house


@click.command()
@click.argument("paths", metavar="[FICHIER]...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", help="Version du standard que donnent les fichiers ; leur nom par défaut.")
@click.option("--json", "as_json", is_flag=True, help="Écrit les comptes en JSON sur la sortie standard.")
@pass_house
def load_nomenclatures(house: House, paths: tuple[Path, ...], edition: str | None, as_json: bool) -> None:
    """Charge les nomenclatures du SINP fournies avec Mulette, ou celles des fichiers donnés.

    Un terme absent d'un fichier est fermé, jamais effacé : les données anciennes gardent leur sens.

    Exemple : mulette reference load nomenclatures nomenclatures_sot_v3.csv --edition "Occurrences de taxons v3.0"
    """
    from mulette.core.nomenclature import operations

    reports = {}
    with house.store.transaction() as session:
        for path in paths or (None,):
            counts = operations.load_nomenclatures(session, path, version=edition)
            name = path.name if path else "nomenclatures fournies"
            reports[name] = dataclasses.asdict(counts)
            click.echo(
                f"{name} : {counts.added} termes ajoutés, {counts.changed} modifiés, {counts.closed} fermés, "
                f"{counts.unchanged} inchangés.",
                err=True,
            )
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False))
