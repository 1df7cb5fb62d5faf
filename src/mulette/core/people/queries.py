"""Reads of the people: a viewer with their rights, the directory, the roles."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.rights import PUBLIC, Explanation, Rights, explain, gather
from mulette.core.people.tables import (
    LinkedPerson,
    Membership,
    Organisation,
    Person,
    Platform,
    Right,
    Role,
    SignedSession,
)
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.room import Permission

PERSON_COLUMNS = (
    Column("family_name", "Nom"),
    Column("login", "Identifiant"),
    Column("organisation", "Organisme"),
    Column("roles", "Rôles", is_sortable=False),
    Column("email", "Adresse électronique", is_shown=False),
    Column("state", "Compte", is_sortable=False),
)
ORGANISATION_COLUMNS = (
    Column("name", "Nom"),
    Column("short_name", "Sigle"),
    Column("people", "Personnes", is_number=True),
    Column("email", "Adresse électronique", is_shown=False),
    Column("url", "Site", is_sortable=False),
)
_SORTS = {
    "family_name": (Person.family_name, Person.given_name),
    "login": (Person.login,),
    "email": (Person.email,),
    "organisation": (Organisation.name,),
}


def viewer_of(session: Session, person_id: int | None) -> Viewer:
    """Gather who somebody is and all their rights, those of the public included.

    Parameters
    ----------
    person_id
        Number of the person; None for somebody who is not signed in.
    """
    of_person = select(Membership.role_id).where(Membership.person_id == person_id)
    rows = session.execute(
        select(Right).join(Role, Role.id == Right.role_id).where(or_(Role.code == PUBLIC, Role.id.in_(of_person)))
    ).scalars()
    rights = gather({(right.action, right.object): Scope(right.scope)} for right in rows)
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None:
        return Viewer(rights=rights)
    return Viewer(person.id, person.login or "", full_name(person), person.organisation_id, rights)


def full_name(person: Person) -> str:
    """Write the name of a person: given name, then family name."""
    return f"{person.given_name} {person.family_name}".strip()


def person_named(session: Session, login: str) -> Person:
    """Find a person by login.

    Raises
    ------
    NotFound
        Nobody has this login.
    """
    person = session.scalar(select(Person).where(Person.login == login.strip().lower()))
    if person is None:
        raise NotFound(f"Personne n'a l'identifiant « {login} ».", code="people.unknown-person", login=login)
    return person


def origins_of(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Say from which platforms a person comes: label of the platform, and login there."""
    linked = select(Platform.label, LinkedPerson.login).join(Platform, Platform.id == LinkedPerson.platform_id)
    return [(label, login) for label, login in session.execute(linked.where(LinkedPerson.person_id == person_id))]


def get_person(session: Session, person_uuid: uuid.UUID) -> Person:
    """Give a person by permanent identifier.

    Raises
    ------
    NotFound
        No such person.
    """
    person = session.scalar(select(Person).where(Person.uuid == person_uuid))
    if person is None:
        raise NotFound("Cette personne n'existe pas.", code="people.unknown-person", uuid=person_uuid)
    return person


def get_organisation(session: Session, organisation_uuid: uuid.UUID) -> Organisation:
    """Give an organisation by permanent identifier.

    Raises
    ------
    NotFound
        No such organisation.
    """
    organisation = session.scalar(select(Organisation).where(Organisation.uuid == organisation_uuid))
    if organisation is None:
        raise NotFound("Cet organisme n'existe pas.", code="people.unknown-organisation", uuid=organisation_uuid)
    return organisation


def organisations(session: Session) -> list[Organisation]:
    """List all organisations by name."""
    return list(session.scalars(select(Organisation).order_by(Organisation.name)))


def roles(session: Session) -> list[Role]:
    """List all roles, in the order they were made."""
    return list(session.scalars(select(Role).order_by(Role.id)))


def roles_of(session: Session, person_ids: Iterable[int]) -> dict[int, list[Role]]:
    """Give the roles of each of several persons."""
    found: dict[int, list[Role]] = {person_id: [] for person_id in person_ids}
    pairs = select(Membership.person_id, Role).join(Role).where(Membership.person_id.in_(found)).order_by(Role.id)
    for person_id, role in session.execute(pairs):
        found[person_id].append(role)
    return found


def rights_of_roles(session: Session) -> dict[str, Rights]:
    """Give the rights of every role: ``{code of the role: its rights}``."""
    found: dict[str, dict[tuple[str, str], Scope]] = {role.code: {} for role in roles(session)}
    for code, right in session.execute(select(Role.code, Right).join(Role, Role.id == Right.role_id)):
        found[code][right.action, right.object] = Scope(right.scope)
    return dict(found)


def explain_person(session: Session, person: Person, permissions: Iterable[Permission]) -> list[Explanation]:
    """Say of each permission whether a person has it, and why: the table « Qui peut quoi »."""
    labels = {role.code: role.label for role in roles(session)}
    rights = {labels[code]: given for code, given in rights_of_roles(session).items()}
    held = {role.label for role in roles_of(session, [person.id])[person.id]} | {labels.get(PUBLIC, "")}
    theirs = {label: given for label, given in rights.items() if label in held}
    return [explain(permission, theirs, rights, is_active=person.is_active) for permission in permissions]


def list_people(session: Session, state: ListState) -> Page:
    """Give one page of the directory; words are looked for in names, logins and organisations."""
    query = select(Person).outerjoin(Organisation, Organisation.id == Person.organisation_id)
    for word in state.q.split():
        like = f"%{_escaped(word)}%"
        places = (Person.family_name, Person.given_name, Person.login, Organisation.name, Organisation.short_name)
        query = query.where(or_(*(place.ilike(like, escape="\\") for place in places)))
    filters = state.filters or {}
    if filters.get("role"):
        holders = select(Membership.person_id).join(Role).where(Role.code.in_(filters["role"]))
        query = query.where(Person.id.in_(holders))
    total = _count(session, query)
    order = [column.desc() if state.descending else column for column in _SORTS[state.sort]]
    people = session.scalars(query.order_by(*order, Person.id).offset(state.offset).limit(state.size))
    return Page(list(people), total, state)


def list_organisations(session: Session, state: ListState) -> Page:
    """Give one page of the organisations, each with its number of persons: rows ``(Organisation, people)``."""
    people = func.count(Person.id).label("people")
    query = (
        select(Organisation, people)
        .outerjoin(Person, Person.organisation_id == Organisation.id)
        .group_by(Organisation.id)
    )
    for word in state.q.split():
        like = f"%{_escaped(word)}%"
        query = query.where(
            or_(Organisation.name.ilike(like, escape="\\"), Organisation.short_name.ilike(like, escape="\\"))
        )
    order = people if state.sort == "people" else getattr(Organisation, state.sort)
    total = _count(session, query)
    query = query.order_by(order.desc() if state.descending else order, Organisation.id)
    return Page(session.execute(query.offset(state.offset).limit(state.size)).all(), total, state)


def sessions_of(session: Session, person_id: int) -> list[SignedSession]:
    """List the sessions of a person, the newest first."""
    whose = SignedSession.person_id == person_id
    return list(session.scalars(select(SignedSession).where(whose).order_by(SignedSession.created_at.desc())))


def _count(session: Session, query: Select[*tuple[object, ...]]) -> int:
    capped = query.order_by(None).limit(COUNT_CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(capped)) or 0


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
