"""Water burnt into a real cloud is found, with its outline."""

from __future__ import annotations

from pathlib import Path

import laspy
import numpy as np
import numpy.typing as npt
import pytest
import shapely

from mulette.ponds.candidates.finding import find
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.reading import MARGIN_M, read_stack, tiles_of
from mulette.ponds.sensing.thresholds import preset

CLOUD = Path("lidar/lidarhd-1km/test_semis_2023_0300_6802_LA93_IGN69.laz")
RADII_M = np.linspace(14, 26, 20)
"""The sample is thinned to 0.24 return a m²: a hole there is no chance only from 4.5 m of radius."""


def _places(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], ground: npt.NDArray[np.bool_]
) -> list[tuple[float, float]]:
    """Choose 20 places of open ground, far from each other: those of a grid of 150 m with most ground points around."""
    west, south = x.min(), y.min()
    share = {}
    for i in range(6):
        for j in range(6):
            place = west + 120 + 150 * i, south + 120 + 150 * j
            near = np.hypot(x - place[0], y - place[1]) < 30
            share[place] = ground[near].mean()
    return sorted(sorted(share, key=lambda place: -share[place])[:20])


@pytest.fixture(scope="module")
def burnt(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[shapely.Polygon]]:
    """Burn 20 round ponds into the real tile: every other one absorbs the laser, the others send it back, level."""
    cloud = laspy.read(shared / CLOUD)
    x, y, z = (np.asarray(cloud[name]) for name in "xyz")
    classes = np.asarray(cloud.classification)
    z, classes, kept = z.copy(), classes.copy(), np.ones(len(x), dtype=bool)
    ponds = []
    for number, (place, radius) in enumerate(zip(_places(x, y, classes == 2), RADII_M, strict=True)):
        away = np.hypot(x - place[0], y - place[1])
        water = away < radius
        level = np.quantile(z[(away < radius + 5) & (classes == 2)], 0.05) - 0.2
        if number % 2:
            z[water] = level + np.random.default_rng(number).normal(0, 0.02, water.sum())
            classes[water] = 2
        else:
            kept &= ~water
        ponds.append(shapely.Point(place).buffer(radius))
    cloud.z, cloud.classification = z, classes
    cloud.points = cloud.points[kept]
    path = tmp_path_factory.mktemp("burnt") / CLOUD.name
    cloud.write(path)
    return path, ponds


def test_most_burnt_ponds_are_found_with_their_outline(
    burnt: tuple[Path, list[shapely.Polygon]], tmp_path: Path
) -> None:
    path, ponds = burnt
    manifest = survey([path])
    (tile,) = tiles_of(manifest, 1000)
    found = find(read_stack(manifest, tile.padded(MARGIN_M), preset(), tmp_path), preset())
    shapes = found.geometry.to_numpy()
    best = [
        max(shapely.area(shapely.intersection(shapes, pond)) / shapely.area(shapely.union(shapes, pond)))
        for pond in ponds
    ]
    assert np.mean(np.array(best) >= 0.6) >= 0.8, np.round(best, 2).tolist()
