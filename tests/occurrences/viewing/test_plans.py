"""What people ask of many records is found by an index on both stores, never by reading every record."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from mulette.core.house import House
from mulette.core.listing import read_state
from mulette.core.people.viewer import SYSTEM
from mulette.occurrences.filters import read_filters
from mulette.occurrences.searching import search
from mulette.occurrences.viewing.pages_by_key import features
from mulette.occurrences.viewing.rows import COLUMNS, list_rows
from tests.factories.sensitive import make_sensitive


def plan_of(house: House, ask: Callable[[Session], Any]) -> str:
    """Give the plans of the queries of records that a question runs."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if "FROM occurrences_record" in statement:
            asked.append((statement, parameters))

    with house.store.reading() as session:
        event.listen(house.store.engine, "before_cursor_execute", note)
        ask(session)
        event.remove(house.store.engine, "before_cursor_execute", note)
        embedded = house.store.is_embedded
        if not embedded:
            session.execute(text("SET LOCAL enable_seqscan = off"))  # a store of five records is read whole otherwise
        explain = "EXPLAIN QUERY PLAN " if embedded else "EXPLAIN "
        connection = session.connection()
        plans = [connection.exec_driver_sql(explain + statement, parameters) for statement, parameters in asked]
        lines = [str(row[-1]) for plan in plans for row in plan]
    assert lines
    return "\n".join(lines)


@pytest.fixture
def filled(house: House) -> House:
    """Fill the store with the sensitive records."""
    with house.store.transaction() as session:
        make_sensitive(session)
    return house


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({}, "date_min"),
        ({"taxon": "351"}, "cd_ref_date_min"),
        ({"bbox": "3.0,46.5,3.001,46.501"}, "geom"),
    ],
)
def test_the_first_page_of_a_list_is_found_by_an_index(filled: House, query: dict[str, str], index: str) -> None:
    state, filters = read_state({}, COLUMNS, default_sort="-date"), read_filters(query, filled.store.srid)
    plan = plan_of(filled, lambda session: list_rows(session, SYSTEM, filters, state))
    assert index in plan, plan


def test_a_page_of_the_api_follows_the_numbers(filled: House) -> None:
    filters = read_filters({}, filled.store.srid)
    plan = plan_of(filled, lambda session: features(session, SYSTEM, filters, filled.store.srid, after=3, limit=2))
    assert "INTEGER PRIMARY KEY (rowid>?)" in plan or "pk_occurrences_record" in plan, plan


@pytest.mark.parametrize("words", ["OBS-1", str(uuid.UUID(int=7))])
def test_the_search_box_finds_a_key_by_an_index(filled: House, client: FlaskClient, words: str) -> None:
    with client.application.test_request_context():
        plan = plan_of(filled, lambda session: search(session, SYSTEM, words, 10))
    assert "SCAN occurrences_record" not in plan, plan
    assert "Seq Scan on occurrences_record" not in plan, plan
