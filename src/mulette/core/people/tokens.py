"""API tokens: keys for programs, with scopes and an end, never worth more than their person."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound, Unauthenticated
from mulette.core.journal.operations import note
from mulette.core.people.queries import viewer_of
from mulette.core.people.rights import narrow
from mulette.core.people.secrets import hash_secret, new_secret
from mulette.core.people.tables import Person, Token
from mulette.core.people.viewer import Viewer

PREFIX = "mulette_"
"""Starts every token, so that one left in a public file can be recognised."""
LONGEST_DAYS = 366
_USE_NOTED_EVERY = dt.timedelta(hours=1)


def create_token(
    session: Session, author: Viewer, person: Person, label: str, scopes: list[str], days: int, *, now: dt.datetime
) -> tuple[Token, str]:
    """Make a token of a person.

    Parameters
    ----------
    scopes
        ``action:object`` pairs; those that the author may use at most.
    days
        Days before it ends, 1 to 366.

    Returns
    -------
    The token, and its secret, told this once.

    Raises
    ------
    Invalid
        No label, no scope, a scope the author does not have, or an end too far.
    """
    if author.person_id != person.id:
        author.require("administer", "person")
    faults = {}
    if not label.strip():
        faults["label"] = "Dites à quoi servira ce jeton."
    if not 1 <= days <= LONGEST_DAYS:
        faults["days"] = f"Un jeton dure de 1 à {LONGEST_DAYS} jours."
    beyond = sorted(scope for scope in scopes if not _is_within(author, scope))
    if beyond:
        faults["scopes"] = f"Droits inconnus ou que vous n'avez pas : {', '.join(beyond)}."
    elif not scopes:
        faults["scopes"] = "Choisissez au moins un droit."
    if faults:
        raise Invalid("Le jeton n'a pas été créé.", code="people.bad-token", fields=faults)
    secret = new_secret(PREFIX)
    token = Token(
        uuid=uuid.uuid4(),
        person_id=person.id,
        label=label.strip(),
        secret_hash=hash_secret(secret),
        scopes=sorted(set(scopes)),
        expires_at=now + dt.timedelta(days=days),
        author_id=author.person_id,
    )
    session.add(token)
    after = {"label": token.label, "scopes": token.scopes, "expires_at": token.expires_at, "person": person.login}
    note(session, author, "create", "token", token.uuid, after=after, at=now)
    return token, secret


def revoke_token(session: Session, author: Viewer, token_uuid: uuid.UUID, *, now: dt.datetime) -> None:
    """Withdraw a token for ever.

    Raises
    ------
    NotFound
        No such token, or it is somebody else's.
    """
    token = session.scalar(select(Token).where(Token.uuid == token_uuid))
    if token is None or (token.person_id != author.person_id and not author.may("administer", "person")):
        raise NotFound("Ce jeton n'existe pas.", code="people.unknown-token")
    if token.revoked_at is None:
        token.revoked_at = now
        note(session, author, "revoke", "token", token.uuid, before={}, after={"revoked_at": now}, at=now)


def tokens_of(session: Session, person_id: int) -> list[Token]:
    """List the tokens of a person, the newest first."""
    return list(session.scalars(select(Token).where(Token.person_id == person_id).order_by(Token.id.desc())))


def find_token(session: Session, secret: str, now: dt.datetime) -> Token:
    """Find a token by its secret.

    Raises
    ------
    Unauthenticated
        Unknown, ended, withdrawn, or its person may no longer sign in.
    """
    token = session.scalar(
        select(Token)
        .join(Person, Person.id == Token.person_id)
        .where(Token.secret_hash == hash_secret(secret), Token.revoked_at.is_(None), Person.is_active)
    )
    if token is None or token.expires_at <= now:
        raise Unauthenticated(
            "Le jeton est inconnu, périmé ou retiré. Faites-en un autre sur la page « Mon compte ».",
            code="people.bad-token",
        )
    return token


def viewer_of_token(session: Session, secret: str, now: dt.datetime) -> tuple[Token, Viewer]:
    """Find a token by its secret, and who it is, with the rights that it has left to them.

    Raises
    ------
    Unauthenticated
        As ``find_token``.
    """
    token = find_token(session, secret, now)
    person = viewer_of(session, token.person_id)
    return token, replace(person, rights=narrow(person.rights, token.scopes))


def is_use_to_be_noted(token: Token, now: dt.datetime) -> bool:
    """Whether the last use of a token was noted so long ago that it should be again."""
    return token.last_used_at is None or now - token.last_used_at > _USE_NOTED_EVERY


def note_use(session: Session, secret: str, now: dt.datetime) -> None:
    """Note that a token was used."""
    token = session.scalar(select(Token).where(Token.secret_hash == hash_secret(secret)))
    if token is not None:
        token.last_used_at = now


def _is_within(author: Viewer, scope: str) -> bool:
    action, _, object_ = scope.partition(":")
    return author.may(action, object_)
