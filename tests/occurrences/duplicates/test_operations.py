from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.tables import JournalEntry, Tombstone
from mulette.core.metadata.tables import Dataset
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import Store
from mulette.occurrences.duplicates.looking import look
from mulette.occurrences.duplicates.operations import find_pair, keep_apart, merge, split
from mulette.occurrences.duplicates.tables import Merge, Pair
from mulette.occurrences.tables import CellCount, Record
from tests.factories.records import make_dataset, make_record, make_taxon

TODAY = dt.date(2026, 3, 15)


@pytest.fixture
def twice(store: Store) -> tuple[int, int]:
    """Two frogs that are one, the second with a place name; the pair is proposed."""
    with store.transaction() as session:
        load_nomenclatures(session)
        make_taxon(session)
        here = make_dataset(session)
        one = make_record(session, here).id
        two = make_record(session, here, place_name="La Mare aux Saules", cell_10km=70_660).id
    look(store, SYSTEM)
    return one, two


def decide(store: Store, act: Callable[..., Any], *more: Any, **said: Any) -> None:
    with store.transaction() as session:
        pair = find_pair(session, session.scalars(select(Pair.uuid)).one())
        act(session, SYSTEM, [pair] if act is keep_apart else pair, *more, **said)


def content(session: Session, number: int) -> dict[str, Any]:
    record = session.get_one(Record, number)
    names = {column.name for column in Record.__table__.columns} - {"updated_at"}
    return {name: getattr(record, name) for name in names}


def test_one_record_stands_for_both_and_the_other_leaves_a_tombstone(store: Store, twice: tuple[int, int]) -> None:
    one, two = twice
    decide(store, merge, kept_id=one, take=["place_name"], reason="même sortie", today=TODAY)
    with store.reading() as session:
        assert list(session.scalars(select(Record.id))) == [one]
        assert session.get_one(Record, one).place_name == "La Mare aux Saules"
        assert list(session.scalars(select(Tombstone.object_id))) == [two]
        merged = session.scalars(select(Merge)).one()
        assert (merged.kept_id, merged.absorbed_id, merged.reason) == (one, two, "même sortie")
        acts = set(session.scalars(select(JournalEntry.action).where(JournalEntry.reason == "même sortie")))
        assert acts == {"update", "merge", "delete"}


def test_what_was_merged_comes_back_as_it_was(store: Store, twice: tuple[int, int]) -> None:
    one, two = twice
    with store.reading() as session:
        before = content(session, two)
    decide(store, merge, kept_id=one, reason="même sortie", today=TODAY)
    with store.transaction() as session:
        split(session, SYSTEM, session.scalars(select(Merge)).one(), reason="deux bêtes")
    with store.reading() as session:
        assert content(session, two) == before
        assert session.scalar(select(func.count()).select_from(Tombstone)) == 0
        assert session.scalars(select(Pair.state)).one() == "apart"
        counted = session.scalar(select(CellCount.records).where(CellCount.cell == 70_660, CellCount.cd_ref == 351))
        assert counted == 1


def test_a_pair_kept_apart_may_still_be_merged_but_not_the_other_way(store: Store, twice: tuple[int, int]) -> None:
    decide(store, keep_apart, reason="deux bêtes")
    decide(store, merge, kept_id=twice[1], reason="relu", today=TODAY)
    with pytest.raises(Conflict):
        decide(store, keep_apart)


@pytest.mark.parametrize("said", [{"reason": " "}, {"kept_id": 999}, {"take": ["unique_id_sinp"]}])
def test_what_is_refused_changes_nothing(store: Store, twice: tuple[int, int], said: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        decide(store, merge, **{"kept_id": twice[0], "reason": "même sortie", "today": TODAY, **said})
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 2


def test_a_record_that_stands_for_others_hands_them_on(store: Store, twice: tuple[int, int]) -> None:
    one, two = twice
    decide(store, merge, kept_id=two, reason="même sortie", today=TODAY)
    with store.transaction() as session:
        make_record(session, session.scalars(select(Dataset)).one())
    look(store, SYSTEM)
    with store.transaction() as session:
        pair = session.scalars(select(Pair).where(Pair.state == "proposed")).one()
        third = pair.second_id
        merge(session, SYSTEM, pair, kept_id=third, reason="encore la même", today=TODAY)
        assert set(session.execute(select(Merge.absorbed_id, Merge.kept_id)).all()) == {(one, third), (two, third)}
