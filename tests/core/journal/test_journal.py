"""The journal keeps what changed, in one entry or in thousands, and what was deleted."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import polars as pl
import pytest
import shapely
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.journal.changes import difference, plain
from mulette.core.journal.operations import bury, bury_frame, note, note_frame, snapshot
from mulette.core.journal.queries import deleted_since, history, latest
from mulette.core.journal.tables import JournalEntry
from mulette.core.listing import ListState
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.core.storage.store import Store
from tests.factories.people import make_person, sign_in_as

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


def test_only_the_fields_that_changed_are_kept(store: Store) -> None:
    with store.transaction() as session:
        note(session, SYSTEM, "update", "lot", ONE, {"count": 3, "name": "x"}, {"count": 5, "name": "x"}, at=NOON)
    with store.reading() as session:
        entry = session.scalars(select(JournalEntry)).one()
    assert (entry.before, entry.after, entry.author_id, entry.at) == ({"count": 3}, {"count": 5}, None, NOON)


def test_a_change_that_changes_nothing_is_not_noted(store: Store) -> None:
    with store.transaction() as session:
        assert note(session, SYSTEM, "update", "lot", ONE, {"count": 3}, {"count": 3}) is None
    with store.reading() as session:
        assert session.scalars(select(JournalEntry)).all() == []


def test_values_are_written_as_json_knows_them(store: Store) -> None:
    after = {"day": dt.date(2024, 5, 12), "at": NOON, "share": Decimal("0.5"), "where": shapely.Point(1, 2),
             "scope": Scope.MINE, "set": (1, 2), "which": ONE}  # fmt: skip
    with store.transaction() as session:
        note(session, SYSTEM, "create", "lot", ONE, after=after)
    with store.reading() as session:
        [change] = history(session, "lot", ONE)
    assert {one.name: one.after for one in change.fields} == {
        "day": "2024-05-12", "at": "2026-11-24T12:00:00+00:00", "share": "0.5", "where": "POINT (1 2)",
        "scope": "mine", "set": [1, 2], "which": str(ONE),
    }  # fmt: skip


def test_a_value_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError, match="write a object"):
        plain({"x": object()})


def test_a_field_that_appears_empty_is_a_change_only_of_presence() -> None:
    assert [change.name for change in difference({"a": None}, {"a": None, "b": 1})] == ["b"]


def test_thousands_of_changes_are_noted_as_one_by_one(store: Store) -> None:
    frame = pl.DataFrame(
        {"object_uuid": [str(ONE), str(TWO)], "before": ['{"count": 3}', None], "after": ['{"count": 5}', '{"é": "«"}']}
    )
    with store.transaction() as session:
        person = make_person(session)
        author = Viewer(person.id)
        assert note_frame(session, author, "update", "record", frame, reason="relevé", delivery=TWO, at=NOON) == 2
    with store.reading() as session:
        [change] = history(session, "record", ONE)
        assert (change.author, change.action, change.object) == ("Jeanne Cariou", "modification", "donnée")
        assert [(one.name, one.before, one.after) for one in change.fields] == [("count", 3, 5)]
        assert (change.reason, change.at) == ("relevé", NOON)
        assert history(session, "record", TWO)[0].fields[0].after == "«"
        filtered = latest(session, ListState(sort="at", filters={"delivery": (str(TWO),), "object": ("record",)}))
        assert filtered.total == 2
        assert latest(session, ListState(sort="at", filters={"uuid": (str(ONE), "not one")})).total == 1
        assert latest(session, ListState(sort="at", q="carIOU")).total == 2
        assert latest(session, ListState(sort="at", q="autre")).total == 0


def test_what_is_deleted_leaves_a_tombstone_to_follow(store: Store) -> None:
    later = NOON + dt.timedelta(hours=1)
    with store.transaction() as session:
        bury(session, SYSTEM, "record", 7, ONE, reason="double", at=NOON)
        bury_frame(session, SYSTEM, "record", pl.DataFrame({"object_id": [8], "object_uuid": [str(TWO)]}), at=later)
        bury(session, SYSTEM, "lot", 7, ONE, at=later)
    with store.reading() as session:
        assert [stone.object_id for stone in deleted_since(session, "record", NOON - dt.timedelta(seconds=1))] == [7, 8]
        assert [stone.object_uuid for stone in deleted_since(session, "record", NOON)] == [TWO]


def test_a_snapshot_leaves_out_secrets_and_what_the_journal_says_itself(store: Store) -> None:
    with store.transaction() as session:
        person = make_person(session, password_hash="secret")
        kept = snapshot(person, without={"password_hash"})
        organisation = Organisation(name="CEN", uuid=ONE)
        session.add(organisation)
        assert snapshot(organisation) == {"name": "CEN", "short_name": None, "email": None, "url": None}
    assert kept["login"] == "jcariou"
    assert not {"password_hash", "id", "created_at"} & set(kept)


def test_the_journal_page_shows_who_changed_what(house: House, client: FlaskClient) -> None:
    sign_in_as(client, house, "administrator")
    with house.store.transaction() as session:
        note(session, SYSTEM, "update", "dataset", ONE, {"name": "<Mares>"}, {"name": "Étangs"}, reason="relecture")
    page = client.get("/journal?object=dataset").text
    for words in ("Modification", "jeu de données", "&lt;Mares&gt;", "Étangs", "relecture", "Mulette"):
        assert words in page
    assert "Étangs" not in client.get("/journal?object=person").text


def test_the_journal_is_for_those_who_answer_for_the_base(house: House, client: FlaskClient) -> None:
    sign_in_as(client, house, "validator")
    assert client.get("/journal").status_code == 403
