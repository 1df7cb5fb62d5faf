"""Rights: the shipped roles, the reason in words, tokens that only narrow."""

from __future__ import annotations

import pytest

from mulette.core.people.rights import ShippedRole, covers, default_scope, explain, gather, narrow, read_shipped_roles
from mulette.core.people.viewer import ANONYMOUS, SYSTEM, Scope
from mulette.core.room import Permission

CORRECT = Permission("update", "record", "corriger une donnée")
EVERY_ROLE = {
    "Lecteur": {("read", "record"): Scope.ALL},
    "Contributeur": {("update", "record"): Scope.MINE},
    "Validateur": {("update", "record"): Scope.ALL},
    "Public": {},
}


def held(*labels: str) -> dict[str, dict[tuple[str, str], Scope]]:
    return {label: EVERY_ROLE[label] for label in labels}


def test_the_widest_role_is_named_as_the_reason() -> None:
    found = explain(CORRECT, held("Lecteur", "Contributeur", "Validateur"), EVERY_ROLE)
    assert found.scope is Scope.ALL
    assert found.reason.replace("\u00a0", " ") == "Oui, pour tout : le rôle « Validateur » le permet."


def test_a_refusal_names_the_roles_held_and_those_that_would_do() -> None:
    found = explain(CORRECT, held("Lecteur", "Public"), EVERY_ROLE)
    assert found.scope is None
    assert found.reason.replace("\u00a0", " ") == (
        "Non : les rôles « Lecteur » et « Public » ne le permettent pas. "
        "Il faudrait l’un des rôles « Contributeur » ou « Validateur »."
    )


def test_a_closed_account_may_nothing() -> None:
    assert explain(CORRECT, held("Validateur"), EVERY_ROLE, is_active=False).scope is None


def test_shipped_roles_give_what_they_say() -> None:
    roles = {role.code: role for role in read_shipped_roles()}
    assert list(roles) == [
        "administrator",
        "data_administrator",
        "validator",
        "contributor",
        "curator",
        "bench_technician",
        "gardener",
        "permit_manager",
        "reader",
        "public",
    ]
    accounts = Permission("administer", "person", "", scoped=False)
    assert default_scope(roles["administrator"], accounts) is Scope.ALL
    assert default_scope(roles["data_administrator"], accounts) is None
    assert default_scope(roles["contributor"], CORRECT) is Scope.MINE
    assert default_scope(roles["reader"], CORRECT) is None
    deliveries = Permission("read", "delivery", "")
    assert default_scope(roles["reader"], deliveries) is None  # files hold exact places
    assert default_scope(roles["contributor"], deliveries) is Scope.ORGANISATION
    assert all(default_scope(roles["public"], one) is None for one in (CORRECT, accounts))


def test_a_narrow_scope_gives_nothing_where_scopes_make_no_sense() -> None:
    role = ShippedRole("x", "X", "", {"update *": "mine"})
    assert default_scope(role, Permission("update", "nomenclature", "", scoped=False)) is None


def test_a_token_narrows_and_never_adds() -> None:
    rights = {("read", "record"): Scope.ORGANISATION, ("delete", "record"): Scope.MINE}
    assert narrow(rights, ["read:record", "administer:person"]) == {("read", "record"): Scope.ORGANISATION}


@pytest.mark.parametrize(("mine", "expected"), [(Scope.ALL, True), (Scope.ORGANISATION, True), (Scope.MINE, False)])
def test_rights_cover_others_that_reach_no_further(mine: Scope, expected: bool) -> None:
    theirs = {("update", "record"): Scope.ORGANISATION}
    assert covers({("update", "record"): mine, ("read", "lot"): Scope.MINE}, theirs) is expected


def test_several_roles_add_up() -> None:
    assert gather(EVERY_ROLE.values()) == {("read", "record"): Scope.ALL, ("update", "record"): Scope.ALL}


def test_the_system_may_everything_and_a_visitor_nothing() -> None:
    assert SYSTEM.require("administer", "person") is Scope.ALL
    assert not SYSTEM.is_anonymous
    assert ANONYMOUS.is_anonymous
    assert not ANONYMOUS.may("read", "record")
