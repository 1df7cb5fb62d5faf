"""A delivery adds, updates, deletes and leaves out exactly what it says, on both stores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from mulette.core.errors import Conflict
from mulette.core.house import House
from mulette.core.intake import deliveries, operations
from mulette.core.intake.tables import Delivery
from mulette.core.journal.tables import JournalEntry, Tombstone
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import Store
from mulette.occurrences.tables import CellCount, Record, RecordArea
from mulette.occurrences.writing import ALL_TAXA
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import DATASET, run, sighting, write_file

UUID = "7f1c0de1-0000-4000-8000-000000000001"


def count(store: Store, table: Any) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def records(store: Store) -> dict[str | None, Record]:
    with store.reading() as session:
        return {record.entity_source_pk_value: record for record in session.scalars(select(Record))}


def result(said: Any) -> dict[str, int]:
    given: dict[str, int] = json.loads(said.stdout)["result"]
    return given


def test_valid_rows_are_written_and_the_others_named(ready: House, deliver: Deliver) -> None:
    rows = [
        sighting(1, longitude="3.0"),
        sighting(2, cd_nom=999),
        sighting(3, sensitivity="2"),
        sighting(4, date_min="2999-01-01"),
    ]
    said = deliver(rows, "--approve")
    assert said.exit_code == 1
    assert result(said) == {"added": 2, "updated": 0, "deleted": 0, "unchanged": 0, "left_out": 2}
    assert "CD_NOM" in said.stderr.upper()
    assert "Que faire" in said.stderr
    kept = records(ready.store)
    assert set(kept) == {"K1", "K3"}
    first = kept["K1"]
    assert (first.cd_ref, first.count_min, first.count_max, first.delivery_row) == (351, 1, 1, 2)
    assert (round(first.x_m, 3), round(first.y_m, 3)) == (700_000, 6_600_000)  # origin of Lambert-93: 3° E, 46.5° N
    assert first.verbatim == {"longitude": "3.0", "latitude": "46.5"}
    assert first.uuid == first.unique_id_sinp
    assert (first.diffusion, kept["K3"].diffusion) == (0, 2)
    assert count(ready.store, RecordArea) == 4  # two records, each in a commune and a department
    assert (
        count(ready.store, CellCount) == 12
    )  # two records of two ranks, three sizes of cells, for their taxon and for all taxa


def test_nothing_is_written_before_it_is_approved(ready: House, deliver: Deliver) -> None:
    said = deliver([sighting(1)])
    assert said.exit_code == 0
    waiting = json.loads(said.stdout)
    assert (waiting["state"], waiting["result"], count(ready.store, Record)) == ("checked", None, 0)
    assert run(ready.settings, "intake", "approve", waiting["delivery"][:8], "--reason", "Vu").exit_code == 0
    assert count(ready.store, Record) == 1
    again = run(ready.settings, "intake", "approve", waiting["delivery"])
    assert again.exit_code == 2
    assert "déjà écrite" in again.stderr


def test_a_rejected_delivery_leaves_nothing_and_keeps_its_reason(ready: House, deliver: Deliver) -> None:
    waiting = json.loads(deliver([sighting(1)]).stdout)
    said = run(ready.settings, "intake", "reject", waiting["delivery"], "--reason", "Fichier de l'an dernier")
    assert json.loads(said.stdout)["reason"] == "Fichier de l'an dernier"
    assert run(ready.settings, "intake", "approve", waiting["delivery"]).exit_code == 2
    assert count(ready.store, Record) == 0


def test_the_same_file_delivered_twice_is_refused_or_adds_nothing_and_says_so(ready: House, deliver: Deliver) -> None:
    first = json.loads(deliver([sighting(1), sighting(2)], "--approve").stdout)
    refused = deliver([sighting(1), sighting(2)], "--approve")
    assert refused.exit_code == 2
    assert "déjà été livré et écrit le" in refused.stderr
    assert first["delivery"] in refused.stderr
    said = deliver([sighting(1), sighting(2)], "--approve", "--again")
    assert said.exit_code == 0
    assert result(said) == {"added": 0, "updated": 0, "deleted": 0, "unchanged": 2, "left_out": 0}
    assert json.loads(said.stdout)["same_file_as"] == first["delivery"]
    assert "a déjà été livré" in said.stderr
    assert "Rien n'a été ajouté" in said.stderr
    assert count(ready.store, Record) == 2


def test_an_update_changes_records_in_place_and_the_journal_keeps_both_sides(ready: House, deliver: Deliver) -> None:
    deliver([sighting(1), sighting(2)], "--approve")
    before = records(ready.store)["K1"]
    said = deliver(
        [sighting(1, count_min=9, longitude="3.0"), sighting(2), sighting(3)], "--approve", "--mode", "update"
    )
    assert result(said) == {"added": 1, "updated": 1, "deleted": 0, "unchanged": 1, "left_out": 0}
    after = records(ready.store)["K1"]
    assert (after.id, after.uuid, after.created_at) == (before.id, before.uuid, before.created_at)
    assert (after.count_min, round(after.x_m, 3)) == (9, 700_000)
    assert after.delivery_id != before.delivery_id
    with ready.store.reading() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.object == "record")).one()
    assert entry.object_uuid == before.uuid
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["count_min"], entry.after["count_min"]) == ("1", "9")
    assert set(entry.after) == {"count_min", "count_max", "geometry"}
    assert count(ready.store, RecordArea) == 6
    with ready.store.reading() as session:
        of_all = select(func.sum(CellCount.records)).where(CellCount.cd_ref == ALL_TAXA)
        of_each = select(func.sum(CellCount.records)).where(CellCount.cd_ref != ALL_TAXA)
        assert [session.scalar(of_all), session.scalar(of_each)] == [9, 9]  # three records in three sizes of cells


def test_a_delivery_that_only_adds_refuses_the_rows_that_would_change_a_record(ready: House, deliver: Deliver) -> None:
    deliver([sighting(1)], "--approve")
    said = deliver([sighting(1, count_min=9), sighting(2)], "--approve")
    assert said.exit_code == 1
    assert result(said)["added"] == 1
    assert "record.known" in said.stderr
    assert records(ready.store)["K1"].count_min == 1


def test_a_uuid_of_another_provider_is_refused(ready: House, deliver: Deliver) -> None:
    run(ready.settings, "intake", "provider", "add", "parc", "--name", "Parc")
    deliver([sighting(1, unique_id_sinp=UUID)], "--approve", provider="parc")
    said = deliver([sighting(7, unique_id_sinp=UUID)], "--approve", "--mode", "update")
    assert said.exit_code == 1
    assert "uuid.known" in said.stderr
    assert list(records(ready.store)) == ["K1"]


def test_a_record_keeps_its_uuid_for_ever(ready: House, deliver: Deliver) -> None:
    deliver([sighting(1, unique_id_sinp=UUID)], "--approve")
    said = deliver([sighting(1, unique_id_sinp=UUID[:-1] + "2", count_min=3)], "--approve", "--mode", "update")
    assert said.exit_code == 1
    assert "uuid.moved" in said.stderr
    assert str(records(ready.store)["K1"].unique_id_sinp) == UUID


def test_rows_without_key_nor_uuid_are_known_by_what_was_seen(ready: House, deliver: Deliver) -> None:
    bare = {"entity_source_pk_value": None}
    deliver([sighting(1, **bare), sighting(1, observers="MARTIN Luc", **bare)], "--approve")
    # 3.0001 and 3.0004 are the same to 3 decimals; the comment is new
    said = deliver(
        [sighting(1, longitude=3.0004, comment_description="au bord", **bare), sighting(2, **bare)],
        "--approve", "--mode", "update",
    )  # fmt: skip
    assert result(said) == {"added": 1, "updated": 1, "deleted": 0, "unchanged": 0, "left_out": 0}
    assert count(ready.store, Record) == 3


def test_a_mirror_deletes_what_vanished_and_leaves_a_tombstone(ready: House, deliver: Deliver) -> None:
    rows = [sighting(number) for number in range(1, 41)]
    deliver(rows, "--approve")
    gone = records(ready.store)["K40"]
    said = deliver(rows[:-1], "--approve", "--mode", "mirror")
    assert result(said) == {"added": 0, "updated": 0, "deleted": 1, "unchanged": 39, "left_out": 0}
    with ready.store.reading() as session:
        stone = session.scalars(select(Tombstone)).one()
        entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "delete")).one()
    assert (stone.object_id, stone.object_uuid) == (gone.id, gone.uuid)
    assert entry.before is not None
    assert entry.before["observers"] == "CARIOU Jeanne"
    assert count(ready.store, RecordArea) == 78


def test_a_mirror_that_would_delete_more_than_5_percent_needs_to_be_told(ready: House, deliver: Deliver) -> None:
    rows = [sighting(number) for number in range(1, 11)]
    deliver(rows, "--approve")
    said = deliver(rows[:-1], "--approve", "--mode", "mirror")
    assert said.exit_code == 2
    assert "1 données disparaîtraient, soit 10%" in said.stderr
    assert count(ready.store, Record) == 10
    told = deliver(rows[:-1], "--approve", "--mode", "mirror", "--accept-deletions")
    assert result(told)["deleted"] == 1


def test_a_mirror_keeps_the_records_of_the_rows_it_leaves_out(ready: House, deliver: Deliver) -> None:
    deliver([sighting(1), sighting(2)], "--approve")
    said = deliver([sighting(1), sighting(2, cd_nom=999)], "--approve", "--mode", "mirror")
    assert result(said) == {"added": 0, "updated": 0, "deleted": 0, "unchanged": 1, "left_out": 1}
    assert set(records(ready.store)) == {"K1", "K2"}


def test_an_unknown_provider_is_refused_with_the_command_that_adds_it(ready: House, deliver: Deliver) -> None:
    said = deliver([sighting(1)], provider="inconnu")
    assert said.exit_code == 2
    assert "mulette intake provider add inconnu" in said.stderr
    assert count(ready.store, Delivery) == 0


@pytest.mark.parametrize("mode", ["add", "update", "mirror"])
def test_a_file_without_dataset_writes_nothing(ready: House, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "observations.csv"
    path.write_text("entity_source_pk_value,date_min\nK1,2024-05-12\n")
    said = run(
        ready.settings, "intake", "deliver", path, "--template", "identite", "--provider", "cen", "--approve",
        "--mode", mode,
    )  # fmt: skip
    assert said.exit_code == 1
    assert json.loads(said.stdout)["state"] == "checked"
    assert count(ready.store, Record) == 0


def test_deliveries_are_listed_the_last_first(ready: House, deliver: Deliver) -> None:
    deliver([sighting(1)], "--approve")
    deliver([sighting(2)])
    lines = run(ready.settings, "intake", "deliveries").stdout.splitlines()
    assert [json.loads(line)["state"] for line in lines] == ["checked", "written"]


def test_an_approval_does_not_outlive_a_change_of_the_store(ready: House, deliver: Deliver) -> None:
    waiting = json.loads(deliver([sighting(1)]).stdout)["delivery"]
    with ready.store.transaction() as session:
        delivery = session.scalars(select(Delivery)).one()
        operations.approve(session, SYSTEM, delivery, reason="Vu")
    deliver([sighting(1, count_min=9)], "--approve")
    with pytest.raises(Conflict, match="La base a changé"):
        deliveries.write(ready, SYSTEM, delivery.uuid)
    assert run(ready.settings, "intake", "resume", waiting).exit_code == 0
    kept = records(ready.store)["K1"]
    assert kept.count_min == 9
    with ready.store.reading() as session:
        again = session.scalars(select(Delivery).order_by(Delivery.id)).first()
    assert again is not None
    assert (again.state, again.decided_at) == ("checked", None)


def test_a_check_alone_knows_the_uuids_of_the_store(ready: House, deliver: Deliver, tmp_path: Path) -> None:
    deliver([sighting(1, unique_id_sinp=UUID)], "--approve")
    path = write_file(tmp_path / "autre.csv", [sighting(7, unique_id_sinp=UUID), sighting(1)])
    said = run(
        ready.settings, "intake", "check", path, "--template", "identite", "--report", "-", "--dataset", str(DATASET)
    )
    report = json.loads(said.stdout)
    found = [(finding["geonature"], finding["columns"], finding["rows"]) for finding in report["findings"]]
    assert found == [("EXISTING_UUID", ["unique_id_sinp"], [2])]
    assert (said.exit_code, report["valid_rows"]) == (1, 1)


def test_a_row_that_is_not_found_again_stops_the_whole_write(ready: House, deliver: Deliver) -> None:
    waiting = json.loads(deliver([sighting(1), sighting(2)]).stdout)["delivery"]
    with ready.store.transaction() as session:
        session.scalars(select(Delivery)).one().rows_valid = 3
    said = run(ready.settings, "intake", "approve", waiting)
    assert said.exit_code == 2
    assert "3 lignes étaient annoncées, 2 se retrouvent" in said.stderr
    assert count(ready.store, Record) == 0
