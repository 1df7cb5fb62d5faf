"""Commands that make, save and restore the store."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from mulette.core.house import Doorway, House, pass_house
from mulette.core.nomenclature.operations import ensure_nomenclatures
from mulette.core.people.operations import ensure_roles
from mulette.core.room import Room, load, load_tables
from mulette.core.storage.backup import back_up
from mulette.core.storage.backup import restore as restore_archive
from mulette.core.storage.store import Store, open_store
from mulette.core.storage.styles import write_styles
from mulette.core.storage.upgrade import upgrade_store


@click.command()
@click.pass_obj
def init(doorway: Doorway) -> None:
    """Crée la base, ou la met à jour vers cette version de Mulette.

    Exemple : MULETTE_DATABASE=postgresql://mulette@localhost/mulette mulette init
    """
    load_tables(doorway.rooms)
    store = open_store(doorway.settings)
    before, after = upgrade_store(store)
    prepare(store, doorway.rooms)
    name = store.path or store.engine.url.render_as_string(hide_password=True)
    if before is None:
        click.echo(f"Base {name} créée (révision {after}).", err=True)
    elif before == after:
        click.echo(f"Base {name} déjà à jour (révision {after}).", err=True)
    else:
        click.echo(f"Base {name} mise à jour de la révision {before} à la révision {after}.", err=True)
    store.close()


def prepare(store: Store, rooms: tuple[Room, ...]) -> None:
    """Write into an up-to-date store what every store holds: roles, the SINP terms, and styles of its layers."""
    with store.transaction() as session:
        ensure_roles(session, rooms)
        ensure_nomenclatures(session)
        if store.is_embedded:
            write_styles(session, [style for room in rooms if room.layers for style in load(room.layers)()])


@click.command()
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path), required=False)
@pass_house
def backup(house: House, archive: Path | None) -> None:
    """Sauvegarde la base et ses fichiers dans une archive, pendant que les autres travaillent.

    Exemple : mulette backup sauvegardes/mulette-2026-11-24.zip
    """
    now = dt.datetime.now(dt.UTC)
    archive = archive or Path("sauvegardes") / f"mulette-{now:%Y-%m-%d-%H%M%S}.zip"
    manifest = back_up(house.store, house.settings, archive, today=now)
    size_mb = archive.stat().st_size / 1e6
    click.echo(f"Sauvegarde faite : {archive} ({size_mb:.1f} Mo, {manifest['files']} fichiers déposés).", err=True)
    click.echo(str(archive))


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(doorway: Doorway, archive: Path) -> None:
    """Restaure une sauvegarde dans une base neuve ; n'écrase jamais une base existante.

    Exemple : mulette --database var/retour.gpkg restore sauvegardes/mulette-2026-11-24.zip
    """
    manifest = restore_archive(doorway.settings, archive)
    click.echo(
        f"Sauvegarde du {manifest['made_at'][:10]} restaurée dans {doorway.settings.database} "
        f"(révision {manifest['revision']}, {manifest['files']} fichiers). Lancez « mulette init » pour la mettre "
        f"à jour.",
        err=True,
    )
