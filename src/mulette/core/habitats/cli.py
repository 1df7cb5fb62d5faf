"""Command that loads the habitats."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from mulette.core.house import House, pass_house


@click.command()
@click.argument("path", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--habref-version", "version", metavar="N", help="Version de HABREF, si le nom du fichier ne la dit pas.")
@click.option("--json", "as_json", is_flag=True, help="Écrit les comptes en JSON sur la sortie standard.")
@pass_house
def load_habref(house: House, path: Path, version: str | None, as_json: bool) -> None:
    """Charge HABREF : l'archive de l'INPN ou sa table HABREF_xx.csv.

    Exemple : mulette reference load habref HABREF_70.csv
    """
    from mulette.core.habitats import operations
    from mulette.core.habitats.habref import read_habref

    habref = read_habref(path, version)
    with house.store.transaction() as session:
        counts = operations.load_habref(session, habref)
    click.echo(
        f"{path.name} : HABREF {habref.version}, {counts.added} habitats ajoutés, {counts.changed} modifiés, "
        f"{counts.unchanged} inchangés, {counts.kept} absents du fichier et conservés, {habref.left_out} lignes sans "
        "code laissées de côté.",
        err=True,
    )
    if as_json:
        report = {"version": habref.version, **dataclasses.asdict(counts), "left_out": habref.left_out}
        click.echo(json.dumps({path.name: report}, ensure_ascii=False))
