from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
from click.testing import CliRunner, Result

from mulette.core.errors import Invalid
from mulette.ponds.detecting.cli import detect
from mulette.ponds.sensing.thresholds import thresholds
from tests.ponds.detecting.territory import write_models


def run(*words: object) -> Result:
    return CliRunner().invoke(detect, [str(word) for word in words])


def test_the_kilometre_runs_whole(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "candidates.gpkg"
    result = run(shared / "lidar" / "lidarhd-1km", "--out", out, "--workers", 1, "--progress", "json")
    assert result.exit_code == 0, result.output
    found = gpd.read_file(out, layer="candidates")
    assert found.crs == "EPSG:2154"
    assert found["score"].between(0, 1).all()
    assert (found["flown_on"] == "2024-04-12").all()
    last = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")][-1]
    assert last == {"done": 5, "total": 5, "percent": 100, "left_s": 0}  # a cloud, and four tiles of 500 m
    assert gpd.read_file(out, layer="layer_styles")["f_table_name"].tolist() == ["candidates"]


def test_the_small_tiles_run_whole_with_a_cloud_that_says_no_crs(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "candidates.gpkg"
    result = run(shared / "lidar" / "lidarhd-50m-grid", "--out", out, "--crs", "EPSG:2154", "--workers", 1)
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "candidates.gpkg.report.json").read_text())["skipped"] == []


def test_an_input_that_does_not_read_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    models = write_models(tmp_path / "models")
    (models / "empty.laz").touch()
    (models / "cut.tif").write_bytes((models / "mnt_300000.tif").read_bytes()[:1000])
    out = tmp_path / "candidates.gpkg"
    result = run(models, "--out", out, "--workers", 2, "--score", 0)
    assert result.exit_code == 1
    assert len(gpd.read_file(out, layer="candidates")) > 0
    report = json.loads((tmp_path / "candidates.gpkg.report.json").read_text())
    assert [Path(one["file"]).name for one in report["skipped"]] == ["cut.tif", "empty.laz"]
    assert "empty.laz" in result.stderr


def test_nothing_to_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.laz").touch()
    result = run(tmp_path, "--out", tmp_path / "candidates.gpkg")
    assert isinstance(result.exception, Invalid)
    assert result.exception.exit_code == 2
    assert not (tmp_path / "candidates.gpkg").exists()


def test_every_threshold_has_its_option() -> None:
    said = run("--help").output
    assert all(f"--{name.replace('_', '-')}" in said for name in thresholds())
