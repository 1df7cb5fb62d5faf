"""Holes of the cloud, held against a search of every pair and against the law of chance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree
from skimage.measure import label

from mulette.ponds.sensing.cloud.density import pulse_density
from mulette.ponds.sensing.cloud.distances import distance_to_return, union_of_disks
from mulette.ponds.sensing.cloud.keeping import KeptCounts, keep_counts
from mulette.ponds.sensing.cloud.layers import cells_inside, void_layers
from mulette.ponds.sensing.cloud.voids import find_voids, void_radius
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.reading import frame_of
from tests.factories.clouds import scatter, write_cloud


@pytest.mark.parametrize("seed", range(8))
def test_the_distance_is_that_of_the_nearest_square(seed: int) -> None:
    random = np.random.default_rng(seed)
    occupied = np.where(random.random((23, 31)) < 0.1, random.integers(1, 65536, (23, 31)), 0)
    rows, columns = np.nonzero(occupied)
    squares = [
        (row + (bit // 4 + 0.5) / 4, column + (bit % 4 + 0.5) / 4)
        for row, column in zip(rows, columns, strict=True)
        for bit in range(16)
        if occupied[row, column] >> bit & 1
    ]
    middles = np.stack(np.mgrid[:23, :31], axis=-1) + 0.5
    expected = cKDTree(squares).query(middles)[0] * 0.5
    np.testing.assert_allclose(distance_to_return(occupied, 0.5), expected, rtol=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_the_union_of_disks_is_that_of_each_disk(seed: int) -> None:
    random = np.random.default_rng(seed)
    radii = np.where(random.random((25, 18)) < 0.05, random.uniform(0.3, 6.0, (25, 18)), 0).astype(np.float32)
    row, column = np.mgrid[:25, :18]
    expected = np.zeros(radii.shape, dtype=bool)
    for i, j in np.argwhere(radii > 0):
        expected |= (row - i) ** 2 + (column - j) ** 2 < float(radii[i, j]) ** 2
    np.testing.assert_array_equal(union_of_disks(radii) == 1, expected)


def test_the_radius_leaves_as_many_empty_disks_as_asked() -> None:
    # 10⁶ / 0.25 = 4 10⁶ disks a km²; at the radius for one false disk, 4 10⁶ exp(-π d r²) = 1.
    radius = void_radius(np.array([0.5, 10.0]), 1.0, 0.5)
    np.testing.assert_allclose(4e6 * np.exp(-np.pi * np.array([0.5, 10.0]) * radius**2), 1.0)
    assert void_radius(np.array(10.0), 100.0, 0.5) < radius[1]


def test_a_disk_that_sticks_out_is_no_hole() -> None:
    inside = np.ones((9, 9), dtype=bool)
    inside[:, 5:] = False
    reach = np.full((9, 9), 2.0, dtype=np.float32)
    reach[:, 2:] = 0.5
    found = find_voids(reach, np.full((9, 9), 1.0), inside, 0.5)
    assert set(np.unique(found[:, 5:])) == {255}
    assert found[4, 0] == 1
    assert found[4, 4] == 0


def test_a_pond_does_not_lower_the_density_and_a_strip_stops_at_its_edge() -> None:
    area = np.full((20, 20), 100.0)
    everywhere = np.full((20, 20), 500, dtype=np.int32)
    everywhere[8:11, 4:7] = 0
    half = np.where(np.arange(20) >= 10, 300, 0).astype(np.int32) * np.ones((20, 1), dtype=np.int32)
    density = pulse_density([everywhere, half], area)
    assert set(np.unique(density[:, :10])) == {5.0}
    assert set(np.unique(density[:, 11:])) == {8.0}
    assert set(np.unique(density[:, 10])) == {5.0}  # said low rather than high beside the edge


@pytest.mark.parametrize(("density", "radius_m"), [(10.0, 2.0), (2.0, 4.0)])
def test_a_pond_is_a_hole_and_chance_is_not(tmp_path: Path, density: float, radius_m: float) -> None:
    x, y = scatter(5, density, 1000, 2000, 1200, 2200)
    pond = np.hypot(x - 1100, y - 2100) < radius_m
    write_cloud(tmp_path / "a.laz", x[~pond], y[~pond], np.full((~pond).sum(), 20.0))
    manifest = survey([tmp_path])
    grid = frame_of(manifest)
    kept = KeptCounts(grid, (keep_counts(manifest.sources[0], 0.5, tmp_path / "counts"),))
    inside = cells_inside(manifest.sources, grid)
    void = void_layers(kept, inside, manifest.sources, 1.0)["void"] == 1
    row, column = np.mgrid[: grid.height, : grid.width]
    pond_cells = np.hypot((column + 0.5) * 0.5 - 100, (row + 0.5) * 0.5 - 100) < radius_m
    assert (void & pond_cells).sum() / (void | pond_cells).sum() > 0.6
    assert label(void).max() == 1  # 0.04 false hole is expected over 0.04 km²
