"""Commands that make, save and restore the store."""

from __future__ import annotations

import click

from mulette.core.house import Doorway
from mulette.core.room import load_tables
from mulette.core.storage.store import open_store
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
    name = store.path or store.engine.url.render_as_string(hide_password=True)
    if before is None:
        click.echo(f"Base {name} créée (révision {after}).", err=True)
    elif before == after:
        click.echo(f"Base {name} déjà à jour (révision {after}).", err=True)
    else:
        click.echo(f"Base {name} mise à jour de la révision {before} à la révision {after}.", err=True)
    store.close()
