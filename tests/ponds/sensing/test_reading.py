"""Stacks of windows: what the inputs are, the tiling and the edges of tiles change nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio

from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.manifest import Manifest, survey
from mulette.ponds.sensing.reading import MARGIN_M, frame_of, read_stack, tiles_of
from mulette.ponds.sensing.thresholds import preset
from tests.factories.clouds import scatter, write_cloud


def _territory(folder: Path) -> Manifest:
    """Make two adjoining clouds of 250 m × 300 m, two flight strips, a pond across their common edge and two others."""
    x, y = scatter(7, 3.0, 1000, 2000, 1500, 2300)
    z = 20 + np.sin(x / 40) + np.random.default_rng(1).normal(0, 0.02, len(x))
    for east, north, radius_m in ((1250, 2150, 9), (1100, 2250, 6), (1490, 2100, 5)):
        dry = np.hypot(x - east, y - north) > radius_m
        x, y, z = x[dry], y[dry], z[dry]
    for name, kept in (("a.laz", x < 1250), ("b.laz", x >= 1250)):
        write_cloud(folder / name, x[kept], y[kept], z[kept], strips=np.where(y[kept] < 2170, 1, 2))
    return survey([folder / "a.laz", folder / "b.laz"])


NAMES = ("void", "ground", "flatness", "density", "canopy", "reach")


def _mosaic(manifest: Manifest, side_m: float, counts: Path) -> dict[str, np.ndarray]:
    frame = frame_of(manifest)
    whole = {name: np.full(frame.shape, 77, dtype=np.float32) for name in NAMES}
    for tile in tiles_of(manifest, side_m):
        padded = tile.padded(MARGIN_M)
        layers = read_stack(manifest, padded, preset(), counts).layers
        for name in NAMES:
            whole[name][frame.window_of(tile)] = layers[name][padded.window_of(tile)]
    return whole


def test_layers_do_not_depend_on_the_tiling_and_a_pond_across_tiles_is_one_hole(tmp_path: Path) -> None:
    manifest = _territory(tmp_path)
    counts, frame = tmp_path / "counts", frame_of(manifest)
    whole = _mosaic(manifest, 1000, counts)
    for name, layer in _mosaic(manifest, 250, counts).items():
        assert not (layer == 77).any()
        np.testing.assert_array_equal(layer, whole[name], err_msg=name)
    row, column = np.mgrid[: frame.height, : frame.width]
    pond = np.hypot(1000 + (column + 0.5) / 2 - 1250, 2300 - (row + 0.5) / 2 - 2150) < 9
    assert (whole["void"][pond] == 1).mean() > 0.9


def test_tiles_share_all_cells_once(tmp_path: Path) -> None:
    manifest = _territory(tmp_path)
    frame = frame_of(manifest)
    assert frame == Grid(1000, 2300, 0.5, 1000, 600, "EPSG:2154")
    seen = np.zeros(frame.shape, dtype=int)
    for tile in tiles_of(manifest, 130):
        seen[frame.window_of(tile)] += 1
    assert (seen == 1).all()


def _mnt(path: Path, heights: np.ndarray, west: float, north: float, cell_m: float) -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", width=heights.shape[1], height=heights.shape[0], count=1, dtype="float32",
        crs="EPSG:2154", transform=rasterio.Affine(cell_m, 0, west, 0, -cell_m, north), nodata=-9999,
    ) as raster:  # fmt: skip
        raster.write(heights.astype(np.float32), 1)
    return path


def test_a_ground_model_keeps_its_own_cells_and_gives_hollows_and_level_water(tmp_path: Path) -> None:
    row, column = np.mgrid[:80, :100]
    pond = np.hypot(row - 40, column - 50) < 10
    heights = 30 + 0.03 * column + np.random.default_rng(0).normal(0, 0.05, pond.shape)
    heights[pond] = 30.0
    path = _mnt(tmp_path / "mnt.tif", heights, 999.6, 2000.4, 0.8)
    manifest = survey([path])
    frame = frame_of(manifest)
    assert (frame.west, frame.north, frame.cell_m, frame.shape) == (
        pytest.approx(999.6),
        pytest.approx(2000.4),
        0.8,
        (80, 100),
    )
    layers = read_stack(manifest, frame, preset(), tmp_path).layers
    assert "void" not in layers
    np.testing.assert_allclose(layers["ground"], heights, atol=1e-5)
    assert (layers["flatness"][pond] == 1).mean() > 0.9
    assert (layers["flatness"][~pond] == 1).mean() < 0.1
    assert layers["depression"][40, 50] > 0.5


def test_what_a_model_does_not_know_comes_from_the_cloud(tmp_path: Path) -> None:
    x, y = scatter(3, 8.0, 0, 0, 40, 40)
    write_cloud(tmp_path / "a.laz", x, y, np.full(len(x), 7.0))
    heights = np.full((80, 80), 9.0)
    heights[:, 40:] = -9999
    manifest = survey([tmp_path / "a.laz"], given={"mnt": [_mnt(tmp_path / "m.tif", heights, 0, 40, 0.5)]})
    ground = read_stack(manifest, frame_of(manifest), preset(), tmp_path / "counts").layers["ground"]
    assert set(np.unique(ground[:, :40])) == {9.0}
    assert set(np.unique(ground[:, 40:])) == {7.0}


def test_an_infrared_image_gives_its_bands_in_their_order(tmp_path: Path, shared: Path) -> None:
    manifest = survey([shared / "lidar/lidarhd-ortho-patch"])
    frame = frame_of(manifest)
    stack = read_stack(manifest, frame, preset(), tmp_path)
    assert stack.flown_on is not None
    for place, name in enumerate(("near_infrared", "red", "green"), 1):
        patches = [rasterio.open(source.path).read(place) for source in manifest.of("irc")]
        mean = np.concatenate([patch.ravel() for patch in patches]).mean()
        assert np.nanmean(stack.layers[name]) == pytest.approx(mean, abs=0.5)


def test_the_thin_real_tile_has_few_holes(tmp_path: Path, shared: Path) -> None:
    from skimage.measure import label

    manifest = survey([shared / "lidar/lidarhd-1km"])
    (tile,) = tiles_of(manifest, 1000)
    void = read_stack(manifest, tile, preset("équilibré"), tmp_path).layers["void"]
    assert 1 <= label(void == 1).max() <= 3  # one false hole a km² is allowed, and water there is
