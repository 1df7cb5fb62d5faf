"""What the network sees of a stack, and what it is taught there."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
from shapely import Point, box

from mulette.core.errors import Invalid
from mulette.ponds.learning.deep.channels import CHANNELS, channels, shrink
from mulette.ponds.learning.deep.targets import OUTSIDE_WEIGHT, lesson
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import UNKNOWN, Stack

GRID = Grid(0, 80, 0.5, 160, 160, "EPSG:2154")


def _stack() -> Stack:
    along = np.tile(np.arange(160) * 0.5, (160, 1))
    void = np.zeros((160, 160), dtype=np.uint8)
    void[:80] = 1
    void[:, :20] = UNKNOWN
    return Stack(GRID, {"ground": (100 + 0.1 * along).astype(np.float32), "void": void})


def test_a_plane_has_its_slope_and_no_relief() -> None:
    seen = dict(zip(CHANNELS, channels(_stack()), strict=True))
    assert seen["slope"].shape == (80, 80)
    np.testing.assert_allclose(seen["slope"], 0.1, atol=1e-5)
    np.testing.assert_allclose(seen["local_relief"][:, 16:-16], 0, atol=1e-5)


def test_what_is_not_known_is_nothing_and_says_so() -> None:
    seen = dict(zip(CHANNELS, channels(_stack()), strict=True))
    assert seen["void"][:40, 10:].min() == 1
    assert seen["void"][:, :10].max() == 0
    assert seen["void_known"][:, :10].max() == 0
    assert seen["void_known"][:, 10:].min() == 1
    assert seen["canopy_known"].max() == 0


def test_the_mean_of_a_square_is_that_of_its_known_cells() -> None:
    layer = np.array([[1, 3, 5], [np.nan, 2, 7]], dtype=np.float32)
    assert shrink(layer, 2).tolist() == [[2.0, 6.0]]


def test_a_stack_without_ground_is_refused() -> None:
    with pytest.raises(Invalid, match="MNT"):
        channels(Stack(GRID, {}))


def test_a_point_is_taught_as_a_disk_in_a_doubt_and_an_outline_as_it_is() -> None:
    inventory = geopandas.GeoDataFrame(
        {"status": ["Vue", "Vue", "Disparue"]},
        geometry=[Point(20.5, 59.5), box(50, 50, 60, 60), Point(60.5, 19.5)],
        crs="EPSG:2154",
    )
    taught = lesson(_stack(), inventory)
    # Row 20 is northing 59.5: the disk of 5 m reaches column 25, the doubt of 15 m column 35.
    assert taught.pond[20, 20] == 1
    assert taught.weight[20, 20] == 1
    assert (taught.pond[20, 27], taught.weight[20, 27]) == (0, 0)
    assert (taught.pond[20, 40], taught.weight[20, 40]) == (0, np.float32(OUTSIDE_WEIGHT))
    assert taught.pond[20:30, 50:60].all()
    assert taught.weight[20:30, 61].min() == np.float32(OUTSIDE_WEIGHT)
    assert (taught.pond[60, 60], taught.weight[60, 60]) == (0, 0)


def test_a_zone_where_every_pond_is_known_counts_in_full() -> None:
    nothing = geopandas.GeoDataFrame(geometry=[], crs="EPSG:2154")
    zone = geopandas.GeoDataFrame(geometry=[box(0, 0, 80, 40)], crs="EPSG:2154")
    weight = lesson(_stack(), nothing, zone).weight
    assert weight[40:].min() == 1
    assert weight[:40].max() == np.float32(OUTSIDE_WEIGHT)
