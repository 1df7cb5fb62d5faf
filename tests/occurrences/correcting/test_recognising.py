"""A provider's next file and what was corrected here: said, never silent."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from sqlalchemy import select

from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import Store
from mulette.occurrences.correcting.edits import Edit
from mulette.occurrences.correcting.operations import correct_one
from mulette.occurrences.correcting.queries import corrected_fields
from mulette.occurrences.tables import Record
from mulette.settings import Settings
from tests.factories.deliveries import DATASET, prepare, run, sighting, write_file


def deliver(settings: Settings, path: Path, *more: str) -> list[str]:
    """Deliver a file in mode ``update``; give the identifiers of its findings."""
    words = ("--template", "identite", "--provider", "cen", "--dataset", str(DATASET), "--mode", "update")
    report = path.with_suffix(".json")
    said = run(settings, "intake", "deliver", str(path), *words, "--report", str(report), *more)
    assert said.exit_code in {0, 3}, said.stderr
    return [finding["id"] for finding in json.loads(report.read_text(encoding="utf-8"))["findings"]]


def test_what_was_corrected_here_stands_until_the_provider_changes_it_and_is_said_then(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    prepare(store)
    run(settings, "intake", "provider", "add", "cen", "--name", "CEN")
    first = write_file(tmp_path / "1.csv", [sighting(1), sighting(2)])
    deliver(settings, first, "--approve")
    with store.transaction() as session:
        record = session.scalars(select(Record).where(Record.entity_source_pk_value == "K1")).one()
        edit = Edit("observers", "CARIOU Anne")
        correct_one(
            session, SYSTEM, record, [edit], reason="homonyme", seen_at=record.updated_at, today=dt.date(2025, 6, 1)
        )
    again = write_file(tmp_path / "2.csv", [sighting(1), sighting(2), sighting(3)])
    assert "record.corrected-here" not in deliver(settings, again, "--approve")
    with store.reading() as session:
        kept = session.scalars(select(Record).where(Record.entity_source_pk_value == "K1")).one()
        assert kept.observers == "CARIOU Anne"
    changed = write_file(tmp_path / "3.csv", [sighting(1, count_min=8), sighting(2, count_min=9), sighting(3)])
    assert "record.corrected-here" in deliver(settings, changed, "--approve", "--reason", "accord du fournisseur")
    with store.reading() as session:
        written = session.scalars(select(Record).where(Record.entity_source_pk_value == "K1")).one()
        assert (written.observers, written.count_min) == ("CARIOU Jeanne", 8)
        assert corrected_fields(session, written.id) == []  # a later delivery has written over it
