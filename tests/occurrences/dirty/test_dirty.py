"""Dirty files, each with all that must be said of it, row for row: ``files.yaml``, through the real intake."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from sqlalchemy import select

from mulette.core.errors import Invalid
from mulette.core.findings.kinds import Finding
from mulette.core.intake.queries import shipped_templates
from mulette.core.intake.runner import check_file
from mulette.core.intake.staging import Staging
from mulette.core.intake.tables import Provider
from mulette.core.intake.target import Terms
from mulette.core.storage.store import Store, open_store
from mulette.occurrences.target import TARGET
from mulette.rooms import ROOMS
from mulette.settings import Settings
from tests.conftest import STORES
from tests.occurrences.dirty.ground import OPEN, prepare_ground

TODAY = dt.date(2026, 3, 15)
CASES: dict[str, Any] = yaml.load(  # every cell is text, as in a file
    Path(__file__).with_name("files.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
GOOD = {
    "date_min": "2024-05-12", "cd_nom": "351", "nom_cite": "Rana temporaria", "observers": "MARTIN Luc",
    "longitude": "3.1234", "latitude": "46.5123",
}  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """A store ready for checks, and the number of the provider of the files."""

    store: Store
    provider_id: int


@pytest.fixture(scope="module", params=STORES)
def ground(request: pytest.FixtureRequest, new_settings: Callable[[str], Settings]) -> Iterator[Ground]:
    """Give the country of the dirty files, prepared once on each kind of store."""
    store = open_store(new_settings(request.param))
    prepare_ground(store)
    with store.reading() as session:
        provider = session.scalars(select(Provider.id).where(Provider.code == "cen")).one()
    yield Ground(store, provider)
    store.close()


def lay(case: dict[str, Any]) -> list[dict[str, str]]:
    """Complete the cells of a case into whole rows."""
    rows = []
    for number, cells in enumerate(case["rows"], start=2):
        given = dict(zip(case["columns"], cells, strict=True))
        rows.append({"entity_source_pk_value": f"K{number}", **GOOD, **given})
    return [{name: "x" * 1001 if cell == "x*1001" else cell for name, cell in row.items()} for row in rows]


def write(case: dict[str, Any], folder: Path) -> Path:
    """Write the file of a case."""
    kind = case.get("as", "csv")
    path = folder / case.get("name", f"donnees.{kind.rpartition('-')[2]}")
    if "text" in case:
        path.write_bytes(case["text"].encode(case.get("encoding", "utf-8")))
    elif kind in WRITERS:
        WRITERS[kind](path, lay(case) if "rows" in case else [])
    else:
        text = io.StringIO()
        rows = lay(case)
        writer = csv.DictWriter(text, rows[0], delimiter="\t" if kind == "tsv" else ";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_bytes(text.getvalue().encode(case.get("encoding", "utf-8")))
    return path


def write_xlsx(path: Path, rows: list[dict[str, str]]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
        sheet.write_row(number, 0, cells)
    book.close()


def write_geojson(path: Path, rows: list[dict[str, str]]) -> None:
    point = {"type": "Point", "coordinates": [3.1234, 46.5123]}
    features = [
        {"type": "Feature", "geometry": point, "properties": {k: v for k, v in row.items() if "itude" not in k}}
        for row in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def write_zip(path: Path, member: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "rien")


WRITERS: dict[str, Callable[[Path, list[dict[str, str]]], None]] = {
    "xlsx": write_xlsx,
    "geojson": write_geojson,
    "empty-zip": lambda path, _: write_zip(path, "lisez-moi.txt"),
    "unsafe-zip": lambda path, _: write_zip(path, "../../couche.shp"),
}


def check(ground: Ground, case: dict[str, Any], folder: Path) -> list[Finding]:
    """Check the file of a case, and compare it with the store."""
    dataset = case.get("dataset", str(OPEN))
    terms = Terms(
        today=TODAY,
        provider_id=ground.provider_id,
        dataset=None if dataset == "none" else dataset,
        restricted_to=case.get("territory"),
        private_needs_blurring="blurring" in case,
    )
    with ground.store.reading() as session:
        template = shipped_templates(ROOMS)["identite"]
        staging = Staging(folder / "staged")
        return check_file(session, write(case, folder), template, TARGET, terms, staging=staging).findings


@pytest.mark.parametrize("name", CASES)
def test_all_that_must_be_said_of_a_file_is_said(ground: Ground, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    if "refused" in case:
        with pytest.raises(Invalid) as refused:
            check(ground, case, tmp_path)
        assert refused.value.code == case["refused"]
        return
    found: dict[str, list[int]] = {}
    for finding in check(ground, case, tmp_path):
        found[finding.kind.id] = sorted({*found.get(finding.kind.id, []), *finding.rows})
    assert found == {kind: [int(row) for row in rows] for kind, rows in case["found"].items()}


def test_there_are_at_least_60_dirty_files() -> None:
    assert len([case for case in CASES.values() if case.get("found") or "refused" in case]) >= 60
