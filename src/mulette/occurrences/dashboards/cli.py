"""The commands of the boards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from mulette.core.house import House, pass_house

_DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.command()
@pass_house
def tally(house: House) -> None:
    """Recompte toutes les données pour les tableaux de bord.

    Chaque écriture tient ces comptes à jour : la commande ne sert qu'après une intervention faite hors de Mulette.

    Exemple : mulette records tally
    """
    from mulette.occurrences.dashboards.tallying import count_again

    with house.store.transaction() as session:
        count_again(session)
    click.echo("Tableaux de bord recomptés.", err=True)


@click.command()
@click.argument("provider", metavar="FOURNISSEUR")
@click.option("--from", "since", type=_DAY, help="Premier jour de la période ; un an avant le dernier par défaut.")
@click.option("--to", "until", type=_DAY, help="Dernier jour de la période ; aujourd'hui par défaut.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Fichier PDF.")
@pass_house
def report(house: House, provider: str, since: dt.datetime | None, until: dt.datetime | None, output: Path) -> None:
    """Fait le bilan d'un fournisseur en PDF : ses livraisons, leurs constats, ce qu'il faut corriger d'abord.

    Exemple : mulette intake report cen --from 2025-01-01 --to 2025-12-31 -o bilan.pdf
    """
    from mulette.core.intake.providers import get_provider
    from mulette.core.people.viewer import SYSTEM
    from mulette.core.storage.base import now
    from mulette.occurrences.dashboards.naming import licence_of
    from mulette.occurrences.dashboards.provider import print_balance, read_balance
    from mulette.occurrences.dashboards.report import Sheet

    today = now().date()
    last = until.date() if until else today
    first = since.date() if since else last - dt.timedelta(days=365)
    with house.store.reading() as session:
        balance = read_balance(session, SYSTEM, house.rooms, get_provider(session, provider), first, last)
        sheet = Sheet(house.settings.territory, today, licence_of(session))
    output.write_bytes(print_balance(balance, sheet))
    click.echo(f"Bilan écrit dans {output}.", err=True)
