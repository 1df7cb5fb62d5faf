"""Command that looks for duplicates."""

from __future__ import annotations

import datetime as dt

import click

from mulette.core.house import House, pass_house


@click.command()
@click.option(
    "--since",
    type=click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"]),
    help="Seulement les données changées depuis ce jour, contre toutes.",
)
@pass_house
def duplicates(house: House, since: dt.datetime | None) -> None:
    """Cherche les données qui pourraient n'en faire qu'une ; chaque paire attend ensuite une personne.

    Rien n'est fusionné ni supprimé. Ce qui a déjà été décidé le reste.

    Exemple : mulette records duplicates --since 2026-01-01
    """
    from mulette.core.people.viewer import SYSTEM
    from mulette.occurrences.duplicates.looking import look

    start = since.replace(tzinfo=dt.UTC) if since else None
    found = look(house.store, SYSTEM, since=start)
    click.echo(
        f"{found.records} données regardées, {found.compared} paires comparées, {found.proposed} paires à examiner ; "
        f"{found.crowded} rapprochements laissés de côté, partagés par trop de données.",
        err=True,
    )
