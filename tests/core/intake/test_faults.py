"""What fails in the middle of a delivery: nothing is lost, the message says what to do, and it is taken up again."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select

from mulette.core.errors import Conflict, MuletteError, Unavailable
from mulette.core.house import House, open_house
from mulette.core.intake import deliveries
from mulette.core.intake.outages import told
from mulette.core.intake.tables import Delivery
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import Store, open_store
from mulette.occurrences import target as records
from mulette.occurrences.tables import CellCount, Record, RecordArea
from mulette.rooms import ROOMS
from tests.core.intake import victim
from tests.factories.deliveries import DATASET, sighting, write_file


def checked(house: House, path: Path, *rows: dict[str, Any]) -> uuid.UUID:
    identifier = deliveries.receive(
        house, SYSTEM, write_file(path, list(rows)), template="identite", provider="cen", mode="update", dataset=DATASET
    )
    deliveries.check(house, SYSTEM, identifier)
    return identifier


def count(store: Store, table: Any = Record) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def state(store: Store, identifier: uuid.UUID) -> str:
    with store.reading() as session:
        return session.scalars(select(Delivery.state).where(Delivery.uuid == identifier)).one()


def together(*acts: Callable[[House], Any], house: House) -> list[Any]:
    """Do things at the same moment, each over connections of its own; give what each gave or was refused with."""
    barrier = threading.Barrier(len(acts))
    given: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[House], Any]) -> None:
        with open_house(house.settings, ROOMS) as own:
            barrier.wait()
            try:
                given[number] = act(own)
            except MuletteError as error:
                given[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_of_two_who_approve_the_same_delivery_one_writes_and_the_other_is_told(ready: House, tmp_path: Path) -> None:
    delivery = checked(ready, tmp_path / "a.csv", sighting(1), sighting(2))
    approve = lambda house: deliveries.approve(house, SYSTEM, delivery)  # noqa: E731
    given = together(approve, approve, house=ready)
    (refused,) = [one for one in given if isinstance(one, MuletteError)]
    assert isinstance(refused, Conflict)
    assert refused.code in {"delivery.writing", "delivery.written"}
    assert "est déjà" in refused.message
    assert (count(ready.store), state(ready.store, delivery)) == (2, "written")


def test_of_two_deliveries_of_the_same_records_one_writes_and_the_other_no_longer_holds(
    ready: House, tmp_path: Path
) -> None:
    ours = checked(ready, tmp_path / "a.csv", sighting(1), sighting(2))
    theirs = checked(ready, tmp_path / "b.csv", sighting(2), sighting(1), sighting(3))
    given = together(
        lambda house: deliveries.approve(house, SYSTEM, ours),
        lambda house: deliveries.approve(house, SYSTEM, theirs),
        house=ready,
    )
    (refused,) = [one for one in given if isinstance(one, MuletteError)]
    assert refused.code == "delivery.outdated"
    late = ours if given[0] is refused else theirs
    assert (count(ready.store), state(ready.store, late)) == (3 if late == ours else 2, "interrupted")
    deliveries.resume(ready, SYSTEM, late)
    deliveries.approve(ready, SYSTEM, late)
    assert count(ready.store) == 3


def test_a_geopackage_held_by_somebody_else_says_so(new_settings: Any) -> None:
    settings = new_settings("geopackage")
    store = open_store(settings)
    house = House(settings, store, ROOMS)
    other = sqlite3.connect(settings.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = pytest.raises(Conflict, match="Une autre écriture est en cours")
    with refused, told(uuid.uuid4()), house.store.transaction(wait_ms=50):
        pytest.fail("somebody else holds the lock")
    other.close()
    store.close()


def test_a_database_lost_in_the_middle_of_a_write_leaves_nothing_and_the_delivery_is_taken_up(
    new_settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = new_settings("postgis")
    with open_house(settings, ROOMS) as house:
        victim.settle(house)
        delivery = checked(house, tmp_path / "a.csv", *(sighting(number) for number in range(1, 31)))
        insert = records.writing.insert_records

        def insert_then_lose(session: Any, placed: Any) -> int:
            written = insert(session, placed)
            backend = session.connection().connection.driver_connection.info.backend_pid
            with psycopg.connect(settings.database, autocommit=True) as administrator:
                administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
            return written

        with monkeypatch.context() as patch:
            patch.setattr(records.writing, "insert_records", insert_then_lose)
            with pytest.raises(Unavailable, match="rien n'est écrit, rien n'est perdu") as lost:
                deliveries.approve(house, SYSTEM, delivery, reason="Vu")
        assert f"mulette intake resume {delivery}" in lost.value.message
        assert [count(house.store, table) for table in (Record, RecordArea, CellCount)] == [0, 0, 0]
        assert state(house.store, delivery) == "interrupted"
        assert (deliveries.resume(house, SYSTEM, delivery) or {})["added"] == 30
        assert count(house.store) == 30


def test_a_database_full_in_the_middle_of_a_write_leaves_nothing(
    new_settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = new_settings("geopackage")
    with open_house(settings, ROOMS) as house:
        victim.settle(house)
        delivery = checked(
            house,
            tmp_path / "a.csv",
            *(sighting(number % 90, entity_source_pk_value=f"L{number}") for number in range(3_000)),
        )
        write = records.RecordsTarget.write

        def write_on_a_full_disk(self: Any, session: Any, *given: Any) -> dict[str, int]:
            raw = session.connection().connection.driver_connection
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count = {pages + 20}")
            try:
                return write(self, session, *given)
            finally:
                raw.execute("PRAGMA max_page_count = 4294967294")

        with monkeypatch.context() as patch:
            patch.setattr(records.RecordsTarget, "write", write_on_a_full_disk)
            with pytest.raises(Unavailable, match="Le disque est plein") as full:
                deliveries.approve(house, SYSTEM, delivery, reason="Vu")
        assert f"mulette intake resume {delivery}" in full.value.message
        assert (count(house.store), state(house.store, delivery)) == (0, "interrupted")
        assert (deliveries.resume(house, SYSTEM, delivery) or {})["added"] == 3_000


def test_a_disk_full_while_rows_are_set_aside_stops_the_check_and_loses_nothing(ready: House, tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "a.csv", [sighting(number % 90, entity_source_pk_value=f"L{number}") for number in range(400)]
    )
    said = victim.deliver_within(ready.settings, path, most_bytes=20_000)
    assert "Le disque est plein : rien n'est écrit, rien n'est perdu" in said
    with ready.store.reading() as session:
        delivery = session.scalars(select(Delivery)).one()
    # the GeoPackage is on the same disk: nothing could be said there, not even that the check began
    assert delivery.state == ("received" if ready.store.is_embedded else "interrupted")
    assert count(ready.store) == 0
    assert deliveries.resume(ready, SYSTEM, delivery.uuid) is None
    assert deliveries.approve(ready, SYSTEM, delivery.uuid)["added"] == 400
