"""The command that makes the school territory, and serves it."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from mulette.commands.store import prepare
from mulette.core.errors import Conflict
from mulette.core.house import Doorway, House, open_house
from mulette.core.room import load_tables
from mulette.core.storage.store import open_store
from mulette.core.storage.upgrade import current_revision, upgrade_store
from mulette.settings import Settings

TERRITORY = "Isle d'Escourt (territoire école, fictif)"


@click.command()
@click.option("--seed", default=1, show_default=True, help="Graine : la même donne toujours le même territoire.")
@click.option("--records", default=20_000, show_default=True, help="Nombre de données anciennes.")
@click.option("--serve", "then_serve", is_flag=True, help="Ouvre ensuite les pages web.")
@click.pass_obj
def demo(doorway: Doorway, seed: int, records: int, then_serve: bool) -> None:
    """Crée le territoire école : une île fictive, ses taxons, ses fournisseurs, leurs fichiers, ses comptes.

    Si la base existe déjà, elle est gardée telle quelle.

    Exemple : mulette --database var/demo.gpkg demo --serve
    """
    settings = doorway.settings.model_copy(update={"territory": doorway.settings.territory or TERRITORY})
    if settings.is_embedded:
        _make_file(settings, doorway, seed, records)
    else:
        _fill(settings, doorway, seed, records)
    with open_house(settings, doorway.rooms) as house:
        _print_accounts()
        if then_serve:
            _serve(house)


def _make_file(settings: Settings, doorway: Doorway, seed: int, records: int) -> None:
    """Make the file aside and put it in place when it is whole."""
    path = Path(settings.database)
    if path.exists():
        click.echo(f"Le territoire école est déjà dans {path}.", err=True)
        return
    part = path.with_name(f".{path.stem}-part.gpkg")
    for leftover in path.parent.glob(f".{path.stem}-part.gpkg*"):
        leftover.unlink()
    shutil.rmtree(settings.files_folder, ignore_errors=True)
    aside = settings.model_copy(update={"database": str(part), "files": settings.files_folder})
    _fill(aside, doorway, seed, records)
    part.replace(path)


def _fill(settings: Settings, doorway: Doorway, seed: int, records: int) -> None:
    from mulette.demo.population import populate

    load_tables(doorway.rooms)
    store = open_store(settings)
    if current_revision(store) is not None:
        store.close()
        raise Conflict("La base existe déjà ; le territoire école veut une base neuve.", code="demo.store-exists")
    upgrade_store(store)
    prepare(store, doorway.rooms)
    house = House(settings, store, doorway.rooms)
    populate(house, seed=seed, count=records, say=lambda words: click.echo(f"  {words}…", err=True))
    if store.is_embedded:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def _print_accounts() -> None:
    from mulette.demo.people import ACCOUNTS, PASSWORD

    click.echo(f"\nComptes de démonstration (mot de passe : {PASSWORD})", err=True)
    for login, given_name, family_name, _, _, purpose in ACCOUNTS:
        click.echo(f"  {login:<10} {given_name} {family_name}, {purpose}", err=True)


def _serve(house: House) -> None:
    from mulette.commands.serve import serve_house

    serve_house(house, house.settings.host, house.settings.port)
