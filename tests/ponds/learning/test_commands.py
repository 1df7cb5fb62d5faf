"""From files of candidates and an inventory to a model, its card and what differs elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner
from shapely import Point, box

from mulette.core.errors import Invalid
from mulette.ponds.candidates.features.catalogue import FEATURES, FEATURES_VERSION
from mulette.ponds.learning.cli import card, drift, train
from mulette.ponds.learning.model import load_model
from mulette.ponds.learning.reading import read_candidates, read_examples, read_inventory

SIZE = 150


def _write_candidates(path: Path, seed: int, west: float, **changed: object) -> np.ndarray:
    """Write candidates every 200 m, of which the deep ones are ponds; give the eastings of the ponds."""
    draw = np.random.default_rng(seed)
    x = west + 200.0 * np.arange(SIZE)
    depth = draw.uniform(0, 1, SIZE)
    features = pd.DataFrame(np.nan, index=range(SIZE), columns=list(FEATURES))
    features = features.assign(
        id=[f"c{number}" for number in range(SIZE)], depth_m=depth, area_m2=draw.uniform(20, 500, SIZE),
        circularity=draw.uniform(0, 1, SIZE), rim_closure=draw.uniform(0, 1, SIZE),
    )  # fmt: skip
    shapes = geopandas.GeoDataFrame(
        {"id": features["id"], "features_version": FEATURES_VERSION, **changed},
        geometry=[box(one - 5, -5, one + 5, 5) for one in x], crs="EPSG:2154",
    )  # fmt: skip
    pyogrio.write_dataframe(shapes, path, layer="candidates", driver="GPKG")
    pyogrio.write_dataframe(features.sample(frac=1, random_state=0), path, layer="features", driver="GPKG", append=True)
    return x[depth > 0.7]


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Two files of candidates, an inventory in degrees, and a zone that holds all."""
    west = [_write_candidates(tmp_path / f"pays{place}.gpkg", place, 50_000.0 * place) for place in range(2)]
    ponds = geopandas.GeoDataFrame(
        {"STATUT": ["Caractérisée"] * sum(map(len, west))},
        geometry=[Point(x, 2) for x in np.concatenate(west)],
        crs="EPSG:2154",
    )
    ponds.to_crs("EPSG:4326").to_file(tmp_path / "mares.geojson")
    geopandas.GeoDataFrame(geometry=[box(-1e3, -1e3, 2e5, 1e3)], crs="EPSG:2154").to_file(tmp_path / "zones.gpkg")
    return tmp_path, tmp_path / "mares.geojson", tmp_path / "zones.gpkg"


def test_a_model_is_learnt_from_files_and_told(places: tuple[Path, Path, Path]) -> None:
    folder, inventory, zones = places
    out = folder / "perche.mulette"
    given = [str(folder / "pays0.gpkg"), str(folder / "pays1.gpkg"), "--inventory", str(inventory)]
    said = CliRunner().invoke(
        train, [*given, "--exhaustive", str(zones), "--day", "2026-03-01", "--out", str(out)], catch_exceptions=False
    )
    assert said.exit_code == 0
    assert "Modèle appris sur pays0, pays1 ; il n'a pas été jugé ailleurs." in said.stderr

    shown = json.loads(CliRunner().invoke(card, [str(out), "--json"]).stdout)
    assert shown["name"] == "perche"
    assert shown["made_on"] == "2026-03-01"
    assert [one["unknown"] for one in shown["territories"]] == [0, 0]
    assert sum(one["ponds"] + one["not_ponds"] for one in shown["territories"]) == 2 * SIZE
    # Every deep candidate is a pond and no other: a model that has understood ranks them all first.
    assert shown["judged"]["by_territory"]["average_precision"] > 0.95
    assert load_model(out).name == "perche"

    same = json.loads(CliRunner().invoke(drift, [str(folder / "pays0.gpkg"), "--model", str(out), "--json"]).stdout)
    depth = next(one for one in same["features"] if one["feature"] == "depth_m")
    assert depth["state"] == "stable"


def test_features_follow_their_candidate_by_its_identifier(tmp_path: Path) -> None:
    _write_candidates(tmp_path / "one.gpkg", 0, 0)
    read = read_candidates(tmp_path / "one.gpkg")
    draw = np.random.default_rng(0)
    np.testing.assert_allclose(read.features["depth_m"], draw.uniform(0, 1, SIZE), rtol=1e-6)


def test_a_column_names_the_territories(places: tuple[Path, Path, Path]) -> None:
    folder, inventory, _ = places
    _write_candidates(folder / "one.gpkg", 0, 0, commune=["A"] * 50 + ["B"] * (SIZE - 50))
    ponds = read_inventory([inventory])
    examples = read_examples([folder / "one.gpkg"], ponds, None, "commune", 10)
    assert (examples.territory == "A").sum() == 50
    with pytest.raises(Invalid, match="pas de colonne pays"):
        read_examples([folder / "one.gpkg"], ponds, None, "pays", 10)


def test_candidates_of_another_version_or_without_features_are_refused(tmp_path: Path) -> None:
    _write_candidates(tmp_path / "old.gpkg", 0, 0, features_version="0")
    with pytest.raises(Invalid, match="refaites la détection"):
        read_candidates(tmp_path / "old.gpkg")
    geopandas.GeoDataFrame(geometry=[Point(0, 0)], crs="EPSG:2154").to_file(tmp_path / "bare.gpkg")
    with pytest.raises(Invalid, match="ponds detect"):
        read_candidates(tmp_path / "bare.gpkg")


def test_learning_from_nothing_or_without_an_inventory_is_refused(places: tuple[Path, Path, Path]) -> None:
    folder, _, _ = places
    nothing = CliRunner().invoke(train, ["--out", str(folder / "x.mulette")])
    assert "Rien à apprendre" in str(nothing.exception)
    alone = CliRunner().invoke(train, [str(folder / "pays0.gpkg"), "--out", str(folder / "x.mulette")])
    assert "--inventory" in str(alone.exception)
