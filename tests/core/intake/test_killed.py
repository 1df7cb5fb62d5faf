"""A delivery killed at any moment is whole or absent, and resuming it makes it whole."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from mulette.core.errors import Conflict
from mulette.core.house import House
from mulette.core.intake import deliveries
from mulette.core.intake.tables import Delivery
from mulette.core.people.viewer import SYSTEM
from mulette.occurrences.tables import CellCount, Record, RecordArea
from mulette.occurrences.writing import ALL_TAXA
from tests.core.intake.victim import deliver
from tests.factories.deliveries import sighting, write_file

KILLS = 50
ROWS = 200


def start(house: House, path: Path) -> multiprocessing.process.BaseProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.core.intake.victim", "mulette.occurrences.target"])
    process = context.Process(target=deliver, args=(house.settings, path))
    process.start()
    return process


def counts(house: House) -> tuple[int, int, int]:
    """Count the records, their links to areas, and the records counted by cell of 10 km, all taxa together."""
    whole = (CellCount.level_m == 10_000) & (CellCount.cd_ref == ALL_TAXA)
    with house.store.reading() as session:
        return (
            session.scalar(select(func.count()).select_from(Record)) or 0,
            session.scalar(select(func.count()).select_from(RecordArea)) or 0,
            session.scalar(select(func.sum(CellCount.records)).where(whole)) or 0,
        )


def wait_for_the_write(house: House, path: Path, victim: multiprocessing.process.BaseProcess) -> None:
    """Wait until a delivery is approved."""
    state = None
    while victim.is_alive() and state not in {"writing", "written"}:
        victim.join(0.005)
        with house.store.reading() as session:
            state = session.scalar(select(Delivery.state).where(Delivery.file_name == path.name))


def resume_all(house: House, path: Path) -> str:
    """Take up the delivery that was killed, or make it again when the kill came before it was opened."""
    with house.store.reading() as session:
        last = session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(1)).one()
    if last.file_name != path.name:
        deliver(house.settings, path)
        return "absent"
    if last.state == "written":
        with pytest.raises(Conflict):
            deliveries.resume(house, SYSTEM, last.uuid)
    elif deliveries.resume(house, SYSTEM, last.uuid) is None:
        deliveries.approve(house, SYSTEM, last.uuid)
    return last.state


@pytest.mark.slow
def test_a_delivery_killed_at_random_moments_is_whole_or_absent(ready: House, tmp_path: Path) -> None:
    chance = random.Random(20261124)
    paths = [
        write_file(
            tmp_path / f"livraison-{number}.csv",
            [sighting(row % 90, entity_source_pk_value=f"L{number}-{row}") for row in range(ROWS)],
        )
        for number in range(KILLS + 1)
    ]
    begun = time.monotonic()
    whole = start(ready, paths[0])
    whole.join()
    duration_s = time.monotonic() - begun
    assert whole.exitcode == 0
    assert counts(ready) == (ROWS, 2 * ROWS, ROWS)
    states = set()
    for number, path in enumerate(paths[1:], start=1):
        victim = start(ready, path)
        if number % 2:
            victim.join(chance.uniform(0, duration_s))
        else:
            wait_for_the_write(ready, path, victim)
            victim.join(chance.uniform(0, 0.2))
        victim.kill()
        victim.join()
        before, after = (kept * ROWS for kept in (number, number + 1))
        assert counts(ready) in {(before, 2 * before, before), (after, 2 * after, after)}
        states.add(resume_all(ready, path))
        assert counts(ready) == (after, 2 * after, after)
    assert {"checking", "writing"} <= states  # the kills fell at different moments, the write among them
