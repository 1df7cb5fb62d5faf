"""Tests planned, counted and closed, with the stock and the viability of their lot."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.journal.tables import JournalEntry
from mulette.exsitu.acts.operations import undo_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.tables import Lot, Movement
from mulette.exsitu.lineage.tables import Link
from mulette.exsitu.testing.operations.closing import close_test, finish_counting, set_fates
from mulette.exsitu.testing.operations.counting import erase_count, set_count
from mulette.exsitu.testing.operations.planning import cancel_test, change_test, plan_tests, start_test
from mulette.exsitu.testing.operations.protocols import add_protocol, change_protocol
from mulette.exsitu.testing.queries import Found, list_protocols, replicates_of, results_of
from tests.exsitu.testing.conftest import AT, START, TODAY, Bank, make_lot

FOUR = {"started_on": START, "replicates": 4, "seeds": 25}


def _run(session: Session, bank: Bank, **given: Any) -> Found:
    return plan_tests(session, bank.technician, [bank.lot(session)], FOUR | given, at=AT)[0]


def _last_act(session: Session, kind: str) -> Act:
    return session.scalars(select(Act).where(Act.kind == kind).order_by(Act.id.desc())).first()  # type: ignore[return-value]


def test_a_test_takes_its_seeds_and_descends_from_its_lot(bank: Bank) -> None:
    with bank.store.transaction() as session:
        found = _run(session, bank)
        assert bank.stock(session) == 900
        movement = session.scalars(select(Movement).where(Movement.cause_id == found.node.id)).one()
        assert (movement.kind, movement.quantity, movement.moved_on) == ("out_test", -100, START)
        link = session.scalars(select(Link).where(Link.child_id == found.node.id)).one()
        assert (link.parent_id, link.kind) == (bank.node_id, "tested")
        assert (found.test.status, found.node.number, found.node.taxon_name) == (
            "running",
            "2026_0001",
            "Androsace alpina",
        )
        assert found.test.due_on == START + dt.timedelta(days=7)
        assert found.test.uuid == found.node.uuid


def test_a_planned_test_takes_nothing_until_it_starts(bank: Bank) -> None:
    with bank.store.transaction() as session:
        found = _run(session, bank, status="planned", started_on="2026-04-01")
        assert bank.stock(session) == 1_000
        with pytest.raises(Conflict, match="pas commencé"):
            set_count(session, bank.technician, found, 1, TODAY, 3, at=AT)
        start_test(session, bank.technician, found, at=AT)
        assert bank.stock(session) == 900
        assert found.test.started_on == TODAY
        with pytest.raises(Conflict, match="ne devient pas « En cours »"):
            start_test(session, bank.technician, found, at=AT)


def test_several_lots_are_tested_all_or_none(bank: Bank) -> None:
    with bank.store.transaction() as session:
        other = make_lot(session, bank.technician, seeds=60)
        poor = dataclasses.replace(bank, lot_id=other[0], node_id=other[1])
    with pytest.raises(Conflict, match=r"Lot 2026_0002 : .*60 graines"), bank.store.transaction() as session:
        plan_tests(session, bank.technician, [bank.lot(session), poor.lot(session)], FOUR, at=AT)
    with bank.store.transaction() as session:
        assert bank.stock(session) == 1_000
        assert session.scalar(select(Movement.id).where(Movement.kind == "out_test")) is None


def test_cancelling_gives_the_seeds_back_and_so_does_undoing(bank: Bank) -> None:
    with bank.store.transaction() as session:
        found = _run(session, bank)
        with pytest.raises(Invalid, match="Dites pourquoi"):
            cancel_test(session, bank.technician, found, reason=" ", at=AT)
        cancel_test(session, bank.technician, found, reason="Étuve en panne", at=AT)
        assert (bank.stock(session), found.test.status, found.test.due_on) == (1_000, "cancelled", None)
        with pytest.raises(Conflict):
            cancel_test(session, bank.technician, found, reason="Encore", at=AT)
        again = _run(session, bank)
        undo_act(session, bank.technician, _last_act(session, "testing.plan").uuid, at=AT)
        assert (bank.stock(session), again.test.status) == (1_000, "cancelled")


def test_counts_keep_their_rules(bank: Bank) -> None:
    with bank.store.transaction() as session:
        found = _run(session, bank)
        count = lambda day, *figures, **more: set_count(  # noqa: E731
            session, bank.technician, found, 2, START + dt.timedelta(days=day), *figures, at=AT, **more
        )
        count(7, 0)
        count(10, 20, removed=3)
        with pytest.raises(Invalid, match="Répétition 2 : 23 graines germées pour 25 semées, moins 3 retirées"):
            count(14, 3)
        count(14, 2)
        for day, words in ((-1, "précède le début"), (15, "est à venir")):
            with pytest.raises(Invalid, match=words):
                set_count(session, bank.technician, found, 2, START + dt.timedelta(days=day), 1, at=AT)
        with pytest.raises(Invalid, match="0 ou plus"):
            set_count(session, bank.technician, found, 2, TODAY, -1, at=AT)


def test_a_past_count_is_corrected_journalled_and_undone(bank: Bank) -> None:
    day = START + dt.timedelta(days=7)
    with bank.store.transaction() as session:
        found = _run(session, bank)
        set_count(session, bank.technician, found, 1, day, 4, at=AT)
        assert found.test.due_on == day + dt.timedelta(days=7)
        row = set_count(session, bank.technician, found, 1, day, 6, at=AT)
        entry = session.scalars(
            select(JournalEntry).where(JournalEntry.object == "test").order_by(JournalEntry.id.desc())
        ).first()
        assert entry is not None
        assert (entry.before, entry.after) == ({"r1 2026-03-08 germinated": 4}, {"r1 2026-03-08 germinated": 6})
        undo_act(session, bank.technician, _last_act(session, "testing.count").uuid, at=AT)
        assert row.germinated == 4
        erase_count(session, bank.technician, found, 1, day, at=AT)
        assert found.test.due_on == day


def test_cut_seeds_and_germinated_seeds_are_two_tests(bank: Bank) -> None:
    with bank.store.transaction() as session:
        found = _run(session, bank, kind="cut", replicates=1, seeds=20)
        with pytest.raises(Conflict, match="un autre essai"):
            set_count(session, bank.technician, found, 1, TODAY, 1, at=AT)
        set_fates(session, bank.technician, found, 1, {"normal": 1, "fresh": 15, "empty": 4}, at=AT)
        with pytest.raises(Invalid, match="n'a pas de plantules"):
            close_test(session, bank.technician, found, at=AT)
        set_fates(session, bank.technician, found, 1, {"fresh": 16, "empty": 4}, at=AT)
        close_test(session, bank.technician, found, at=AT)
        assert (found.lot.filled_percent, found.lot.viability_percent) == (80, None)


def test_a_test_closes_when_its_fates_sum_and_tells_the_lot(bank: Bank) -> None:
    with bank.store.transaction() as session:
        found = _run(session, bank, replicates=2, seeds=25)
        for rank, counted in ((1, 15), (2, 14)):
            set_count(session, bank.technician, found, rank, START + dt.timedelta(days=7), counted, at=AT)
        with pytest.raises(Invalid, match="Répétition 1 : les destins font 0 graines pour 25 semées, il en manque 25"):
            close_test(session, bank.technician, found, at=AT)
        set_fates(session, bank.technician, found, 1, {"normal": 15, "fresh": 3, "empty": 2, "dead": 5}, at=AT)
        set_fates(session, bank.technician, found, 2, {"normal": 14, "fresh": 3, "infested": 3, "dead": 4}, at=AT)
        assert found.test.status == "to_close"
        with pytest.raises(Invalid, match="Répétition 2 : les destins font 24 graines") as refused:
            close_test(session, bank.technician, found, at=AT)
        assert list(refused.value.fields) == ["replicates.2"]
        set_fates(session, bank.technician, found, 2, {"normal": 14, "fresh": 3, "infested": 3, "dead": 5}, at=AT)
        result = close_test(session, bank.technician, found, at=AT)
        # 50 sown; 2 empty and 3 infested leave 45 filled; 29 germinated, 6 fresh
        assert (result.on_sown.percent, result.on_filled.percent) == (58, pytest.approx(100 * 29 / 45))  # type: ignore[union-attr]
        assert found.lot.viability_percent == pytest.approx(100 * 35 / 45)
        assert found.lot.initial_viability_percent == found.lot.viability_percent
        assert (found.lot.viability_on, found.test.status, found.test.ended_on) == (TODAY, "closed", TODAY)
        for refused_write in (
            lambda: set_count(session, bank.technician, found, 1, TODAY, 0, at=AT),
            lambda: set_fates(session, bank.technician, found, 1, {"normal": 25}, at=AT),
            lambda: finish_counting(session, bank.technician, found, at=AT),
            lambda: close_test(session, bank.technician, found, at=AT),
            lambda: change_test(session, bank.technician, found, {"comment": "non"}, at=AT),
        ):
            with pytest.raises(Conflict):
                refused_write()


@pytest.mark.parametrize(
    ("received_on", "is_conclusive", "viability", "initial"),
    [
        (dt.date(2025, 3, 2), True, 80, 80),
        (dt.date(2025, 2, 1), True, 80, None),
        (dt.date(2026, 1, 1), False, None, None),
    ],
    ids=["within a year", "later", "not conclusive"],
)
def test_the_first_conclusive_test_within_a_year_is_the_initial_one(
    bank: Bank, received_on: dt.date, is_conclusive: bool, viability: float | None, initial: float | None
) -> None:
    with bank.store.transaction() as session:
        session.get_one(Lot, bank.lot_id).received_on = received_on
        found = _run(session, bank, replicates=1, seeds=10)
        set_fates(session, bank.technician, found, 1, {"normal": 6, "fresh": 2, "dead": 2}, at=AT)
        close_test(session, bank.technician, found, at=AT, is_conclusive=is_conclusive)
        assert (found.lot.viability_percent, found.lot.initial_viability_percent) == (viability, initial)


def test_a_stranger_may_not_touch_the_tests_of_a_bank(bank: Bank) -> None:
    with bank.store.transaction() as session:
        found = _run(session, bank)
        for refused_write in (
            lambda: plan_tests(session, bank.stranger, [bank.lot(session)], FOUR, at=AT),
            lambda: set_count(session, bank.stranger, found, 1, TODAY, 1, at=AT),
            lambda: cancel_test(session, bank.stranger, found, reason="x", at=AT),
            lambda: close_test(session, bank.stranger, found, at=AT),
        ):
            with pytest.raises(Forbidden):
                refused_write()


def test_a_protocol_fills_a_test_and_keeps_out_of_it_afterwards(bank: Bank) -> None:
    curator = dataclasses.replace(bank.technician, is_system=True)
    with bank.store.transaction() as session:
        names = {one.name for one in list_protocols(session)}
        assert {"Essai initial 4 × 25, 20/10 °C", "Tétrazolium 4 × 25"} <= names
        given = {
            "name": "Froid 4 semaines",
            "seeds": 50,
            "pretreatments": [{"kind": "strat_cold", "duration_hours": 672}],
        }
        protocol = add_protocol(session, curator, given, at=AT)
        found = plan_tests(
            session,
            bank.technician,
            [bank.lot(session)],
            {"started_on": START, "replicates": 2},
            at=AT,
            protocol=protocol,
        )[0]
        assert [row.seeds for row in replicates_of(session, found.test)] == [50, 50]
        change_protocol(session, curator, protocol, {"seeds": 10}, at=AT)
        assert (protocol.seeds, protocol.name, protocol.pretreatments) == (
            10,
            "Froid 4 semaines",
            given["pretreatments"],
        )
        assert results_of(session, [found])[found.test.id].sown == 100
        with pytest.raises(Conflict, match="s'appelle déjà"):
            add_protocol(session, curator, {"name": "Froid 4 semaines"}, at=AT)
        with pytest.raises(Forbidden):
            add_protocol(session, bank.technician, {"name": "Autre"}, at=AT)
