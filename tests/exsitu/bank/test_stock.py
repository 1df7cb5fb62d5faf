"""The ledger keeps rules R1 to R9: nothing is lost, nothing is taken twice, what was counted is true."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from mulette.core.errors import Conflict, Forbidden, Invalid, Unauthenticated
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Scope
from mulette.exsitu.acts.operations import undo_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Movement
from mulette.exsitu.bank.weighings import add_weighing
from tests.exsitu.bank.conftest import TODAY, Bank
from tests.factories.exsitu import AT, make_bank, make_keeper, make_node


def test_a_balance_is_the_sum_of_its_movements(bank: Bank) -> None:
    lot, other = bank.lot(), bank.lot()
    first, second = bank.package(lot, 100), bank.package(lot, 50)
    bank.package(other, 7)
    bank.withdraw(first, 30)
    assert (bank.held(first), bank.held(second), stock.balance(bank.session, lot)) == (70, 50, 120)


@pytest.mark.parametrize("quantity", [0, -5, float("nan"), 2.5, 1e12])
def test_a_quantity_is_a_whole_number_of_seeds_above_zero(bank: Bank, quantity: float) -> None:
    package = bank.package(bank.lot(), 100)
    with pytest.raises(Invalid) as refused:
        bank.withdraw(package, quantity)
    assert "quantity" in refused.value.fields


def test_a_package_gives_only_what_it_holds(bank: Bank) -> None:
    lot = bank.lot()
    small = bank.package(lot, 20)
    bank.package(lot, 500)
    with pytest.raises(Conflict, match="Il reste 20 graines, vous en demandez 21"):
        bank.withdraw(small, 21)


def test_a_lot_is_taken_from_its_oldest_packages_the_freezer_last(bank: Bank) -> None:
    lot = bank.lot()
    frozen, old, new = bank.package(lot, 100, bank.freezer), bank.package(lot, 40), bank.package(lot, 40)
    lines = stock.withdraw_from_lot(bank.session, bank.keeper, lot, 90, kind="out_test", on=TODAY, at=AT)
    assert [(line.package_id, line.quantity) for line in lines] == [(old.id, -40), (new.id, -40), (frozen.id, -10)]
    assert len({line.operation_uuid for line in lines}) == 1


def test_a_lot_is_exhausted_with_its_last_seed_and_stored_when_one_returns(bank: Bank) -> None:
    lot = bank.lot()
    package = bank.package(lot, 25)
    bank.withdraw(package, 25)
    assert lot.status == "exhausted"
    bank.receive(package, 5, kind="return")
    assert lot.status == "stored"


def test_grams_are_asked_from_a_lot_of_seeds_by_the_weighing_in_force(bank: Bank) -> None:
    lot = bank.lot()
    package = bank.package(lot, 4000)
    with pytest.raises(Invalid, match="pesez-le"):
        bank.withdraw(package, 1, unit="g")
    add_weighing(bank.session, bank.keeper, lot, [0.05, 0.05], at=AT, weighed_on=dt.date(2024, 1, 1))
    add_weighing(bank.session, bank.keeper, lot, [0.1, 0.1], at=AT, weighed_on=dt.date(2024, 6, 1))
    spring, summer = (bank.withdraw(package, 0.5, unit="g", on=dt.date(2024, month, 15)) for month in (3, 7))
    assert (spring.quantity, summer.quantity) == (-1000, -500)  # 0.5 g/1000, then 1 g/1000


def test_less_than_a_seed_more_than_the_rest_empties_the_package(bank: Bank) -> None:
    lot = bank.lot(unit="g")
    package = bank.package(lot, 10)
    add_weighing(bank.session, bank.keeper, lot, [0.05, 0.05], at=AT)  # a seed weighs 0.0005 g
    with pytest.raises(Conflict):
        bank.withdraw(package, 10.0005)
    line = bank.withdraw(package, 10.0004)
    assert (line.quantity, line.seeds, bank.held(package)) == (-10, -20000, 0)


def test_a_movement_is_cancelled_once_and_both_lines_stay(bank: Bank) -> None:
    package = bank.package(bank.lot(), 100)
    line = bank.withdraw(package, 30)
    cancelled = bank.cancel(line)
    assert (cancelled.kind, cancelled.quantity, cancelled.cancels_id, cancelled.reason) == (
        "cancel", 30, line.id, "Erreur de saisie"
    )  # fmt: skip
    assert bank.held(package) == 100
    with pytest.raises(Conflict, match="déjà annulé"):
        bank.cancel(line)
    with pytest.raises(Conflict, match="ne s'annule pas"):
        bank.cancel(cancelled)
    with pytest.raises(Invalid, match="Dites pourquoi"):
        stock.cancel(bank.session, bank.keeper, bank.withdraw(package, 1), reason=" ", at=AT)


def test_what_entered_and_was_taken_since_is_not_cancelled(bank: Bank) -> None:
    package = bank.package(bank.lot())
    entry = bank.receive(package, 100)
    bank.withdraw(package, 60)
    with pytest.raises(Conflict, match="il manquerait 60 graines"):
        bank.cancel(entry)


def test_a_recount_is_the_truth_and_closes_what_is_older(bank: Bank) -> None:
    package = bank.package(bank.lot(), 100)
    line = bank.withdraw(package, 30)
    recount = bank.recount(package, 64)
    assert (recount.quantity, recount.observed, bank.held(package), package.counted_at) == (-6, 64, 64, AT)
    with pytest.raises(Conflict, match="recompté depuis"):
        bank.cancel(line)
    later = bank.withdraw(package, 10)
    bank.cancel(later)
    bank.cancel(recount)
    assert (bank.held(package), package.counted_at) == (70, None)
    bank.cancel(line)
    assert bank.held(package) == 100


def test_a_transfer_leaves_the_balance_of_the_lot_and_is_cancelled_whole(bank: Bank) -> None:
    lot = bank.lot()
    package = bank.package(lot, 100)
    leaves, enters = stock.transfer(bank.session, bank.keeper, package, 40, bank.freezer, on=TODAY, at=AT)
    assert (leaves.quantity, enters.quantity, leaves.operation_uuid) == (-40, 40, enters.operation_uuid)
    assert (enters.location_id, stock.balance(bank.session, lot), bank.held(package)) == (bank.freezer.id, 100, 60)
    bank.cancel(enters)
    assert (bank.held(package), stock.balance(bank.session, lot)) == (100, 100)
    with pytest.raises(Invalid, match="fusionnez-les"):
        stock.transfer(bank.session, bank.keeper, package, 1, bank.package(bank.lot()), on=TODAY, at=AT)


def test_a_package_moves_whole_and_goes_back_while_it_did_not_serve(bank: Bank) -> None:
    package = bank.package(bank.lot(), 100)
    legs = stock.move_package(bank.session, bank.keeper, package, bank.freezer, on=TODAY, at=AT)
    assert [(leg.location_id, leg.quantity) for leg in legs] == [(bank.cold.id, -100), (bank.freezer.id, 100)]
    bank.cancel(legs[0])
    assert package.location_id == bank.cold.id
    legs = stock.move_package(bank.session, bank.keeper, package, bank.freezer, on=TODAY, at=AT)
    bank.withdraw(package, 1)
    with pytest.raises(Conflict, match="a servi ou bougé depuis"):
        bank.cancel(legs[1])


def test_a_destruction_and_a_gift_say_why_and_to_whom(bank: Bank) -> None:
    lot = bank.lot()
    package = bank.package(lot, 100)
    with pytest.raises(Invalid) as gift:
        bank.withdraw(package, 10, kind="out_exchange")
    assert list(gift.value.fields) == ["recipient"]
    assert bank.withdraw(package, 10, kind="out_exchange", recipient="Jardin de Lautaret").quantity == -10
    with pytest.raises(Invalid) as destroyed:
        stock.destroy_lot(bank.session, bank.keeper, lot, on=TODAY, at=AT, reason="")
    assert list(destroyed.value.fields) == ["reason"]
    lines = stock.destroy_lot(bank.session, bank.keeper, lot, on=TODAY, at=AT, reason="Charançons")
    assert ([line.quantity for line in lines], lot.status) == ([-90], "destroyed")
    with pytest.raises(Conflict, match="détruit ou refusé"):
        bank.receive(package, 1)
    bank.cancel(lines[0])
    assert lot.status == "stored"


def test_what_a_sowing_took_comes_back_when_it_is_cancelled(bank: Bank) -> None:
    package = bank.package(bank.lot(), 100)
    sowing = make_node(bank.session, bank.keeper, "sowing")
    bank.withdraw(package, 25, cause=sowing)
    bank.cancel(bank.withdraw(package, 10, cause=sowing))
    act = bank.session.scalars(select(Act).limit(1)).one()
    made = stock.cancel_of_cause(bank.session, bank.keeper, sowing, reason="Semis annulé", at=AT, act=act)
    assert ([line.quantity for line in made], bank.held(package)) == ([25], 100)


def test_an_act_is_undone_by_its_lines(bank: Bank) -> None:
    package = bank.package(bank.lot(), 100)
    line = bank.withdraw(package, 25)
    act = bank.session.get_one(Act, line.act_id)
    assert act.label == "Sortie semis : 25 graines, lot 2024_0001"
    undo_act(bank.session, bank.keeper, act.uuid, at=AT)
    assert bank.held(package) == 100
    empty = bank.package(bank.lot())
    stock.move_package(bank.session, bank.keeper, empty, bank.freezer, on=TODAY, at=AT)
    moved = bank.session.scalars(select(Act).where(Act.kind == "bank.move")).one()
    undo_act(bank.session, bank.keeper, moved.uuid, at=AT)
    assert empty.location_id == bank.cold.id


def test_a_movement_is_neither_to_come_nor_before_the_lot(bank: Bank) -> None:
    package = bank.package(bank.lot(received_on="2024-09-01"), 10, None)
    for day in (dt.date(2024, 9, 13), dt.date(2024, 8, 31)):
        with pytest.raises(Invalid) as refused:
            bank.withdraw(package, 1, on=day)
        assert list(refused.value.fields) == ["moved_on"]


def test_packages_never_hold_more_than_their_lot_weighs(bank: Bank) -> None:
    lot = bank.lot(unit="g", mass_g=12)
    bank.package(lot, 7)
    with pytest.raises(Invalid, match="Les paquets feraient 12,1 g, le lot en pèse 12 g"):
        bank.package(lot, 5.1)
    bank.package(lot, 5)
    assert stock.balance(bank.session, lot) == 12


def test_the_ledger_is_only_added_to(bank: Bank) -> None:
    package = bank.package(bank.lot(), 100)
    before = {line.id: line.quantity for line in bank.session.scalars(select(Movement))}
    bank.cancel(bank.withdraw(package, 10))
    bank.recount(package, 50)
    stock.transfer(bank.session, bank.keeper, package, 10, bank.cold, on=TODAY, at=AT)
    after = {line.id: line.quantity for line in bank.session.scalars(select(Movement))}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 5


def test_the_stock_is_written_within_the_reach_of_a_right(bank: Bank) -> None:
    package = bank.package(bank.lot(), 100)
    ours = bank.session.get_one(Organisation, bank.keeper.organisation_id)
    there = make_keeper(bank.session, make_bank(bank.session, "Jardin"), create_stock=Scope.ORGANISATION)
    reader = make_keeper(bank.session, ours, read_stock=Scope.ALL)
    technician = make_keeper(bank.session, ours, create_stock=Scope.ORGANISATION)
    taken = {"kind": "out_test", "on": TODAY, "at": AT}
    for viewer in (there, reader):
        with pytest.raises((Forbidden, Unauthenticated)):
            stock.withdraw(bank.session, viewer, package, 1, **taken)
    line = stock.withdraw(bank.session, technician, package, 1, **taken)
    with pytest.raises((Forbidden, Unauthenticated)):
        stock.cancel(bank.session, technician, line, reason="Erreur", at=AT)
