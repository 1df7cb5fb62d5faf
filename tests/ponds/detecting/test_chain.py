from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from mulette.ponds.candidates.features import FEATURES
from mulette.ponds.detecting.chain import detect
from mulette.ponds.detecting.parts import Parts
from mulette.ponds.detecting.run import Run
from mulette.ponds.detecting.tile import count
from mulette.ponds.detecting.workers import Crew
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.inputs.sources import Source, Unreadable
from mulette.ponds.sensing.thresholds import preset
from tests.ponds.detecting.territory import NORTH, PLACES, WEST, make_run, write_models


def threads() -> nullcontext[Crew]:
    """Workers that are threads of this process: quick to start."""
    return nullcontext(Crew(ThreadPoolExecutor, 2))


def read(path: Path, layer: str) -> pd.DataFrame:
    return gpd.read_file(path, layer=layer)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_models(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def whole(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Candidates of the country, found in one go."""
    out = tmp_path_factory.mktemp("whole") / "candidates.gpkg"
    report = detect(make_run(models), out, threads())
    assert report.is_whole
    assert report.tiles == 2
    return out


def test_every_hollow_is_found_once_also_across_two_tiles(whole: Path) -> None:
    found = read(whole, "candidates")
    for x, y in PLACES:
        middle = gpd.GeoSeries.from_xy([WEST + x], [NORTH - y], crs=found.crs)[0]
        assert found.geometry.contains(middle).sum() == 1
    assert found["id"].is_unique
    assert found["score"].is_monotonic_decreasing
    assert found.crs == "EPSG:2154"
    hollows = found[found["detectors"].str.contains("depression")]
    # a bowl of 0.8 m and 6 m of radius, of which the rim of 10 cm is cut: depth 0.8 m, radius 6 sqrt(7/8)
    assert hollows["depth_m"].between(0.75, 0.82).all()
    assert hollows["area_m2"].between(85, 125).all()


def test_the_features_stand_beside_the_candidates(whole: Path) -> None:
    found, features = read(whole, "candidates"), read(whole, "features")
    assert features["id"].tolist() == found["id"].tolist()
    assert set(FEATURES) <= set(features.columns)


def test_the_same_inputs_give_the_same_bytes(models: Path, whole: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.gpkg"
    detect(make_run(models), again, threads())
    assert again.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("tile_m", [150, 1000])
def test_the_result_does_not_depend_on_the_tiling(models: Path, whole: Path, tmp_path: Path, tile_m: float) -> None:
    out = tmp_path / "other.gpkg"
    detect(make_run(models, tile_m), out, threads())
    one, other = read(whole, "candidates").drop(columns="tile"), read(out, "candidates").drop(columns="tile")
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other), check_exact=True)
    pd.testing.assert_frame_equal(read(whole, "features"), read(out, "features"), check_exact=True)


KILLED = """
import os, signal, sys
from pathlib import Path
from mulette.ponds.detecting.chain import detect
from tests.ponds.detecting.territory import make_run
from tests.ponds.detecting.test_chain import threads
die = lambda done, pieces, left_s: os.kill(os.getpid(), signal.SIGKILL)
detect(make_run(Path(sys.argv[1])), Path(sys.argv[2]), threads(), tell=die)
"""


def test_a_run_that_was_killed_goes_on_and_a_damaged_part_is_made_again(
    models: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "killed.gpkg"
    ended = subprocess.run([sys.executable, "-c", KILLED, models, out], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert not out.exists()
    parts = Parts(tmp_path / "killed.gpkg.parts")
    assert len(parts.done()) == 1
    with (parts.folder / "done.jsonl").open("a") as said:
        said.write('\n{"tile": "300300_6801')  # killed in the middle of a line
    shutil.copytree(parts.folder, tmp_path / "damaged.gpkg.parts")
    report = detect(make_run(models), out, threads())
    assert report.resumed == 1
    assert out.read_bytes() == whole.read_bytes()
    assert not parts.folder.exists()

    damaged = Parts(tmp_path / "damaged.gpkg.parts")
    damaged.path(next(iter(damaged.done()))).write_bytes(b"PAR1")
    report = detect(make_run(models), tmp_path / "damaged.gpkg", threads())
    assert report.resumed == 0
    assert (tmp_path / "damaged.gpkg").read_bytes() == whole.read_bytes()


def test_a_cloud_found_corrupt_on_the_way_is_named_and_the_others_are_read(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clouds = sorted((shared / "lidar" / "lidarhd-50m-grid").glob("*IGN69.laz"))[:3]

    def count_or_fall(cloud: Source, cell_m: float, counts: Path) -> None:
        if cloud.path == clouds[1]:
            raise Unreadable("il est tronqué.")
        count(cloud, cell_m, counts)

    monkeypatch.setattr("mulette.ponds.detecting.chain.count", count_or_fall)
    run = Run(survey(clouds, "EPSG:2154"), preset(score=0), tmp_path)
    report = detect(run, tmp_path / "candidates.gpkg", threads())
    assert report.skipped == [{"file": clouds[1].as_posix(), "reason": "il est tronqué."}]
    assert not report.is_whole
    assert (report.inputs, report.failed) == (2, [])
