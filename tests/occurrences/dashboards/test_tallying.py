"""The tally kept by each write is what counting all records again gives."""

from __future__ import annotations

from sqlalchemy import func, select

from mulette.core.house import House
from mulette.core.storage.store import Store
from mulette.occurrences.dashboards.tables import Tally
from mulette.occurrences.dashboards.tallying import count_again
from mulette.occurrences.tables import Record
from tests.core.intake.conftest import Deliver, deliver, ready  # noqa: F401
from tests.factories.deliveries import sighting

ROWS = [
    sighting(1),
    sighting(2, observers="LE GOFF Camille (CEN), ROUX Jean", precision=50, valid_status="1"),
    sighting(3, observation_status="No", count_min=0, date_min="2019-01-02"),
    sighting(4, sensitivity="1", precision=10_000),
    sighting(5, sensitivity="3", cd_nom=60612, nom_cite="Lynx lynx"),
    sighting(6, longitude=4.5, precision=501),
]


def tally(store: Store) -> dict[tuple[object, ...], int]:
    with store.reading() as session:
        names = [column for column in Tally.__table__.columns if column.name != "records"]
        return {tuple(row[:-1]): row[-1] for row in session.execute(select(*names, Tally.records))}


def counted_again(store: Store) -> dict[tuple[object, ...], int]:
    with store.transaction() as session:
        count_again(session)
    return tally(store)


def test_each_write_keeps_what_counting_again_gives(ready: House, deliver: Deliver) -> None:  # noqa: F811
    deliver(ROWS, "--approve")
    added = tally(ready.store)
    assert {key[2]: records for key, records in added.items() if key[:2] == ("year", "record")}["2019"] == 1
    with ready.store.reading() as session:
        records = session.scalar(select(func.count()).select_from(Record))
    assert sum(number for key, number in added.items() if key[:2] == ("total", "record")) == records
    assert added == counted_again(ready.store)
    changed = [{**ROWS[0], "sensitivity": "2"}, *ROWS[1:4], {**ROWS[4], "observers": "ROUX Jean"}]
    deliver(changed, "--approve", "--mode", "mirror", "--accept-deletions")
    assert tally(ready.store) == counted_again(ready.store)
