from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from mulette.core.errors import Unauthenticated
from mulette.core.people.viewer import ANONYMOUS, SYSTEM
from mulette.core.storage.store import Store
from mulette.occurrences.duplicates import looking
from mulette.occurrences.duplicates.looking import look
from mulette.occurrences.duplicates.tables import Pair
from mulette.occurrences.tables import Record
from tests.factories.records import make_dataset, make_record, make_taxon


def fill(store: Store) -> list[int]:
    """Write a frog told twice in two ways, a third one elsewhere, and lynxes told twice."""
    with store.transaction() as session:
        make_taxon(session)
        make_taxon(session, 60612, "Lynx lynx")
        here = make_dataset(session)
        lynx = {"cd_nom": 60612, "cd_ref": 60612}
        return [
            make_record(session, here, observers="CARIOU Jeanne, Éric Le Gall", hour_min="21:05:00", life_stage="2").id,
            make_record(
                session,
                here,
                700_003.0,
                observers="Le Gall Eric et Jeanne Cariou (CEN)",
                hour_min="21:00",
                life_stage="0",
            ).id,
            make_record(session, here, 720_000.0).id,
            make_record(session, here, **lynx).id,
            make_record(session, here, **lynx).id,
        ]


def proposed(store: Store) -> list[tuple[int, int]]:
    with store.reading() as session:
        query = select(Pair.first_id, Pair.second_id).where(Pair.state == "proposed").order_by(Pair.first_id)
        return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize("at_once", [100_000, 1])
def test_pairs_are_proposed_whatever_the_shares(store: Store, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "AT_ONCE", at_once)
    one, two, _, four, five = fill(store)
    found = look(store, SYSTEM)
    assert (found.records, found.proposed) == (5, 2)
    assert proposed(store) == [(one, two), (four, five)]
    with store.reading() as session:
        pair = session.scalar(select(Pair).where(Pair.first_id == one))
        assert pair is not None
        # 10 to begin with, 25 the day, 30 for 3 m, 25 for the two observers, 5 for the hour.
        assert (pair.score, pair.cd_ref) == (95, 351)
        assert set(pair.reasons) == {"same-day", "same-place", "same-observers", "same-hour"}


def test_looking_again_proposes_nothing_twice_and_keeps_what_was_decided(store: Store) -> None:
    one, _, _, four, five = fill(store)
    look(store, SYSTEM)
    with store.transaction() as session:
        session.scalars(select(Pair).where(Pair.first_id == one)).one().state = "apart"
        session.get_one(Record, five).x_m += 5_000
    assert look(store, SYSTEM).proposed == 0
    assert proposed(store) == []
    with store.transaction() as session:
        session.get_one(Record, five).x_m -= 5_000
    look(store, SYSTEM)
    assert proposed(store) == [(four, five)]


def test_only_what_changed_is_looked_at_against_all(store: Store) -> None:
    one, two, *_ = fill(store)
    later = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    with store.transaction() as session:
        session.get_one(Record, two).updated_at = later
    found = look(store, SYSTEM, since=later)
    assert (found.records, found.proposed) == (1, 1)
    assert proposed(store) == [(one, two)]


def test_who_may_not_merge_may_not_look(store: Store) -> None:
    with pytest.raises(Unauthenticated):
        look(store, ANONYMOUS)


def test_numbers_of_the_provider_bring_two_records_together(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session)
        here = make_dataset(session)
        key = {"entity_source_pk_value": f"URN:{uuid.uuid4()}", "observers": None}
        far = {"date_min": dt.date(2024, 5, 13), "date_max": dt.date(2024, 5, 13)}
        make_record(session, here, **key)
        make_record(session, here, 700_004.0, **{**key, **far})
    # 10 to begin with, 40 the identifier, 30 the place, -40 the day: kept below what is shown.
    assert (look(store, SYSTEM).compared, proposed(store)) == (1, [])
