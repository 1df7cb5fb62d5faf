"""What is said of inputs: nature, CRS, dates, gaps; and what is left out."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from shapely import Point

from mulette.core.errors import Invalid, NotFound
from mulette.ponds.sensing.inputs.manifest import manifest_json, survey
from tests.factories.clouds import scatter, write_cloud


def _tile(path: Path, west: float, south: float, east: float, north: float, **said: object) -> Path:
    x, y = scatter(1, 1.0, west, south, east, north)
    return write_cloud(path, x, y, np.full(len(x), 10.0), **said)  # type: ignore[arg-type]


def _raster(path: Path, bands: int = 1, crs: str = "EPSG:2154", dtype: str = "float32") -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", width=40, height=30, count=bands, dtype=dtype, crs=crs,
        transform=rasterio.Affine(0.5, 0, 1000, 0, -0.5, 2015),
    ) as raster:  # fmt: skip
        raster.write(np.ones((bands, 30, 40), dtype=dtype))
    return path


def test_every_real_sample_is_read(shared: Path) -> None:
    found = survey([shared / "lidar"])
    assert not found.skipped
    assert [source.kind for source in found.sources].count("cloud") == 8
    assert sorted({source.kind for source in found.sources}) == ["cloud", "irc", "rgb"]
    copc, kept = next(iter(found.twins.items()))
    assert (copc.name, kept.name) == (
        "test_data_77050_627755_LA93_IGN69.copc.laz", "test_data_77050_627755_LA93_IGN69.laz",
    )  # fmt: skip
    big = next(source for source in found.sources if "0300_6802" in source.path.name)
    assert (big.points, big.bounds) == (240_482, (300_000.0, 6_801_000.0, 301_000.0, 6_802_000.0))
    assert [strip.number for strip in big.strips] == [52, 53, 54, 55]


def test_the_day_of_a_strip_comes_from_its_gps_time(tmp_path: Path) -> None:
    # 1980-01-06 and 1 306 234 562 s are 15 118 days and 39 362 s: 2021-05-28.
    x, y = scatter(1, 1.0, 0, 0, 20, 20)
    strips = np.where(x < 10, 7, 8)
    write_cloud(tmp_path / "a.laz", x, y, x, strips=strips, gps_s=np.where(x < 10, 306_234_562.0, 5000.0))
    (source,) = survey([tmp_path]).sources
    assert [(strip.number, strip.flown_on) for strip in source.strips] == [(7, date(2021, 5, 28)), (8, None)]


@pytest.mark.parametrize("version", ["1.2", "1.4"])
def test_a_cloud_without_crs_takes_the_option_then_the_run_then_the_name(tmp_path: Path, version: str) -> None:
    bare = _tile(tmp_path / "bare.las", 0, 0, 20, 20, crs=None, version=version)
    assert survey([bare], "EPSG:2975").crs == "EPSG:2975"
    named = _tile(tmp_path / "T_LA93_IGN69.laz", 0, 0, 20, 20, crs=None, version=version)
    assert (survey([named]).crs, survey([named]).sources[0].crs_from) == ("EPSG:2154", "name")
    neighbour = _tile(tmp_path / "with.laz", 20, 0, 40, 20, crs="EPSG:2975", version=version)
    assert {source.crs for source in survey([named, neighbour]).sources} == {"EPSG:2975"}
    with pytest.raises(Invalid, match="--crs EPSG:2154"):
        survey([bare])


def test_degrees_are_refused_by_name(tmp_path: Path) -> None:
    good = _tile(tmp_path / "good.laz", 0, 0, 20, 20)
    with pytest.raises(Invalid, match="WGS 84"):
        survey([good], "EPSG:4326")
    degrees = _tile(tmp_path / "degrees.laz", 0, 0, 20, 20, crs="EPSG:4326")
    (skipped,) = survey([good, degrees]).skipped
    assert skipped.path == degrees
    assert "degrés (WGS 84)" in skipped.reason


def test_corrupt_empty_cut_and_foreign_files_are_named_and_the_others_read(tmp_path: Path) -> None:
    good = _tile(tmp_path / "good.laz", 0, 0, 300, 300)
    (tmp_path / "cut.laz").write_bytes(good.read_bytes()[:-5000])
    (tmp_path / "empty.laz").write_bytes(b"")
    (tmp_path / "text.las").write_text("bonjour")
    (tmp_path / "mnt.tif").write_bytes(_raster(tmp_path / "whole.tif").read_bytes()[:1200])
    (tmp_path / "notes.pdf").write_text("x")
    found = survey([tmp_path])
    assert {one.path.name for one in found.skipped} == {"cut.laz", "empty.laz", "text.las", "mnt.tif"}
    assert {source.path.name for source in found.sources} == {"good.laz", "whole.tif"}
    assert [path.name for path in found.ignored] == ["notes.pdf"]
    with pytest.raises(NotFound):
        survey([tmp_path / "nowhere"])


def test_gaps_overlaps_and_twins_are_told(tmp_path: Path) -> None:
    _tile(tmp_path / "a.laz", 0, 0, 20, 20)
    _tile(tmp_path / "b.laz", 15, 0, 40, 20)
    _tile(tmp_path / "c.laz", 0, 20, 20, 40)
    shutil.copy(tmp_path / "c.laz", tmp_path / "d.laz")
    told = json.loads(manifest_json(survey([tmp_path])))
    assert [overlap["bounds"] for overlap in told["overlaps"]] == [[15, 0, 20, 20]]
    assert told["gaps"] == [{"bounds": [20, 20, 40, 40]}]
    assert [(Path(a).name, Path(b).name) for a, b in told["twins"].items()] == [("d.laz", "c.laz")]


def test_rasters_and_vectors_say_their_kind_by_option_name_or_bands(tmp_path: Path) -> None:
    for name in ("LHD_0300_6802_MNT_O_0M50.tif", "LHD_0300_6802_MNH_O_0M50.tif", "plain.tif"):
        _raster(tmp_path / name)
    _raster(tmp_path / "irc_12.tif", 3, dtype="uint8")
    _raster(tmp_path / "photo.tif", 4, dtype="uint8")
    points = geopandas.GeoDataFrame(geometry=[Point(700_001, 6_600_001), Point(700_003, 6_600_007)], crs="EPSG:2154")
    points.to_file(tmp_path / "bdtopo.gpkg", layer="troncon_de_route")
    points.to_crs(4326).to_file(tmp_path / "mares_connues.geojson")
    found = survey([tmp_path])
    assert {(source.path.name, source.kind) for source in found.sources} == {
        ("LHD_0300_6802_MNT_O_0M50.tif", "mnt"), ("LHD_0300_6802_MNH_O_0M50.tif", "mnh"), ("plain.tif", "mnt"),
        ("irc_12.tif", "irc"), ("photo.tif", "rgb"), ("bdtopo.gpkg", "roads"),
        ("mares_connues.geojson", "known"),
    }  # fmt: skip
    (known,) = found.of("known")
    assert known.crs == "EPSG:4326"
    assert known.bounds == pytest.approx((700_001, 6_600_001, 700_003, 6_600_007), abs=0.01)
    (source,) = survey([], given={"mns": [tmp_path / "plain.tif"]}).sources
    assert (source.kind, source.cell_m) == ("mns", 0.5)


def test_the_manifest_is_the_same_twice(tmp_path: Path) -> None:
    _tile(tmp_path / "a.laz", 0, 0, 20, 20)
    _tile(tmp_path / "b.laz", 20, 0, 40, 20)
    one = manifest_json(survey([tmp_path / "a.laz", tmp_path / "b.laz"]))
    assert one == manifest_json(survey([tmp_path / "b.laz", tmp_path / "a.laz"]))
