"""The commands, as a person gives them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import rasterio
from click.testing import CliRunner

from mulette.ponds.sensing.cli import layers, manifest


def _bytes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_grid_of_samples_makes_layers_twice_the_same(tmp_path: Path, shared: Path) -> None:
    given = str(shared / "lidar/lidarhd-50m-grid")
    for name in ("one", "two"):
        result = CliRunner().invoke(layers, [given, "--out", str(tmp_path / name)])
        assert result.exit_code == 0, result.output
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
    with rasterio.open(tmp_path / "one/void.tif") as raster:
        assert (raster.dtypes, raster.nodata, raster.crs.to_epsg()) == (("uint8",), 255, 2154)
        assert (tuple(raster.bounds), raster.shape) == ((770500, 6277500, 770650, 6277600), (200, 300))
        assert raster.descriptions == ("Trou dans le nuage de points",)
        assert set(np.unique(raster.read(1))) == {0, 1}
    with rasterio.open(tmp_path / "one/depression.tif") as raster:
        assert raster.dtypes == ("float32",)
        assert np.nanmin(raster.read(1)) == 0


def test_a_corrupt_tile_is_named_and_the_run_exits_with_one(tmp_path: Path, shared: Path) -> None:
    tiles = tmp_path / "tiles"
    tiles.mkdir()
    samples = sorted((shared / "lidar/lidarhd-50m-grid").glob("*IGN69.laz"))
    (tiles / "good.laz").write_bytes(samples[0].read_bytes())
    (tiles / "cut.laz").write_bytes(samples[1].read_bytes()[:100_000])
    result = CliRunner().invoke(layers, [str(tiles), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "Écarté" in result.output
    assert "cut.laz" in result.output
    assert (tmp_path / "out/void.tif").exists()


def test_a_cloud_alone_without_crs_asks_for_it(tmp_path: Path, shared: Path) -> None:
    bare = tmp_path / "dalle.laz"
    bare.write_bytes(next((shared / "lidar/lidarhd-50m-grid").glob("*.copc.laz")).read_bytes())
    result = CliRunner().invoke(manifest, [str(bare)])
    assert "--crs EPSG:2154" in str(result.exception)
    result = CliRunner().invoke(manifest, [str(bare), "--crs", "EPSG:2154"])
    assert result.exit_code == 0
    assert "21172 points" in result.output
    assert "vol du 28/05/2021" in result.output
