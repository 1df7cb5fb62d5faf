"""Places make a tree: what moves takes along what it holds, nothing contains itself."""

from __future__ import annotations

from typing import Any

import pytest

from mulette.core.errors import Conflict, Invalid
from mulette.exsitu.bank.locations import add_location, delete_location, move_location, update_location
from mulette.exsitu.bank.tables import Location
from tests.exsitu.bank.conftest import Bank
from tests.factories.exsitu import AT


def place(bank: Bank, code: str, parent: Location | None = None, **more: Any) -> Location:
    given = {"code": code, "name": code, "kind": "box", "parent": None if parent is None else parent.uuid}
    return add_location(bank.session, bank.keeper, given | more, at=AT)


def test_a_place_moves_with_all_that_it_holds(bank: Bank) -> None:
    shelf = place(bank, "E1", bank.cold, kind="shelf")
    box = place(bank, "E1-B1", shelf)
    like = place(bank, "E2", bank.cold)
    move_location(bank.session, bank.keeper, shelf, bank.freezer, at=AT)
    assert box.path == f"/{bank.freezer.id}/{shelf.id}/{box.id}/"
    assert like.path == f"/{bank.cold.id}/{like.id}/"
    move_location(bank.session, bank.keeper, shelf, None, at=AT)
    assert box.path == f"/{shelf.id}/{box.id}/"


def test_a_place_never_contains_itself(bank: Bank) -> None:
    shelf = place(bank, "E1", bank.cold)
    box = place(bank, "E1-B1", shelf)
    for inside in (shelf, box):
        with pytest.raises(Conflict, match="ne se contient pas lui-même"):
            move_location(bank.session, bank.keeper, shelf, inside, at=AT)


def test_a_code_is_one_place(bank: Bank) -> None:
    with pytest.raises(Conflict, match="Le code CF1 est déjà pris"):
        place(bank, "CF1")
    with pytest.raises(Invalid) as refused:
        place(bank, "", kind="cave")
    assert sorted(refused.value.fields) == ["code", "kind", "name"]


def test_a_place_with_packages_stays_in_use_and_one_that_served_is_not_deleted(bank: Bank) -> None:
    package = bank.package(bank.lot(), 10)
    with pytest.raises(Conflict, match="contient encore des paquets"):
        update_location(bank.session, bank.keeper, bank.cold, {"is_open": "non"}, at=AT)
    bank.withdraw(package, 10)
    update_location(bank.session, bank.keeper, bank.cold, {"is_open": "non"}, at=AT)
    with pytest.raises(Invalid, match="n'est plus en service"):
        bank.package(bank.lot())
    with pytest.raises(Conflict, match="mettez-le hors service"):
        delete_location(bank.session, bank.keeper, bank.cold, at=AT)
    delete_location(bank.session, bank.keeper, place(bank, "B9"), at=AT)
