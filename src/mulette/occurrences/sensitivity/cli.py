"""Commands that load rules of sensitivity, and that decide the diffusion of records again."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from mulette.core.house import House, pass_house


@click.command()
@click.argument("path", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="SINP", show_default=True, help="Nom du référentiel, que cette version remplace.")
@click.option("--version", help="Version ou date du référentiel ; sans elle, le nom du fichier.")
@click.option("--json", "as_json", is_flag=True, help="Écrit les comptes en JSON sur la sortie standard.")
@pass_house
def load_sensitivity(house: House, path: Path, source: str, version: str | None, as_json: bool) -> None:
    """Charge un référentiel de sensibilité du SINP, puis recalcule la sensibilité des données.

    Exemple : mulette reference load sensitivity sensibilite-2020-12-18.csv --version 2020-12-18
    """
    from mulette.core.diffusion.sensitivity.operations import load_rules
    from mulette.core.diffusion.sensitivity.referential import read_referential
    from mulette.core.people.viewer import SYSTEM
    from mulette.core.storage.base import now
    from mulette.occurrences.sensitivity.operations import decide_again

    referential = read_referential(path, name=path.name)
    with house.store.transaction() as session:
        loaded = load_rules(session, SYSTEM, referential, source=source, version=version or path.stem)
        done = decide_again(session, SYSTEM, today=now().date())
    click.echo(
        f"{path.name} : {loaded.added} règles ajoutées, {loaded.retired} retirées, {loaded.unchanged} inchangées ; "
        f"{loaded.left_out} lignes illisibles et {loaded.repeated} répétées laissées de côté.",
        err=True,
    )
    if loaded.unknown_taxa or loaded.unknown_areas:
        click.echo(
            f"{loaded.unknown_taxa} règles attendent leur taxon, {loaded.unknown_areas} leur département : chargez "
            "TAXREF et les départements pour qu'elles s'appliquent.",
            err=True,
        )
    if loaded.in_words:
        click.echo(
            f"{loaded.in_words} règles ont une condition en toutes lettres, qui ne s'automatise pas : elles "
            "s'appliquent par précaution comme si elle était remplie.",
            err=True,
        )
    click.echo(f"{done.changed} données ont changé de sensibilité ou de diffusion.", err=True)
    if as_json:
        click.echo(json.dumps({**dataclasses.asdict(loaded), "changed_records": done.changed}, ensure_ascii=False))


@click.command()
@pass_house
def refresh(house: House) -> None:
    """Recalcule la sensibilité et la diffusion des données ; à lancer chaque nuit, pour les embargos qui finissent.

    Exemple : mulette diffusion refresh
    """
    from mulette.core.people.viewer import SYSTEM
    from mulette.core.storage.base import now
    from mulette.occurrences.sensitivity.operations import decide_again

    with house.store.transaction() as session:
        done = decide_again(session, SYSTEM, today=now().date())
    click.echo(f"{done.records} données examinées, {done.changed} changées.", err=True)
