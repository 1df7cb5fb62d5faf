"""The command that accepts a warning of a delivery."""

from __future__ import annotations

import datetime as dt

import click

from mulette.core.house import House, pass_house


@click.command()
@click.argument("delivery", metavar="LIVRAISON")
@click.argument("finding", metavar="CONSTAT")
@click.option("--reason", required=True, help="Motif, relu avec les données.")
@click.option("--for-provider", is_flag=True, help="Vaut pour toutes les livraisons du même fournisseur.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Dernier jour où cela vaut, pour le fournisseur.")
@pass_house
def accept(
    house: House, delivery: str, finding: str, reason: str, for_provider: bool, until: dt.datetime | None
) -> None:
    """Donne un accord à un avertissement d'une livraison, avec un motif.

    Exemple : mulette intake accept 3f2a count.of-absence --reason "Absences comptées à 1 par l'outil de saisie"
    """
    from mulette.core.intake import accepting, operations
    from mulette.core.intake.controls import kind_of
    from mulette.core.intake.queries import get_delivery
    from mulette.core.people.viewer import SYSTEM

    kind = kind_of(house.rooms, finding)
    with house.store.transaction() as session:
        found = get_delivery(session, SYSTEM, delivery)
        accepting.accept_warning(
            session,
            SYSTEM,
            operations.lock_delivery(session, found.uuid),
            kind,
            reason=reason,
            for_provider=for_provider,
            until=until.date() if until else None,
            today=dt.datetime.now(dt.UTC).date(),
        )
    click.echo(f"« {kind.title} » est accepté.", err=True)
