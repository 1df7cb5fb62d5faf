"""A written delivery is undone: the store is again what it was, but for what changed since."""

from __future__ import annotations

import json
import random
import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from mulette.core.errors import Conflict
from mulette.core.house import House
from mulette.core.intake import deliveries
from mulette.core.journal.operations import note
from mulette.core.journal.tables import JournalEntry, Tombstone
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.spatial import MeetsBox
from mulette.core.storage.store import Store
from mulette.occurrences.tables import CellCount, Record, RecordArea
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import DATASET, run, sighting, write_file

MOMENTS = {"updated_at"}
"""What an undoing changes on purpose, so that those who follow by increments see it."""


def plain(value: Any) -> str:
    if isinstance(value, BaseGeometry):
        return value.wkb_hex
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def contents(store: Store) -> list[tuple[Any, ...]]:
    """Give every column of every record but its last change, its areas and the counts by cell."""
    columns = [column for column in Record.__table__.columns if column.name not in MOMENTS]
    with store.reading() as session:
        query = select(*columns).order_by(Record.id)
        records = [tuple(map(plain, row)) for row in session.execute(query)]
        areas = session.execute(
            select(RecordArea.record_id, RecordArea.area_id).order_by(RecordArea.record_id, RecordArea.area_id)
        )
        order = (CellCount.level_m, CellCount.cd_ref, CellCount.cell, CellCount.diffusion)
        counts = session.execute(select(*order, CellCount.records).order_by(*order))
        return [*records, *map(tuple, areas), *map(tuple, counts)]


def identity(said: Any) -> str:
    return str(json.loads(said.stdout)["delivery"])


def undo(house: House, delivery: str, *options: str) -> Any:
    return run(house.settings, "intake", "undo", delivery, "--reason", "Mauvais fichier", *options)


def test_an_undone_delivery_leaves_the_store_as_it_was(ready: House, deliver: Deliver) -> None:
    deliver([sighting(number) for number in range(1, 41)], "--approve")
    before = contents(ready.store)
    rows = [sighting(1, count_min=7, longitude=3.01), *(sighting(number) for number in range(3, 41)), sighting(90)]
    second = identity(deliver(rows, "--approve", "--mode", "mirror"))
    assert contents(ready.store) != before
    said = undo(ready, second)
    assert said.exit_code == 0, said.stderr
    undone = json.loads(said.stdout)
    assert undone["state"] == "undone"
    assert undone["undo_result"] == {"deleted": 1, "restored": 1, "returned": 1, "left": 0}
    assert contents(ready.store) == before
    with ready.store.reading() as session:
        stones = session.scalars(select(Tombstone.object_id)).all()
        box = MeetsBox(Record.__table__.c.geom, (699_990, 6_599_990, 700_012, 6_600_010))
        near = session.scalars(select(Record.entity_source_pk_value).where(box)).all()
        verbs = session.execute(select(JournalEntry.action).where(JournalEntry.reason == "Mauvais fichier")).scalars()
        assert sorted(verbs) == ["delete", "restore", "undo", "update"]
    assert len(stones) == 1  # that of the record that the delivery had added
    assert near == ["K1"]  # the R-tree follows as well


def test_undoing_twice_or_what_is_not_written_is_refused(ready: House, deliver: Deliver) -> None:
    waiting = identity(deliver([sighting(1)]))
    assert "n'est pas écrite" in undo(ready, waiting).stderr
    run(ready.settings, "intake", "approve", waiting)
    assert undo(ready, waiting).exit_code == 0
    assert undo(ready, waiting).exit_code == 2
    assert contents(ready.store) == []


def test_what_changed_since_is_named_and_left_as_it_is_on_demand(ready: House, deliver: Deliver) -> None:
    first = identity(deliver([sighting(1), sighting(2), sighting(3)], "--approve"))
    deliver([sighting(1, count_min=9)], "--approve", "--mode", "update")
    with ready.store.transaction() as session:
        edited = session.scalars(select(Record).where(Record.entity_source_pk_value == "K2")).one()
        note(session, SYSTEM, "update", "record", edited.uuid, {"sex": "2"}, {"sex": "3"})
    refused = undo(ready, first)
    assert refused.exit_code == 2
    assert "2 données de cette livraison ont changé depuis" in refused.stderr
    assert "1 par la livraison « observations.csv »" in refused.stderr
    assert "1 par une personne" in refused.stderr
    said = undo(ready, first, "--only-untouched")
    assert json.loads(said.stdout)["undo_result"] == {"deleted": 1, "restored": 0, "returned": 0, "left": 2}
    with ready.store.reading() as session:
        assert sorted(session.scalars(select(Record.entity_source_pk_value))) == ["K1", "K2"]


def test_an_undone_delivery_can_be_delivered_again_under_the_same_numbers(ready: House, deliver: Deliver) -> None:
    first = identity(deliver([sighting(1), sighting(2)], "--approve"))
    with ready.store.reading() as session:
        numbers = dict(map(tuple, session.execute(select(Record.id, Record.uuid))))
    undo(ready, first)
    deliver([sighting(1), sighting(2), sighting(3)], "--approve")
    with ready.store.reading() as session:
        again = dict(map(tuple, session.execute(select(Record.id, Record.uuid))))
        assert session.scalar(select(func.count()).select_from(Tombstone)) == 0
    assert numbers.items() <= again.items()
    assert len(again) == 3


STEP = st.tuples(st.sampled_from(["update", "mirror"]), st.integers(0, 2**16))


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=3))
def test_any_delivery_undone_leaves_every_record_as_before(ready: House, tmp_path: Path, steps: list[Any]) -> None:
    done = []
    for mode, seed in steps:
        chance = random.Random(seed)
        kept = chance.sample(range(1, 13), chance.randint(1, 12))
        rows = [
            sighting(number, count_min=chance.randint(1, 3), longitude=round(3 + chance.randint(0, 9) / 100, 2))
            for number in kept
        ]
        file = write_file(tmp_path / "hasard.csv", rows)
        before = contents(ready.store)
        delivery = deliveries.receive(
            ready, SYSTEM, file, template="identite", provider="cen", mode=mode, dataset=DATASET, again=True
        )
        deliveries.check(ready, SYSTEM, delivery)
        deliveries.approve(ready, SYSTEM, delivery, accept_deletions=True)
        done.append((delivery, before))
    for delivery, before in reversed(done):
        deliveries.undo(ready, SYSTEM, delivery, reason="Essai")
        assert contents(ready.store) == before


def test_what_was_kept_to_undo_may_be_lost(ready: House, deliver: Deliver) -> None:
    first = identity(deliver([sighting(1)], "--approve"))
    shutil.rmtree(ready.settings.files_folder / "deliveries" / "kept")
    with pytest.raises(Conflict, match="n'est plus gardé"):
        deliveries.undo(ready, SYSTEM, uuid.UUID(first), reason="Essai")
