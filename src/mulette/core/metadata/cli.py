"""Command that loads frameworks and datasets."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from mulette.core.house import House, pass_house


@click.command()
@click.argument("file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_house
def load(house: House, file: Path) -> None:
    """Charge des cadres d'acquisition et des jeux de données ; les mêmes UUID sont mis à jour, jamais doublés.

    Exemple : mulette metadata load metadonnees.json
    """
    from sqlalchemy import select

    from mulette.core.metadata.loading import load_metadata
    from mulette.core.metadata.operations import tell_rooms
    from mulette.core.metadata.tables import Dataset
    from mulette.core.people.viewer import SYSTEM

    with house.store.transaction() as session:
        counts = load_metadata(session, SYSTEM, file)
        if counts.changed:
            tell_rooms(house.rooms, session, list(session.scalars(select(Dataset.id))))
    click.echo(
        f"{file.name} : {counts.added} cadres et jeux de données ajoutés, {counts.changed} modifiés, "
        f"{counts.unchanged} inchangés.",
        err=True,
    )
    click.echo(json.dumps(dataclasses.asdict(counts)))
