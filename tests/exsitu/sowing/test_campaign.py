"""A campaign is one act, all or nothing; each sowing takes its seeds from the stock, and gives them back cancelled."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.people.viewer import Scope
from mulette.exsitu.acts.operations import undo_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Movement, Package
from mulette.exsitu.lineage.queries import parents
from mulette.exsitu.sowing.operations import (
    add_count,
    add_sowings,
    cancel_sowing,
    end_sowing,
    move_sowings,
    sow,
    split_sowing,
    update_sowing,
)
from mulette.exsitu.sowing.tables import Sowing
from tests.exsitu.sowing.conftest import Bank
from tests.factories.exsitu import make_bank, make_keeper
from tests.factories.sowings import AT, SOWN_ON, code_of_lot, make_place


def test_a_campaign_is_one_act_one_mistake_is_cancelled_then_the_whole(bank: Bank) -> None:
    lots = [bank.lot(200) for _ in range(4)]
    codes = [code_of_lot(bank.session, lot) for lot in lots]
    common = {"sown_on": SOWN_ON, "substrate": "alpine_mix", "quantity": 50, "campaign": "Printemps 2024"}
    rows = [{"lot": code} for code in codes[:3]] + [{"lot": codes[3], "quantity": 60, "substrate": "peat"}]
    sowings = add_sowings(bank.session, bank.keeper, common, rows, at=AT)
    assert [one.node.number for one in sowings] == ["2024_0001", "2024_0002", "2024_0003", "2024_0004"]
    assert [(one.substrate, one.seeds) for one in sowings] == [("alpine_mix", 50)] * 3 + [("peat", 60)]
    assert list(stock.balances(bank.session, [lot.id for lot in lots]).values()) == [150, 150, 150, 140]
    assert parents(bank.session, sowings[0].node)[0][1].kind == "sown"
    assert sowings[0].node.taxon_name == "Eryngium alpinum"
    acts = bank.session.scalars(select(Act).where(Act.kind == "sowing.batch")).all()
    assert [one.label for one in acts] == ["4 semis faits"]

    cancel_sowing(bank.session, bank.keeper, sowings[2], reason="Mauvais sachet", at=AT)
    told = select(Movement.quantity).where(Movement.lot_id == lots[2].id).order_by(Movement.id)
    assert list(bank.session.scalars(told)) == [200, -50, 50]

    undo_act(bank.session, bank.keeper, acts[0].uuid, at=AT)
    assert set(stock.balances(bank.session, [lot.id for lot in lots]).values()) == {200}
    assert {one.status for one in sowings} == {"cancelled"}


def test_a_campaign_too_large_for_one_lot_is_refused_by_its_row(bank: Bank) -> None:
    rows = [{"lot": bank.lot(500)}, {"lot": bank.lot(20)}]
    with pytest.raises(Conflict, match="Ligne 2") as refused:
        add_sowings(bank.session, bank.keeper, {"sown_on": SOWN_ON, "quantity": 50}, rows, at=AT)
    assert (refused.value.code, refused.value.values["row"]) == ("stock.not-enough", 1)


def test_all_faults_are_told_at_once_by_row(bank: Bank) -> None:
    rows = [
        {"lot": "L-2020_9999", "quantity": 5},
        {"lot": bank.lot(), "quantity": 0.5},
        {"lot": bank.lot(), "quantity": "", "substrate": "boue", "location": "B-ici"},
        {"lot": bank.lot(), "quantity": 5, "expected_end": "2024-03-01"},
    ]
    with pytest.raises(Invalid) as refused:
        add_sowings(bank.session, bank.keeper, {"sown_on": "2024-09-13"}, rows, at=AT)
    assert sorted(refused.value.fields) == [
        "rows.0.lot", "rows.1.quantity", "rows.2.location", "rows.2.quantity", "rows.2.substrate",
        "rows.3.expected_end", "sown_on",
    ]  # fmt: skip
    assert "ligne 2, quantité : Des graines se comptent en nombre entier" in refused.value.message
    assert bank.session.scalar(select(func.count()).select_from(Sowing)) == 0


def test_seeds_weighed_are_told_by_the_mass_of_a_thousand(bank: Bank) -> None:
    by_mass = bank.lot(12, unit="g", tsw_g=2.4)
    sown = bank.sow(by_mass, 1.2, unit="g")
    assert sown.seeds == 500  # 1.2 g / 2.4 g a thousand
    assert stock.balance(bank.session, by_mass) == pytest.approx(10.8)
    counted = bank.sow(by_mass, 100)
    assert counted.seeds == 100
    assert stock.balance(bank.session, by_mass) == pytest.approx(10.56)  # 100 seeds are 0.24 g
    unknown = bank.lot(5, unit="g")
    assert bank.sow(unknown, 1, unit="g").seeds is None


def test_a_scanned_package_is_the_one_that_is_emptied(bank: Bank) -> None:
    lot = bank.lot(100)
    second = Package(lot_id=lot.id, rank=2, location_id=bank.cold.id)
    bank.session.add(second)
    bank.session.flush()
    stock.receive(bank.session, bank.keeper, second, 30, on=SOWN_ON, at=AT)
    row = {"lot": f"p-{code_of_lot(bank.session, lot)[2:]}-2", "quantity": 30}
    add_sowings(bank.session, bank.keeper, {"sown_on": SOWN_ON}, [row], at=AT)
    assert stock.package_balances(bank.session, [second.id]) == {second.id: 0}


def test_a_planned_sowing_takes_nothing_until_it_is_sown(bank: Bank) -> None:
    lot = bank.lot(100)
    rows = [{"lot": lot, "quantity": 80, "status": "planned", "sown_on": "2024-10-01"}]
    planned = add_sowings(bank.session, bank.keeper, {}, rows, at=AT)[0]
    assert (planned.seeds, stock.balance(bank.session, lot)) == (None, 100)
    act = sow(bank.session, bank.keeper, [planned], on=AT.date(), at=AT)
    assert (planned.status, planned.seeds, stock.balance(bank.session, lot)) == ("sown", 80, 20)
    undo_act(bank.session, bank.keeper, act.uuid, at=AT)
    assert (planned.status, planned.sown_on.isoformat(), stock.balance(bank.session, lot)) == (
        "planned", "2024-10-01", 100,
    )  # fmt: skip


def test_a_sowing_is_split_in_treatments_and_made_whole_again(bank: Bank) -> None:
    lot = bank.lot(100)
    whole = bank.sow(lot, 90, substrate="peat")
    parts = [
        {"treatment": "témoin", "quantity": 30},
        {"treatment": "froid", "quantity": 60, "pretreatments": [{"kind": "strat_cold", "duration": "8 semaines"}]},
    ]
    with pytest.raises(Invalid, match="font 95, le semis 90"):
        split_sowing(bank.session, bank.keeper, whole, [*parts, {"treatment": "x", "quantity": 5}], at=AT)
    act, made = split_sowing(bank.session, bank.keeper, whole, parts, at=AT)
    assert [(one.node.number, one.treatment, one.seeds, one.substrate) for one in made] == [
        ("2024_0001", "témoin", 30, "peat"), ("2024_0002", "froid", 60, "peat"),
    ]  # fmt: skip
    assert stock.balance(bank.session, lot) == 10
    undo_act(bank.session, bank.keeper, act.uuid, at=AT)
    assert (whole.seeds, whole.treatment, made[1].status) == (90, None, "cancelled")
    assert stock.balance(bank.session, lot) == 10


def test_only_listed_states_follow_each_other(bank: Bank) -> None:
    sown = bank.sow(bank.lot())
    with pytest.raises(Conflict, match="ne devient pas « Réussi »"):
        end_sowing(bank.session, bank.keeper, sown, "success", on=AT.date(), at=AT)
    add_count(bank.session, bank.keeper, sown, {"counted_on": "2024-04-10", "emerged": 3}, at=AT)
    assert sown.status == "emerging"
    with pytest.raises(Conflict, match="comptages"):
        cancel_sowing(bank.session, bank.keeper, sown, reason="Erreur", at=AT)
    with pytest.raises(Invalid, match="10/04/2024"):
        end_sowing(bank.session, bank.keeper, sown, "success", on=SOWN_ON, at=AT)
    act = end_sowing(bank.session, bank.keeper, sown, "success", on=AT.date(), at=AT)
    with pytest.raises(Conflict, match="Réussi"):
        add_count(bank.session, bank.keeper, sown, {"counted_on": "2024-04-12", "emerged": 3}, at=AT)
    undo_act(bank.session, bank.keeper, act.uuid, at=AT)
    assert (sown.status, sown.ended_on) == ("emerging", None)


def test_a_change_and_a_move_are_undone(bank: Bank) -> None:
    first, second = (bank.sow(bank.lot(), substrate="peat") for _ in range(2))
    changed = update_sowing(bank.session, bank.keeper, first, {"substrate": "sand", "expected_end": "1/6/2024"}, at=AT)
    assert changed is not None
    assert update_sowing(bank.session, bank.keeper, first, {"substrate": "sand"}, at=AT) is None
    undo_act(bank.session, bank.keeper, changed.uuid, at=AT)
    assert (first.substrate, first.expected_end) == ("peat", None)
    with pytest.raises(Invalid) as refused:
        update_sowing(bank.session, bank.keeper, first, {"quantity": 3}, at=AT)
    assert refused.value.fields == {"quantity": "Ce champ ne se change pas ici."}
    bed = make_place(bank.session, bank.keeper, "P4")
    moved = move_sowings(bank.session, bank.keeper, [second, first], bed, at=AT)
    assert [(one.location_id, one.position) for one in (first, second)] == [(bed.id, 2), (bed.id, 1)]
    third = bank.sow(bank.lot())
    update_sowing(bank.session, bank.keeper, third, {"location": "B-P4"}, at=AT)
    assert (third.location_id, third.position) == (bed.id, 3)  # after those that are there
    undo_act(bank.session, bank.keeper, moved.uuid, at=AT)
    assert [one.location_id for one in (first, second)] == [None, None]


def test_the_right_reaches_the_lots_of_ones_organisation(bank: Bank) -> None:
    own = Scope.ORGANISATION
    stranger = make_keeper(bank.session, make_bank(bank.session, "Jardin"), create_culture=own, create_stock=own)
    with pytest.raises(Forbidden):
        add_sowings(bank.session, stranger, {"sown_on": SOWN_ON}, [{"lot": bank.lot(), "quantity": 5}], at=AT)
