"""Writes of the people: persons, organisations, passwords, roles and their rights; each one noted in the journal."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid, NotFound
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.passwords import MINIMAL_LENGTH, hash_password
from mulette.core.people.queries import viewer_of
from mulette.core.people.rights import PUBLIC, covers, default_scope, read_shipped_roles
from mulette.core.people.signing_in import end_sessions
from mulette.core.people.tables import Membership, Organisation, Person, Right, Role
from mulette.core.people.values import clean_organisation, clean_person
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.room import Permission, Room

_SECRETS = {"password_hash"}
ADMINISTRATOR = "administrator"


def ensure_roles(session: Session, rooms: tuple[Room, ...]) -> None:
    """Make the shipped roles that are missing, and give each the defaults of permissions it was never offered.

    What an installation changed since stays as it is.
    """
    permissions = [permission for room in rooms for permission in room.permissions]
    for shipped in read_shipped_roles():
        role = session.scalar(select(Role).where(Role.code == shipped.code))
        if role is None:
            role = Role(code=shipped.code, label=shipped.label, description=shipped.description, offered=[])
            session.add(role)
            session.flush()
        for permission in permissions:
            scope = default_scope(shipped, permission)
            if scope and f"{permission.action}:{permission.object}" not in role.offered:
                right = Right(role_id=role.id, action=permission.action, object=permission.object, scope=scope)
                session.add(right)
        role.offered = sorted({*role.offered, *(f"{one.action}:{one.object}" for one in permissions)})
    session.flush()


def add_person(session: Session, author: Viewer, **values: Any) -> Person:  # noqa: ANN401
    """Make a person: with a login, somebody who may sign in; without, an observer or a contact.

    Parameters
    ----------
    values
        ``family_name``, and at will ``given_name``, ``login``, ``email``, ``organisation_id``.

    Raises
    ------
    Invalid
        A value cannot be taken; one message a field.
    Conflict
        The login is taken.
    """
    author.require("administer", "person")
    cleaned = clean_person(values)
    _refuse_taken_login(session, cleaned.get("login"), None)
    person = Person(**{"uuid": uuid.uuid4(), "author_id": author.person_id, **cleaned})
    session.add(person)
    session.flush()
    note(session, author, "create", "person", person.uuid, after=snapshot(person, without=_SECRETS))
    return person


def change_person(session: Session, author: Viewer, person: Person, **values: Any) -> None:  # noqa: ANN401
    """Change what is known of a person.

    Raises
    ------
    Invalid, Conflict
        As ``add_person``.
    """
    _require_over(session, author, person)
    before = snapshot(person, without=_SECRETS)
    cleaned = clean_person({"family_name": person.family_name, **values})
    _refuse_taken_login(session, cleaned.get("login"), person)
    for name, value in cleaned.items():
        setattr(person, name, value)
    note(session, author, "update", "person", person.uuid, before, snapshot(person, without=_SECRETS))


def set_password(
    session: Session,
    author: Viewer,
    person: Person,
    password: str,
    *,
    minimal_length: int = MINIMAL_LENGTH,
    keep_session: str = "",
) -> None:
    """Set the password of a person, and end their sessions.

    Parameters
    ----------
    minimal_length
        Characters; only the school territory asks for fewer than the default.
    keep_session
        Secret of the one session that stays open: that of the person who changes their own.

    Raises
    ------
    Invalid
        The password is too weak, or the person has no login.
    """
    if author.person_id != person.id:
        _require_over(session, author, person)
    if not person.login:
        raise Invalid(
            "Donnez d'abord un identifiant à cette personne.",
            code="people.no-login",
            fields={"login": "Un mot de passe demande un identifiant."},
        )
    person.password_hash = hash_password(password, login=person.login, minimal_length=minimal_length)
    end_sessions(session, person, but=keep_session)
    note(session, author, "set-password", "person", person.uuid)


def deactivate_person(session: Session, author: Viewer, person: Person, reason: str | None = None) -> None:
    """Close an account: sessions end, tokens no longer open anything; what the person did stays.

    Raises
    ------
    Conflict
        Nobody could administer the base any more.
    """
    _require_over(session, author, person)
    if person.is_active:
        _refuse_last_administrator(session, person)
        person.is_active = False
        end_sessions(session, person)
        note(session, author, "deactivate", "person", person.uuid, reason=reason)


def reactivate_person(session: Session, author: Viewer, person: Person, reason: str | None = None) -> None:
    """Open an account again."""
    _require_over(session, author, person)
    if not person.is_active:
        person.is_active = True
        note(session, author, "reactivate", "person", person.uuid, reason=reason)


def set_roles(session: Session, author: Viewer, person: Person, codes: list[str]) -> None:
    """Give a person these roles and no other.

    Raises
    ------
    NotFound
        No such role; the known ones are listed.
    Forbidden
        A role changed reaches further than the author.
    Conflict
        Nobody could administer the base any more.
    """
    _require_over(session, author, person)
    known = {role.code: role for role in session.scalars(select(Role).where(Role.code != PUBLIC))}
    for code in codes:
        _known_role(known, code)
    query = select(Role.code).join(Membership).where(Membership.person_id == person.id)
    held = set(session.scalars(query))
    if ADMINISTRATOR in held - set(codes):
        _refuse_last_administrator(session, person)
    for code in held ^ set(codes):
        _require_role_within(session, author, known[code])
    for code in held - set(codes):
        gone = Membership.person_id == person.id, Membership.role_id == known[code].id
        session.execute(delete(Membership).where(*gone))
    session.add_all(Membership(person_id=person.id, role_id=known[code].id) for code in set(codes) - held)
    session.flush()
    note(session, author, "set-roles", "person", person.uuid, {"roles": sorted(held)}, {"roles": sorted(set(codes))})


def set_right(session: Session, author: Viewer, role_code: str, permission: Permission, scope: Scope | None) -> None:
    """Give a role a right within a scope, or take it away.

    Raises
    ------
    Conflict
        It would take from administrators the right to give it back.
    """
    author.require("administer", "role")
    role = _known_role({role.code: role for role in session.scalars(select(Role))}, role_code)
    if role.code == ADMINISTRATOR and scope is not Scope.ALL and permission.object in {"role", "person"}:
        raise Conflict(
            "Le rôle Administrateur doit pouvoir gérer les personnes et les rôles : ce droit lui reste.",
            code="people.administrator-locked-out",
        )
    key = {"role_id": role.id, "action": permission.action, "object": permission.object}
    right = session.scalar(select(Right).filter_by(**key))
    before = right.scope if right else None
    if right is None and scope is not None:
        session.add(Right(**key, scope=scope.value))
    elif right is not None and scope is None:
        session.delete(right)
    elif right is not None and scope is not None:
        right.scope = scope.value
    name = f"{role.code}: {permission.action} {permission.object}"
    note(session, author, "set-right", "role", None, {name: before}, {name: scope})


def add_organisation(session: Session, author: Viewer, **values: Any) -> Organisation:  # noqa: ANN401
    """Make an organisation.

    Parameters
    ----------
    values
        ``name``, and at will ``short_name``, ``email``, ``url``.

    Raises
    ------
    Invalid
        A value cannot be taken; one message a field.
    Conflict
        The name is taken.
    """
    author.require("update", "organisation")
    cleaned = clean_organisation(values)
    _refuse_taken_name(session, cleaned["name"], None)
    organisation = Organisation(**{"uuid": uuid.uuid4(), "author_id": author.person_id, **cleaned})
    session.add(organisation)
    session.flush()
    note(session, author, "create", "organisation", organisation.uuid, after=snapshot(organisation))
    return organisation


def change_organisation(session: Session, author: Viewer, organisation: Organisation, **values: Any) -> None:  # noqa: ANN401
    """Change what is known of an organisation.

    Raises
    ------
    Invalid, Conflict
        As ``add_organisation``.
    """
    author.require("update", "organisation")
    before = snapshot(organisation)
    cleaned = clean_organisation({"name": organisation.name, **values})
    _refuse_taken_name(session, cleaned["name"], organisation)
    for name, value in cleaned.items():
        setattr(organisation, name, value)
    note(session, author, "update", "organisation", organisation.uuid, before, snapshot(organisation))


def _require_over(session: Session, author: Viewer, person: Person) -> None:
    """Refuse to act on the account of somebody who may do more than the author."""
    author.require("administer", "person")
    theirs = viewer_of(session, person.id).rights
    if not author.is_system and not covers(author.rights, theirs):
        raise Forbidden(
            "Cette personne a des droits que vous n'avez pas : seule une personne qui les a peut changer son compte.",
            code="people.beyond-author",
        )


def _require_role_within(session: Session, author: Viewer, role: Role) -> None:
    """Refuse to give, or take, a role that reaches further than the author."""
    rights = session.scalars(select(Right).where(Right.role_id == role.id))
    theirs = {(right.action, right.object): Scope(right.scope) for right in rights}
    if not author.is_system and not covers(author.rights, theirs):
        raise Forbidden(
            f"Le rôle « {role.label} » a des droits que vous n'avez pas : vous ne pouvez pas le donner ni le retirer.",
            code="people.beyond-author",
            role=role.code,
        )


def _known_role(known: dict[str, Role], code: str) -> Role:
    if code not in known:
        raise NotFound(
            f"Le rôle « {code} » n'existe pas. Rôles connus : {', '.join(sorted(known))}.",
            code="people.unknown-role",
            role=code,
        )
    return known[code]


def _refuse_taken_login(session: Session, login: str | None, person: Person | None) -> None:
    holder = session.scalar(select(Person).where(Person.login == login)) if login else None
    if holder is not None and holder is not person:
        raise Conflict(f"L'identifiant « {login} » est déjà pris.", code="people.login-taken", login=login)


def _refuse_taken_name(session: Session, name: str, organisation: Organisation | None) -> None:
    holder = session.scalar(select(Organisation).where(Organisation.name == name))
    if holder is not None and holder is not organisation:
        raise Conflict(f"L'organisme « {name} » existe déjà.", code="people.organisation-exists", name=name)


def _refuse_last_administrator(session: Session, person: Person) -> None:
    administrators = (
        select(func.count())
        .select_from(Membership)
        .join(Role)
        .join(Person, Person.id == Membership.person_id)
        .where(Role.code == ADMINISTRATOR, Person.is_active, Person.id != person.id)
    )
    holds = select(Membership).join(Role).where(Role.code == ADMINISTRATOR, Membership.person_id == person.id)
    if session.scalar(holds) is not None and not session.scalar(administrators):
        raise Conflict(
            "C'est la dernière personne qui administre la base : donnez d'abord ce rôle à une autre.",
            code="people.last-administrator",
        )
