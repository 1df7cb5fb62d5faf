"""Platforms that are trusted to say who their people are: trusting one, accepting the identities it signs."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound, Unauthenticated
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.delegation import (
    Cruved,
    Identity,
    forged,
    issuer_of,
    lend,
    read_identity,
    read_table,
)
from mulette.core.people.queries import full_name
from mulette.core.people.secrets import hash_secret
from mulette.core.people.tables import LinkedPerson, Organisation, Person, Platform, Right, Role, SpentNonce
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.core.room import Permission

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{1,63}")


@dataclass(frozen=True)
class Lent:
    """Who makes a request on behalf of another platform.

    Parameters
    ----------
    viewer
        The person here, with the rights lent to them.
    platform_id
        The platform.
    cruved
        What it says they may do.
    """

    viewer: Viewer
    platform_id: int
    cruved: Cruved


def trust_platform(
    session: Session, author: Viewer, code: str, *, label: str, audience: str, role_code: str
) -> Platform:
    """Trust a platform, or change its label, its audience, its ceiling and its secret.

    Parameters
    ----------
    audience
        Name of this service in the identities of the platform; its own address does.
    role_code
        Role that the people of the platform never exceed here.

    Raises
    ------
    Invalid
        The code is not lower-case letters, digits, dashes.
    NotFound
        No such role.
    """
    author.require("administer", "person")
    author.require("administer", "role")
    if not _CODE.fullmatch(code):
        raise Invalid("Le code tient en minuscules sans accent, chiffres et tirets : cbna.", code="people.bad-platform")
    role = session.scalar(select(Role).where(Role.code == role_code))
    if role is None:
        known = ", ".join(sorted(session.scalars(select(Role.code))))
        raise NotFound(f"Le rôle « {role_code} » n'existe pas. Rôles connus : {known}.", code="people.unknown-role")
    platform = session.scalar(select(Platform).where(Platform.code == code))
    if platform is None:
        platform = Platform(uuid=uuid.uuid4(), code=code, author_id=author.person_id)
        session.add(platform)
    platform.label, platform.audience, platform.role_id = label, audience, role.id
    platform.salt, platform.revoked_at = secrets.token_hex(16), None
    session.flush()
    note(session, author, "trust", "platform", platform.uuid, after={"code": code, "role": role.code})
    return platform


def withdraw_trust(session: Session, author: Viewer, code: str, *, now: dt.datetime) -> None:
    """Stop accepting what a platform signs, at once, its open frames included.

    Raises
    ------
    NotFound
        No such platform.
    """
    author.require("administer", "person")
    platform = session.scalar(select(Platform).where(Platform.code == code))
    if platform is None:
        raise NotFound(f"Aucune plateforme n'a le code « {code} ».", code="people.unknown-platform")
    if platform.revoked_at is None:
        platform.revoked_at = now
        note(session, author, "withdraw-trust", "platform", platform.uuid, {}, {"revoked_at": now}, at=now)


def secret_of(platform: Platform, key: bytes) -> str:
    """Derive the secret that a platform signs with.

    A copy of the database alone, a GeoPackage opened in QGIS or a backup, does not hold it.

    Parameters
    ----------
    key
        Key of the installation.
    """
    derived = hmac.new(key, f"platform {platform.code} {platform.salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(derived).rstrip(b"=").decode()


def verify(session: Session, text: str, key: bytes) -> tuple[Platform, Identity]:
    """Read an identity that a platform trusted today has signed; nothing is written.

    Parameters
    ----------
    text
        The identity, as sent.
    key
        Key of the installation.

    Raises
    ------
    Unauthenticated
        It is forged, or trust was withdrawn.
    """
    trusted = select(Platform).where(Platform.code == issuer_of(text), Platform.revoked_at.is_(None))
    platform = session.scalar(trusted)
    if platform is None:
        raise forged()
    return platform, read_identity(text, secret_of(platform, key).encode())


def let_in(
    session: Session, platform: Platform, identity: Identity, *, permissions: Iterable[Permission], now: dt.datetime
) -> Lent:
    """Let a person of another platform in for one request, and make them known here the first time.

    Parameters
    ----------
    identity
        Verified, and checked against the request (``delegation.check_identity``).

    Raises
    ------
    Unauthenticated
        The identity was shown before, or the person was shut out here.
    """
    _spend(session, platform, identity, now)
    person = _linked(session, platform, identity)
    if not person.is_active:
        raise Unauthenticated("L'accès de cette personne a été fermé ici.", code="people.identity-closed")
    rights = rights_lent(session, platform, identity.cruved, permissions)
    return Lent(viewer_lent(person, platform, identity.login, rights), platform.id, identity.cruved)


def viewer_lent(person: Person, platform: Platform, login: str, rights: Mapping[tuple[str, str], Scope]) -> Viewer:
    """Give a person of another platform as the rules see them; no login of ours has a colon."""
    name = full_name(person)
    return Viewer(person.id, f"{platform.code}:{login}", name, person.organisation_id, rights, is_lent=True)


def rights_lent(
    session: Session, platform: Platform, cruved: Cruved, permissions: Iterable[Permission]
) -> dict[tuple[str, str], Scope]:
    """Give the rights of somebody of a platform, within the role that is its ceiling today."""
    held = select(Right.action, Right.object, Right.scope).where(Right.role_id == platform.role_id)
    ceiling = {(action, object_): Scope(scope) for action, object_, scope in session.execute(held)}
    return lend(cruved, ceiling, permissions, read_table())


def _spend(session: Session, platform: Platform, identity: Identity, now: dt.datetime) -> None:
    """Keep the nonce of an identity until its end; refuse one that was shown before."""
    session.execute(delete(SpentNonce).where(SpentNonce.expires_at <= now))
    spent = SpentNonce(platform_id=platform.id, nonce_hash=hash_secret(identity.nonce), expires_at=identity.expires_at)
    try:
        with session.begin_nested():
            session.add(spent)
    except IntegrityError:
        raise Unauthenticated(
            "Cette identité a déjà servi : chaque demande porte la sienne.", code="people.identity-replayed"
        ) from None


def _linked(session: Session, platform: Platform, identity: Identity) -> Person:
    """Find the person that an identity names, or make them: without login nor password, so with no other way in."""
    person = _find_linked(session, platform, identity.subject)
    if person is None:
        _one_at_a_time(session, platform)
        person = _find_linked(session, platform, identity.subject) or _make_linked(session, platform, identity)
    before = snapshot(person, without={"password_hash"})
    person.family_name = identity.name.strip() or identity.login or identity.subject
    person.organisation_id = _organisation(session, platform, identity)
    after = snapshot(person, without={"password_hash"})
    if before != after:
        note(session, SYSTEM, "update", "person", person.uuid, before, after)
    return person


def _one_at_a_time(session: Session, platform: Platform) -> None:
    """Wait for who makes a person or an organisation of the same platform: two requests of one page come together."""
    session.scalar(select(Platform.id).where(Platform.id == platform.id).with_for_update())


def _find_linked(session: Session, platform: Platform, subject: str) -> Person | None:
    linked = select(LinkedPerson.person_id).filter_by(platform_id=platform.id, subject=subject)
    return session.scalar(select(Person).where(Person.id.in_(linked)))


def _make_linked(session: Session, platform: Platform, identity: Identity) -> Person:
    person = Person(uuid=uuid.uuid4(), given_name="", family_name=identity.name.strip() or identity.subject)
    session.add(person)
    session.flush()
    linked = {"platform_id": platform.id, "subject": identity.subject, "login": identity.login}
    session.add(LinkedPerson(**linked, person_id=person.id))
    session.flush()
    after = {"platform": platform.code, "subject": identity.subject, "login": identity.login}
    note(session, SYSTEM, "link", "person", person.uuid, after=after)
    return person


def _organisation(session: Session, platform: Platform, identity: Identity) -> int | None:
    """Find the organisation of an identity by its UUID, else by its name; one that nobody knows is made."""
    name = identity.organisation.strip()
    found = _find_organisation(session, identity)
    if found is None and name:
        _one_at_a_time(session, platform)
        found = _find_organisation(session, identity)
    if found is None and name:
        made = Organisation(uuid=_uuid(identity.organisation_uuid) or uuid.uuid4(), name=name)
        session.add(made)
        session.flush()
        note(session, SYSTEM, "create", "organisation", made.uuid, after=snapshot(made))
        found = made.id
    return found


def _find_organisation(session: Session, identity: Identity) -> int | None:
    by_uuid = Organisation.uuid == _uuid(identity.organisation_uuid)
    by_name = Organisation.name == identity.organisation.strip()
    found = session.scalar(select(Organisation.id).where(by_uuid))
    return found or session.scalar(select(Organisation.id).where(by_name))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
