"""Commands about the platforms whose identities are accepted."""

from __future__ import annotations

import click
from sqlalchemy import select

from mulette.core.house import House, pass_house
from mulette.core.people import platforms
from mulette.core.people.secrets import secret_key
from mulette.core.people.tables import Platform, Role
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now


@click.command()
@click.argument("code")
@click.option("--label", required=True, help="Nom de la plateforme.")
@click.option("--audience", required=True, help="Nom de ce service dans ses identités : son adresse convient.")
@click.option("--role", "role_code", default="contributor", show_default=True, help="Rôle qu'elle ne dépasse jamais.")
@pass_house
def trust(house: House, code: str, label: str, audience: str, role_code: str) -> None:
    """Reconnaît une plateforme, un GeoNature : écrit, cette seule fois, le secret dont elle signe.

    Ses personnes n'ont jamais plus de droits que ce rôle, ni plus que ceux qu'elles ont sur la plateforme.
    La même commande, rejouée, change le rôle et le secret.

    Exemple : mulette platform trust cbna --label "GeoNature du CBNA" --audience https://mulette.exemple.fr
    """
    with house.store.transaction() as session:
        platform = platforms.trust_platform(session, SYSTEM, code, label=label, audience=audience, role_code=role_code)
        secret = platforms.secret_of(platform, secret_key(house.settings))
    click.echo("Copiez ce secret maintenant dans le fichier que lit la plateforme : il ne sera plus montré.", err=True)
    click.echo(secret)


@click.command("list")
@pass_house
def listing(house: House) -> None:
    """Écrit les plateformes : code, nom, nom de ce service, rôle plafond, état, séparés par des tabulations.

    Exemple : mulette platform list
    """
    with house.store.reading() as session:
        rows = select(Platform, Role.code).join(Role, Role.id == Platform.role_id).order_by(Platform.code)
        for platform, role in session.execute(rows):
            state = "retirée" if platform.revoked_at else ""
            click.echo("\t".join((platform.code, platform.label, platform.audience, role, state)))


@click.command()
@click.argument("code")
@pass_house
def withdraw(house: House, code: str) -> None:
    """N'accepte plus les identités d'une plateforme, et ferme ses cadres ouverts.

    Exemple : mulette platform withdraw cbna
    """
    with house.store.transaction() as session:
        platforms.withdraw_trust(session, SYSTEM, code, now=now())
    click.echo(f"La plateforme « {code} » n'est plus reconnue.", err=True)
