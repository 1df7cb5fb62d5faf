"""A real exchange file of a regional platform is delivered whole, with equal results on both stores."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from mulette.settings import Settings
from tests.conftest import STORES
from tests.factories.deliveries import run

DATASET = "22222222-2222-4222-8222-222222222222"
METADATA = {
    "frameworks": [{"uuid": "11111111-1111-4111-8111-111111111111", "name": "Faune de PACA", "open": True}],
    "datasets": [
        {
            "uuid": DATASET,
            "name": "Données de terrain",
            "framework": "11111111-1111-4111-8111-111111111111",
            "active": True,
            "private": False,
        }
    ],
}
UNLIKE = ["unique_id_sinp", "delivery", "created_at", "updated_at"]
"""Columns that differ from one store to the other: made at the moment of the write."""


def deliver(settings: Settings, shared: Path, folder: Path) -> pl.DataFrame:
    reference = shared / "reference"
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps(METADATA))
    communes = sorted((reference / "areas").glob("communes-*.geojson"))
    sample = next((reference / "exchange_samples").glob("*.csv"))
    for words in (
        ["reference", "load", "nomenclatures"],
        ["reference", "load", "taxref", reference / "taxref_composite.csv"],
        ["reference", "load", "areas", *communes],
        ["metadata", "load", metadata],
        ["intake", "provider", "add", "cen", "--name", "CEN PACA"],
    ):
        assert run(settings, *words).exit_code == 0, words
    command = [
        "intake", "deliver", sample, "--template", "sinp-paca", "--provider", "cen", "--dataset", DATASET, "--approve",
    ]  # fmt: skip
    said = run(settings, *command)
    # 12 of the 897 rows bear one of 2 codes that the composite table of names lacks
    assert json.loads(said.stdout)["result"] == {
        "added": 885, "updated": 0, "deleted": 0, "unchanged": 0, "left_out": 12,
    }  # fmt: skip
    assert said.exit_code == 1
    again = run(settings, *command, "--again")
    assert json.loads(again.stdout)["result"]["unchanged"] == 885
    exported = folder / "records.csv"
    assert run(settings, "records", "export", "--format", "csv", exported).exit_code == 0
    return pl.read_csv(exported, infer_schema=False)


@pytest.mark.slow
def test_every_row_is_accounted_for_and_both_stores_hold_the_same(
    new_settings: Callable[[str], Settings], shared: Path, tmp_path: Path
) -> None:
    exports = []
    for kind in STORES:
        folder = tmp_path / kind
        folder.mkdir()
        exports.append(deliver(new_settings(kind), shared, folder))
    embedded, server = exports
    assert embedded.height == 885
    assert embedded.drop(UNLIKE).equals(server.drop(UNLIKE))
    sample = pl.read_csv(
        next((shared / "reference" / "exchange_samples").glob("*.csv")),
        separator="\t",
        quote_char=None,
        infer_schema=False,
    )
    given = sample.filter(pl.col("entity_source_pk_value").is_in(embedded["entity_source_pk_value"].implode()))
    both = embedded.join(given, on="entity_source_pk_value", suffix="_given")
    assert both.height == 885
    for name in ("cd_nom", "nom_cite", "observers"):
        assert (both[name] == both[f"{name}_given"]).all(), name
    assert (both["date_min"] == both["date_min_given"].str.slice(0, 10)).all()
    kept = both.filter(pl.col("unique_id_sinp_given") != r"\N")
    assert (kept["unique_id_sinp"] == kept["unique_id_sinp_given"].str.to_lowercase()).all()
