"""A check alone compares with the store and holds the restrictions of the installation; it writes nothing."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from mulette.core.house import House
from mulette.core.metadata.tables import Dataset
from mulette.occurrences.tables import Record
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import DATASET, run, sighting, write_file


def check(house: House, path: Path, rows: list[dict[str, Any]]) -> dict[str, Any]:
    file = write_file(path / "observations.csv", rows)
    words = ("intake", "check", file, "--template", "identite", "--dataset", str(DATASET), "--report", "-")
    report: dict[str, Any] = json.loads(run(house.settings, *words).stdout)
    return report


def found(report: dict[str, Any], code: str) -> list[list[int]]:
    return [finding["rows"] for finding in report["findings"] if finding["geonature"] == code]


def test_a_uuid_already_here_is_said_by_the_check(ready: House, deliver: Deliver, tmp_path: Path) -> None:
    known = str(uuid.uuid4())
    deliver([sighting(1, unique_id_sinp=known)], "--approve")
    report = check(ready, tmp_path, [sighting(2, unique_id_sinp=str(uuid.uuid4())), sighting(3, unique_id_sinp=known)])
    assert found(report, "EXISTING_UUID") == [[3]]
    assert (report["rows"], report["valid_rows"]) == (2, 1)
    with ready.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 1


def test_records_must_touch_the_area_of_restriction(
    ready: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULETTE_RESTRICTED_TO", "COM:05061")
    report = check(ready, tmp_path, [sighting(1), sighting(2, longitude="4.9")])
    assert found(report, "GEOMETRY_OUTSIDE") == [[3]]


def test_private_data_must_say_if_they_are_blurred_where_it_is_asked(
    ready: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ready.store.transaction() as session:
        session.execute(update(Dataset).values(is_private=True))
    assert found(check(ready, tmp_path, [sighting(1)]), "CONDITIONAL_MANDATORY_FIELD_ERROR") == []
    monkeypatch.setenv("MULETTE_PRIVATE_NEEDS_BLURRING", "1")
    assert found(check(ready, tmp_path, [sighting(1)]), "CONDITIONAL_MANDATORY_FIELD_ERROR") == [[2]]
