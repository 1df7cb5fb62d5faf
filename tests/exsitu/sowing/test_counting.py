"""Seedlings are counted, never more than seeds, and pricked out, never more than live."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.queries import history
from mulette.exsitu.acts.operations import undo_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.sowing.emergence import Count, check, curve
from mulette.exsitu.sowing.operations import (
    add_count,
    change_count,
    delete_count,
    living,
    prick_out,
    unprick,
)
from mulette.exsitu.sowing.tables import Sowing, SowingCount
from tests.exsitu.sowing.conftest import Bank
from tests.factories.exsitu import make_node
from tests.factories.sowings import AT

APRIL = dt.date(2024, 4, 1)


def count(bank: Bank, sowing: Sowing, day: int, emerged: int, **values: object) -> SowingCount:
    is_another = bool(values.pop("is_another", False))
    given = {"counted_on": APRIL.replace(day=day), "emerged": emerged, **values}
    return add_count(bank.session, bank.keeper, sowing, given, at=AT, is_another=is_another)


def test_new_and_cumulative_counts_follow_each_other() -> None:
    counts = [Count(APRIL, 4), Count(APRIL, 9, is_cumulative=True, dead=2), Count(APRIL, pricked=3), Count(APRIL, 1)]
    assert [(one.new, one.total, one.living) for one in curve(counts)] == [(4, 4, 4), (5, 9, 7), (0, 9, 4), (1, 10, 5)]
    with pytest.raises(Invalid, match="9 étaient déjà comptées"):
        curve([*counts[:2], Count(APRIL, 8, is_cumulative=True)])
    with pytest.raises(Invalid, match="6 plantules"):
        curve([Count(APRIL, 5, dead=4, removed=2)])


def test_more_seedlings_than_seeds_are_refused_unless_said_possible() -> None:
    counts = [Count(APRIL, 9), Count(APRIL, 2)]
    with pytest.raises(Invalid, match="11 levées pour 10 graines"):
        check(counts, 10)
    twins = [counts[0], Count(APRIL, 2, may_exceed=True), Count(APRIL, 0)]
    assert check(twins, 10)[-1].total == 11
    assert check(counts, None)[-1].total == 11


def test_the_state_follows_the_counts_and_each_is_undone(bank: Bank) -> None:
    sown = bank.sow(bank.lot(), 10)
    count(bank, sown, 5, 0)
    assert sown.status == "sown"
    made = count(bank, sown, 9, 4)
    assert (sown.status, living(bank.session, sown)) == ("emerging", 4)
    undo_act(bank.session, bank.keeper, bank.session.get_one(Act, made.act_id).uuid, at=AT)
    assert (sown.status, living(bank.session, sown)) == ("sown", 0)


def test_a_count_stands_between_the_sowing_and_today(bank: Bank) -> None:
    sown = bank.sow(bank.lot(), 10)
    for day in ("2024-03-13", "2024-09-13"):
        with pytest.raises(Invalid) as refused:
            add_count(bank.session, bank.keeper, sown, {"counted_on": day, "emerged": 1}, at=AT)
        assert list(refused.value.fields) == ["counted_on"]


def test_a_second_count_of_the_same_day_asks_first(bank: Bank) -> None:
    sown = bank.sow(bank.lot(), 10)
    first = count(bank, sown, 9, 4)
    with pytest.raises(Conflict, match="déjà un comptage du 09/04/2024 : 4 levées, par Anne Bosc") as refused:
        count(bank, sown, 9, 4)
    assert (refused.value.code, refused.value.values["count"]) == ("count.same-day", str(first.uuid))
    count(bank, sown, 9, 2, is_another=True)
    assert living(bank.session, sown) == 6


def test_a_past_count_is_corrected_as_long_as_the_rest_holds(bank: Bank) -> None:
    sown = bank.sow(bank.lot(), 10)
    first = count(bank, sown, 5, 6)
    count(bank, sown, 9, 8, is_cumulative=True, dead=2)
    with pytest.raises(Invalid, match="8 levées depuis le semis, mais 9 étaient déjà comptées"):
        change_count(bank.session, bank.keeper, sown, first, {"emerged": 9}, at=AT)
    bank.session.refresh(first)
    first.emerged = 6
    act = change_count(bank.session, bank.keeper, sown, first, {"emerged": 3}, at=AT, reason="Mal lu")
    assert living(bank.session, sown) == 6  # 8 since the sowing, 2 dead
    changed = history(bank.session, "sowing_count", first.uuid)[0]
    assert [(one.name, one.before, one.after) for one in changed.fields] == [("emerged", 6, 3)]
    assert changed.reason == "Mal lu"
    undo_act(bank.session, bank.keeper, act.uuid, at=AT)
    assert first.emerged == 6
    gone = delete_count(bank.session, bank.keeper, sown, first, at=AT, reason="Autre pot")
    assert living(bank.session, sown) == 6
    undo_act(bank.session, bank.keeper, gone.uuid, at=AT)
    assert len(bank.session.scalars(select(SowingCount)).all()) == 2


def test_no_more_seedlings_are_pricked_out_than_live(bank: Bank) -> None:
    sown = bank.sow(bank.lot(), 40)
    count(bank, sown, 9, 34, dead=2)
    culture = make_node(bank.session, bank.keeper, "culture")
    with pytest.raises(Conflict, match="33 plantules à repiquer, mais 32 vivent"):
        prick_out(bank.session, bank.keeper, sown, culture, 33, on=APRIL.replace(day=20), at=AT)
    prick_out(bank.session, bank.keeper, sown, culture, 30, on=APRIL.replace(day=20), at=AT)
    assert living(bank.session, sown) == 2
    with pytest.raises(Invalid, match="plantules mortes ou parties"):
        count(bank, sown, 21, 0, dead=3)
    assert unprick(bank.session, bank.keeper, culture, at=AT) == 30
