"""Two tablets at once: the last seedlings, and the last plants, are taken by one of them only."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict
from mulette.core.people.viewer import Viewer
from mulette.core.storage.store import Store
from mulette.exsitu.culture.operations import Source, add_culture, add_event
from mulette.exsitu.culture.queries import counts, find_culture
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.lineage.queries import get_node
from mulette.exsitu.sowing.operations import living
from mulette.exsitu.sowing.queries import find_sowing
from tests.factories.cultures import make_origins
from tests.factories.exsitu import AT, make_bank, make_keeper


def both(store: Store, work: Callable[[Session], object]) -> list[str]:
    """Do the same work twice at once, each in its transaction; say how each one went."""

    def one(_: int) -> str:
        try:
            with store.transaction() as session:
                work(session)
        except Conflict as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, range(2)))


def test_the_same_seedlings_and_the_same_plants_are_not_taken_twice(store: Store) -> None:
    with store.transaction() as session:
        author: Viewer = make_keeper(session, make_bank(session))
        sown = make_origins(session, author).sowing.uuid

    def prick_out(session: Session) -> None:
        add_culture(session, author, {"started_on": "2024-05-02"}, [Source(get_node(session, sown), 20)], at=AT)

    assert both(store, prick_out) == ["done", "sowing.not-enough-seedlings"]
    with store.reading() as session:
        culture = session.scalars(select(Culture)).one()
        assert living(session, find_sowing(session, author, sown)) == 14
        made = culture.uuid

    def discard(session: Session) -> None:
        found = find_culture(session, author, made, lock=True)
        add_event(session, author, found, {"kind": "discard", "quantity": 15}, at=AT)

    assert both(store, discard) == ["culture.not-enough", "done"]
    with store.reading() as session:
        assert counts(session, [culture.id])[culture.id] == 5
