"""Commands about persons and their accounts; the owner of the machine may do everything."""

from __future__ import annotations

import getpass
import sys

import click
from sqlalchemy import select

from mulette.core.errors import NotFound
from mulette.core.house import House, pass_house
from mulette.core.listing import ListState
from mulette.core.people import operations, queries, tokens
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now

_EVERYBODY = 1_000_000


@click.command()
@click.argument("login")
@click.option("--name", default="", help="Prénom.")
@click.option("--family-name", required=True, help="Nom.")
@click.option("--email", default="", help="Adresse électronique.")
@click.option("--role", "codes", multiple=True, help="Code d'un rôle ; plusieurs fois au besoin.")
@click.option("--organisation", help="Nom ou sigle d'un organisme ; créé s'il n'existe pas.")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l'entrée standard.")
@pass_house
def add(
    house: House,
    login: str,
    name: str,
    family_name: str,
    email: str,
    codes: tuple[str, ...],
    organisation: str | None,
    password_stdin: bool,
) -> None:
    """Crée le compte d'une personne, et demande son mot de passe.

    Exemple : mulette user add jcariou --name Jeanne --family-name Cariou --role validator --organisation CEN
    """
    password = _read_password(password_stdin)
    with house.store.transaction() as session:
        organisation_id = None
        if organisation:
            known = select(Organisation).where(
                (Organisation.name == organisation) | (Organisation.short_name == organisation)
            )
            found = session.scalars(known).first() or operations.add_organisation(session, SYSTEM, name=organisation)
            organisation_id = found.id
        person = operations.add_person(
            session,
            SYSTEM,
            login=login,
            given_name=name,
            family_name=family_name,
            email=email,
            organisation_id=organisation_id,
        )
        operations.set_password(session, SYSTEM, person, password)
        operations.set_roles(session, SYSTEM, person, list(codes))
    click.echo(f"Compte « {person.login} » créé.", err=True)


@click.command("list")
@pass_house
def listing(house: House) -> None:
    """Écrit la liste des personnes : identifiant, nom, organisme, rôles, séparés par des tabulations.

    Exemple : mulette user list
    """
    with house.store.reading() as session:
        page = queries.list_people(session, ListState(sort="family_name", size=_EVERYBODY))
        roles = queries.roles_of(session, [person.id for person in page.rows])
        for person in page.rows:
            organisation = person.organisation.name if person.organisation else ""
            codes = ",".join(role.code for role in roles[person.id])
            state = "" if person.is_active else "fermé"
            click.echo("\t".join((person.login or "", queries.full_name(person), organisation, codes, state)))


@click.command()
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l'entrée standard.")
@pass_house
def password(house: House, login: str, password_stdin: bool) -> None:
    """Change le mot de passe d'une personne, et ferme ses sessions.

    Exemple : mulette user password jcariou
    """
    new = _read_password(password_stdin)
    with house.store.transaction() as session:
        operations.set_password(session, SYSTEM, queries.person_named(session, login), new)
    click.echo(f"Mot de passe de « {login} » changé ; ses sessions sont fermées.", err=True)


@click.command()
@click.argument("login")
@click.argument("codes", nargs=-1)
@pass_house
def role(house: House, login: str, codes: tuple[str, ...]) -> None:
    """Donne à une personne ces rôles et aucun autre ; sans rôle, les lui retire tous.

    Exemple : mulette user role jcariou validator contributor
    """
    with house.store.transaction() as session:
        operations.set_roles(session, SYSTEM, queries.person_named(session, login), list(codes))
    click.echo(f"Rôles de « {login} » : {', '.join(codes) or 'aucun'}.", err=True)


@click.command()
@click.argument("login")
@click.option("--label", required=True, help="Usage du jeton.")
@click.option("--scope", "scopes", multiple=True, required=True, help="action:objet ; plusieurs fois au besoin.")
@click.option("--days", type=int, default=90, show_default=True, help="Durée en jours.")
@pass_house
def token(house: House, login: str, label: str, scopes: tuple[str, ...], days: int) -> None:
    """Crée un jeton d'API pour une personne, et l'écrit sur la sortie standard, cette seule fois.

    Exemple : mulette user token jcariou --label "export du lundi" --scope read:record --scope export:record
    """
    with house.store.transaction() as session:
        person = queries.person_named(session, login)
        theirs = queries.viewer_of(session, person.id)
        lacking = [scope for scope in scopes if not theirs.may(*_pair(scope))]
        if lacking:
            raise NotFound(
                f"« {login} » n'a pas ces droits : {', '.join(lacking)}. Les siens : "
                f"{', '.join(sorted(':'.join(pair) for pair in theirs.rights)) or 'aucun'}.",
                code="people.right-missing",
            )
        _, secret = tokens.create_token(session, SYSTEM, person, label, list(scopes), days, now=now())
    click.echo("Copiez ce jeton maintenant : il ne sera plus montré.", err=True)
    click.echo(secret)


def _pair(scope: str) -> tuple[str, str]:
    action, _, object_ = scope.partition(":")
    return action, object_


def _read_password(from_stdin: bool) -> str:
    if from_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("Mot de passe : ")
