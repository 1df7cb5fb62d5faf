"""Promise: duplicates are looked for among 1,000,000 records with memory flat, at a cost that grows as the records.

Run: ``python benchmarks/duplicates.py [RECORDS]`` (100,000 then ten times more by default), on new GeoPackages.
One record in a hundred is told twice, ten metres away and by the same observers.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path

import polars as pl
from serving import fill
from sqlalchemy import select

from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.bulk import bulk_insert, index_set_aside, next_ids
from mulette.core.storage.store import Store, open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.occurrences.duplicates.looking import Found, look
from mulette.occurrences.tables import Record
from mulette.occurrences.undoing import read_whole
from mulette.rooms import load_all_tables
from mulette.settings import Settings

TOLD_TWICE = 100


def tell_twice(store: Store) -> None:
    """Copy one record in a hundred ten metres to the east."""
    with store.transaction() as session:
        ids = pl.Series("id", list(session.scalars(select(Record.id).where(Record.id % TOLD_TWICE == 0))))
        twice = read_whole(session, ids).drop("unique_dataset_id")
        identifiers = [str(uuid.uuid4()) for _ in range(twice.height)]
        copies = twice.with_columns(
            pl.Series("id", list(next_ids(session, Record.__table__, twice.height))),
            pl.col("x_m") + 10,
            uuid=pl.Series(identifiers),
            unique_id_sinp=pl.Series(identifiers),
            observers=pl.lit("CARIOU Jeanne"),
        )
        with index_set_aside(session, Record.__table__):
            bulk_insert(session, Record.__table__, copies)


def make(path: Path, count: int) -> None:
    """Make a store to look in; in a process of its own, so that the peak of memory is that of the search."""
    load_all_tables()
    store = open_store(Settings(database=str(path)))
    upgrade_store(store)
    fill(store, count)
    tell_twice(store)
    store.close()


def measure(count: int) -> tuple[float, Found]:
    """Give the time of one search, and what it found."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.gpkg"
        making = multiprocessing.get_context("spawn").Process(target=make, args=(path, count))
        making.start()
        making.join()
        store = open_store(Settings(database=str(path)))
        begun = time.perf_counter()
        found = look(store, SYSTEM)
        took = time.perf_counter() - begun
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{found.records} records: {took:.1f} s, {found.records / took:.0f} records/s, "
        f"{found.compared} pairs compared, {found.proposed} proposed, {found.crowded} keys left out, "
        f"peak {peak:.0f} MiB"
    )
    return took, found


if __name__ == "__main__":
    load_all_tables()
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    (less, few), (more, many) = measure(most // 10), measure(most)
    print(f"cost per record, ten times more records: {more / many.records / (less / few.records):.2f} times")
