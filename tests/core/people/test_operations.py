"""Persons, organisations and roles: what is written, refused, and noted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from mulette.core.journal.queries import history
from mulette.core.listing import ListState
from mulette.core.people import operations, queries
from mulette.core.people.tables import Right, Role
from mulette.core.people.viewer import ANONYMOUS, SYSTEM, Scope
from mulette.core.room import Permission, Room
from mulette.core.storage.store import Store
from mulette.rooms import ROOMS
from tests.factories.people import make_person

READ = Permission("read", "record", "voir les données")


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.transaction() as session:
        operations.ensure_roles(session, ROOMS)
        yield session


def room(*permissions: Permission) -> tuple[Room, ...]:
    return (Room("essai", "Essai", permissions=permissions),)


def test_a_person_is_kept_trimmed_and_noted_without_secret(session: Session) -> None:
    person = operations.add_person(session, SYSTEM, login=" JCariou ", family_name=" Cariou ", given_name="Jeanne")
    operations.set_password(session, SYSTEM, person, "anodonte des étangs")
    assert (person.login, person.family_name, person.email) == ("jcariou", "Cariou", None)
    changes = history(session, "person", person.uuid)
    assert [change.action for change in changes] == ["nouveau mot de passe", "création"]
    assert "anodonte" not in str(changes)
    assert person.password_hash is not None
    assert person.password_hash not in str(changes)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"family_name": " "}, "family_name"),
        ({"family_name": "Cariou", "login": "jeanne cariou"}, "login"),
        ({"family_name": "Cariou", "email": "jeanne@"}, "email"),
        ({"family_name": "Cariou", "nickname": "J"}, "nickname"),
    ],
)
def test_what_cannot_be_taken_is_named_by_field(session: Session, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        operations.add_person(session, SYSTEM, **values)
    assert list(refused.value.fields) == [field]


def test_a_login_is_given_once(session: Session) -> None:
    make_person(session, "jcariou")
    with pytest.raises(Conflict, match="« jcariou » est déjà pris"):
        operations.add_person(session, SYSTEM, login="JCARIOU", family_name="Autre")


def test_rights_of_all_roles_and_of_the_public_add_up(session: Session) -> None:
    person = make_person(session, "jcariou", "reader", "contributor")
    operations.set_right(session, SYSTEM, "public", Permission("export", "lot", "exporter"), Scope.ALL)
    viewer = queries.viewer_of(session, person.id)
    assert (viewer.name, viewer.login) == ("Jeanne Cariou", "jcariou")
    assert viewer.scope("update", "record") is Scope.MINE
    assert viewer.scope("read_precise", "record") is Scope.ORGANISATION
    assert viewer.scope("export", "lot") is Scope.ALL
    assert not viewer.may("administer", "person")
    assert queries.viewer_of(session, None).rights == {("export", "lot"): Scope.ALL}


def test_only_those_who_may_administer_change_persons(session: Session) -> None:
    reader = queries.viewer_of(session, make_person(session, "lecteur", "reader").id)
    with pytest.raises(Forbidden):
        operations.add_person(session, reader, family_name="Cariou")
    with pytest.raises(Unauthenticated):
        operations.add_person(session, ANONYMOUS, family_name="Cariou")


def test_nobody_gives_or_takes_more_than_they_have(session: Session) -> None:
    operations.set_right(session, SYSTEM, "reader", Permission("administer", "person", ""), Scope.ALL)
    clerk = make_person(session, "secretaire", "reader")
    chief = make_person(session, "chef", "administrator")
    other = make_person(session, "autre")
    author = queries.viewer_of(session, clerk.id)
    operations.set_roles(session, author, other, ["reader"])
    with pytest.raises(Forbidden, match="« Administrateur » a des droits que vous n'avez pas"):
        operations.set_roles(session, author, other, ["reader", "administrator"])
    with pytest.raises(Forbidden, match="seule une personne qui les a"):
        operations.set_password(session, author, chief, "anodonte des étangs")


def test_roles_are_replaced_and_unknown_ones_named(session: Session) -> None:
    person = make_person(session, "jcariou", "reader")
    operations.set_roles(session, SYSTEM, person, ["validator", "contributor"])
    assert [role.code for role in queries.roles_of(session, [person.id])[person.id]] == ["validator", "contributor"]
    assert history(session, "person", person.uuid)[0].fields[0].before == ["reader"]
    with pytest.raises(NotFound, match=r"« chef » n'existe pas. Rôles connus : administrator"):
        operations.set_roles(session, SYSTEM, person, ["chef"])
    with pytest.raises(NotFound, match="public"):
        operations.set_roles(session, SYSTEM, person, ["public"])


def test_somebody_always_administers_the_base(session: Session) -> None:
    first = make_person(session, "premiere", "administrator")
    with pytest.raises(Conflict, match="dernière personne"):
        operations.deactivate_person(session, SYSTEM, first)
    with pytest.raises(Conflict, match="dernière personne"):
        operations.set_roles(session, SYSTEM, first, ["reader"])
    make_person(session, "seconde", "administrator")
    operations.deactivate_person(session, SYSTEM, first, "départ")
    assert not first.is_active
    operations.reactivate_person(session, SYSTEM, first)
    assert first.is_active
    with pytest.raises(Conflict, match="ce droit lui reste"):
        operations.set_right(session, SYSTEM, "administrator", Permission("administer", "role", ""), None)


def test_a_new_permission_gets_its_default_and_old_choices_stay(store: Store) -> None:
    count = Permission("read", "count", "voir les comptages")
    with store.transaction() as session:
        operations.ensure_roles(session, room(READ))
        operations.set_right(session, SYSTEM, "reader", READ, None)
        operations.ensure_roles(session, room(READ, count))
        operations.ensure_roles(session, room(READ, count))
        reader = session.scalars(select(Role).where(Role.code == "reader")).one()
        rights = session.scalars(select(Right).where(Right.role_id == reader.id)).all()
        assert [(right.action, right.object, right.scope) for right in rights] == [("read", "count", "all")]


def test_the_directory_finds_sorts_and_pages(session: Session) -> None:
    organisation = operations.add_organisation(session, SYSTEM, name="Conservatoire 100 %", short_name="CEN")
    for login, family in (("a.le_goff", "Le Goff"), ("b.bazin", "Bazin"), ("c.cadiou", "Cadiou")):
        make_person(session, login, "reader", family_name=family, organisation_id=organisation.id)
    make_person(session, "d.autre", "validator", family_name="Autre")

    def found(**state: object) -> list[str]:
        page = queries.list_people(session, ListState(**{"sort": "family_name", **state}))  # type: ignore[arg-type]
        return [person.family_name for person in page.rows]

    assert found() == ["Autre", "Bazin", "Cadiou", "Le Goff"]
    assert found(descending=True, size=2, page=2) == ["Bazin", "Autre"]
    assert found(q="cen") == ["Bazin", "Cadiou", "Le Goff"]
    assert found(q="le_goff") == ["Le Goff"]
    assert found(q="_") == ["Le Goff"]
    assert found(filters={"role": ("validator",)}) == ["Autre"]
    [(one, people)] = queries.list_organisations(session, ListState(sort="people", q="100 %")).rows
    assert (one.name, people) == ("Conservatoire 100 %", 3)


def test_who_may_what_says_why(session: Session) -> None:
    person = make_person(session, "jcariou", "reader")
    [reads, administers] = queries.explain_person(
        session, person, [READ, Permission("administer", "person", "gérer les comptes", scoped=False)]
    )
    assert reads.reason.replace("\u00a0", " ") == "Oui, pour tout : le rôle « Lecteur » le permet."
    assert administers.scope is None
    assert "Il faudrait le rôle « Administrateur »." in administers.reason.replace("\u00a0", " ")
