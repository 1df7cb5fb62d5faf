"""Promise: 100,000 records are corrected, taken back, or validated by profiles in one act, set-wise, memory flat.

Run: ``python benchmarks/validation.py [RECORDS]`` (a tenth, then 100,000 by default), on new GeoPackages.
Two records in three are certain and give an altitude; the others wait.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import case, update

from mulette.rooms import load_all_tables

load_all_tables()  # before what derives tables from those of records

from serving import fill

# ruff: noqa: E402
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now
from mulette.core.storage.store import Store, open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.occurrences.correcting.edits import Edit
from mulette.occurrences.correcting.operations import correct_many, undo
from mulette.occurrences.correcting.queries import Selection
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.automatic import validate_by_profiles
from mulette.settings import Settings

TODAY = dt.date(2026, 6, 1)


def prepare(store: Store, count: int) -> None:
    """Fill a store; two records in three are certain, all give an altitude."""
    fill(store, count)
    with store.transaction() as session:
        altitude = 200 + Record.id % 600
        level = case((Record.id % 3 == 0, "0"), else_="1")
        session.execute(update(Record).values(altitude_min=altitude, altitude_max=altitude, valid_status=level))


def measure(count: int) -> dict[str, float]:
    """Give the records a second of each act."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Settings(database=str(Path(folder) / "store.gpkg")))
        upgrade_store(store)
        prepare(store, count)
        speeds = {}
        with store.transaction() as session:
            done, speeds["correct"] = timed(
                lambda: correct_many(
                    session, SYSTEM, Selection(), Edit("place_name", "Le Pré"), reason="mesure", today=TODAY
                ),
                count,
            )
            assert done.changed == count
        with store.transaction() as session:
            act = session.merge(done.act)
            back, speeds["undo"] = timed(lambda: undo(session, SYSTEM, act, reason="mesure", today=TODAY), count)
            assert back.changed == count
        with store.transaction() as session:
            told, speeds["validate"] = timed(lambda: validate_by_profiles(session, SYSTEM, now()), count)
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    words = ", ".join(f"{name} {speed:.0f} records/s" for name, speed in speeds.items())
    print(f"{count} records: {words}; {told.judged} judged, {told.validated} validated; peak {peak:.0f} MiB")
    return speeds


def timed(work: Callable[[], Any], count: int) -> tuple[Any, float]:
    """Do some work; give what it gives, and records a second."""
    begun = time.perf_counter()
    found = work()
    return found, count / (time.perf_counter() - begun)


if __name__ == "__main__":
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    few, many = measure(most // 10), measure(most)
    for name, speed in many.items():
        print(f"{name}: cost per record, ten times more records: {few[name] / speed:.2f} times")
