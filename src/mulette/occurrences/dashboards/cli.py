"""The command of the boards."""

from __future__ import annotations

import click

from mulette.core.house import House, pass_house


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
