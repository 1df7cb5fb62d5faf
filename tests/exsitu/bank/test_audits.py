"""A box is scanned: what is missing, unexpected or of another number is told, and the ledger follows (scenario 8)."""

from __future__ import annotations

import pytest

from mulette.core.errors import Conflict, Invalid
from mulette.exsitu.acts.operations import undo_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import audits
from mulette.exsitu.bank.locations import add_location
from tests.exsitu.bank.conftest import Bank
from tests.factories.exsitu import AT


def test_an_audit_recounts_what_is_missing_unexpected_or_wrong(bank: Bank) -> None:
    lot = bank.lot()
    box = add_location(
        bank.session, bank.keeper, {"code": "B1", "name": "Boîte", "kind": "box", "parent": bank.cold.uuid}, at=AT
    )
    right, missing, wrong = (bank.package(lot, quantity, box) for quantity in (100, 50, 30))
    elsewhere = bank.package(lot, 20, bank.freezer)
    bank.package(lot, 0, box)  # empty: nobody looks for it
    taken = bank.withdraw(wrong, 5)
    audit = audits.open_audit(bank.session, bank.keeper, bank.cold, at=AT)
    with pytest.raises(Conflict, match="en cours"):
        audits.open_audit(bank.session, bank.keeper, bank.cold, at=AT)
    audits.scan(bank.session, bank.keeper, audit, right, at=AT)
    audits.scan(bank.session, bank.keeper, audit, wrong, at=AT, found=22)
    audits.scan(bank.session, bank.keeper, audit, elsewhere, at=AT, found=20)
    found = audits.result(audits.list_lines(bank.session, audit))
    told = [[line.package_id for line in part] for part in (found.right, found.missing, found.unexpected, found.wrong)]
    assert told == [[right.id], [missing.id], [elsewhere.id], [wrong.id]]

    made = audits.sign(bank.session, bank.keeper, audit, at=AT)
    assert [bank.held(package) for package in (right, missing, wrong, elsewhere)] == [100, 0, 22, 20]
    assert elsewhere.location_id == bank.cold.id
    assert sorted((line.kind, line.quantity) for line in made) == [
        ("recount", -50), ("recount", -3), ("transfer", -20), ("transfer", 20)
    ]  # fmt: skip
    with pytest.raises(Conflict, match="recompté depuis"):
        bank.cancel(taken)
    with pytest.raises(Conflict, match="est signé"):
        audits.scan(bank.session, bank.keeper, audit, right, at=AT)

    act = bank.session.get_one(Act, made[0].act_id)
    undo_act(bank.session, bank.keeper, act.uuid, at=AT)
    assert [bank.held(package) for package in (missing, wrong)] == [50, 25]
    assert (elsewhere.location_id, audit.signed_at) == (bank.freezer.id, None)


def test_a_count_holds_though_seeds_leave_before_the_signature(bank: Bank) -> None:
    package, missing = bank.package(bank.lot(), 100), bank.package(bank.lot(), 10)
    audit = audits.open_audit(bank.session, bank.keeper, bank.cold, at=AT)
    with pytest.raises(Invalid) as refused:
        audits.scan(bank.session, bank.keeper, audit, package, at=AT, found=2.5)
    assert list(refused.value.fields) == ["found"]
    with pytest.raises(Conflict, match="Rien n'a été scanné"):
        audits.sign(bank.session, bank.keeper, audit, at=AT)
    audits.scan(bank.session, bank.keeper, audit, package, at=AT, found=90)
    bank.withdraw(package, 15)
    audits.sign(bank.session, bank.keeper, audit, at=AT, searched=[missing.id])
    assert (bank.held(package), bank.held(missing)) == (75, 10)


def test_an_abandoned_audit_leaves_the_stock(bank: Bank) -> None:
    package = bank.package(bank.lot(), 100)
    audit = audits.open_audit(bank.session, bank.keeper, bank.cold, at=AT)
    audits.scan(bank.session, bank.keeper, audit, package, at=AT, found=1)
    audits.abandon_audit(bank.session, bank.keeper, audit, at=AT)
    assert bank.held(package) == 100
    audits.open_audit(bank.session, bank.keeper, bank.cold, at=AT)
