"""A real exchange file of a regional platform, delivered three times: its rows insert, update and delete."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import func, select

from mulette.core.house import House
from mulette.occurrences.tables import Record
from tests.factories.archives import Rows, write_zip
from tests.factories.deliveries import run

METADATA: dict[str, Rows] = {
    "source": [{"name_source": "CEN_PACA_EXPORT", "meta_last_action": "I"}],
    "acquisition_framework": [{"name": "Faune de PACA", "meta_last_action": "I"}],
    "dataset": [
        {"shortname": "DFCP", "name": "Terrain", "code_acquisition_framework": "Faune de PACA", "meta_last_action": "I"}
    ],
}
ROWS, NAMELESS = 897, 12
"""Rows of the sample, and those that bear one of 2 codes that the composite table of names lacks."""

KEY = "entity_source_pk_value"


def asking(rows: pl.DataFrame, action: str, **cells: str) -> list[dict[str, str | None]]:
    changed = {name: pl.lit(value) for name, value in cells.items()}
    return rows.with_columns(last_action=pl.lit(action), **changed).to_dicts()


def numbers(house: House, keys: pl.Series) -> dict[str | None, tuple[int, str]]:
    with house.store.reading() as session:
        query = select(Record).where(Record.entity_source_pk_value.in_(keys.to_list()))
        return {one.entity_source_pk_value: (one.id, str(one.uuid)) for one in session.scalars(query)}


@pytest.mark.slow
def test_the_sample_is_inserted_updated_and_deleted_row_for_row(house: House, shared: Path, tmp_path: Path) -> None:
    reference, settings = shared / "reference", house.settings
    for words in (
        ["reference", "load", "nomenclatures"],
        ["reference", "load", "taxref", reference / "taxref_composite.csv"],
        ["intake", "provider", "add", "cen", "--name", "CEN PACA"],
    ):
        assert run(settings, *words).exit_code == 0, words
    known = pl.read_csv(reference / "taxref_composite.csv", infer_schema=False)["CD_NOM"]
    path = next((reference / "exchange_samples").glob("*.csv"))
    sample = pl.read_csv(path, separator="\t", quote_char=None, null_values=r"\N", infer_schema=False)
    named = sample.filter(pl.col("cd_nom").is_in(known.implode()))
    assert (sample.height, named.height) == (ROWS, ROWS - NAMELESS)

    def deliver(name: str, rows: Rows) -> dict[str, int]:
        archive = write_zip(tmp_path / name, {**METADATA, "synthese": rows})
        said = run(
            settings, "intake", "deliver", archive, "--template", "sinp-paca", "--provider", "cen", "--approve",
            "--report", tmp_path / "rapport.json",
        )  # fmt: skip
        given: dict[str, int] = json.loads(said.stdout)["result"]
        return given

    def warned(finding: str) -> int:
        findings = json.loads((tmp_path / "rapport.json").read_text())["findings"]
        return sum(len(one["rows"]) for one in findings if one["id"] == finding)

    first = deliver("un.zip", asking(sample, "I"))
    assert first == {"added": 885, "updated": 0, "deleted": 0, "unchanged": 0, "left_out": 12}

    gone, changed, same, copied = named[:10], named[10:30], named[30:35], named[35:38]
    before = numbers(house, gone[KEY])
    second = deliver(
        "deux.zip",
        [
            *asking(gone, "D"),
            *asking(changed, "U", count_min="77", count_max="77"),
            *asking(same, "U"),
            *asking(copied.with_columns(pl.col(KEY) + "-bis", unique_id_sinp=None), "I"),
            *asking(named[38:40].with_columns(pl.col(KEY) + "-jamais", unique_id_sinp=None), "D"),
        ],
    )
    assert second == {"added": 3, "updated": 20, "deleted": 10, "unchanged": 7, "left_out": 0}
    assert (warned("action.delete-unknown"), warned("action.insert-known")) == (2, 0)

    third = deliver(
        "trois.zip",
        [
            *asking(gone.with_columns(unique_id_sinp=None), "I"),
            *asking(changed, "D"),
            *asking(same, "I", count_min="78", count_max="78"),
            *asking(named[40:42].with_columns(pl.col(KEY) + "-ter", unique_id_sinp=None), "U"),
        ],
    )
    assert third == {"added": 12, "updated": 5, "deleted": 20, "unchanged": 0, "left_out": 0}
    assert (warned("action.insert-known"), warned("action.update-unknown")) == (5, 2)
    assert numbers(house, gone[KEY]) == before
    with house.store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 885 - 10 + 3 - 20 + 12
        of_seventy_seven = select(func.count()).where(Record.count_min == 77)
        assert session.scalar(of_seventy_seven) == sample.filter(pl.col("count_min") == "77").height
