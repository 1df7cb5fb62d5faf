"""An inventory labels candidates without taking its silence for a no."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
from shapely import Point, box
from shapely.geometry.base import BaseGeometry

from mulette.core.errors import Invalid
from mulette.ponds.learning.labels import FAR_WEIGHT, label


def _candidates(*middles: float) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(geometry=[box(x - 5, -5, x + 5, 5) for x in middles], crs="EPSG:2154")


def _inventory(*records: tuple[float, object]) -> geopandas.GeoDataFrame:
    shapes: list[BaseGeometry] = [Point(x, 0) for x, _ in records]
    return geopandas.GeoDataFrame({"status": [status for _, status in records]}, geometry=shapes, crs="EPSG:2154")


def test_only_ponds_that_somebody_saw_are_ponds() -> None:
    candidates = _candidates(0, 500, 1000, 1500, 2000)
    inventory = _inventory((0, "Vue"), (500, 4), (1000, "Potentielle"), (1500, "Disparue"), (2000, "Pas une mare"))
    said = label(candidates, inventory)
    np.testing.assert_array_equal(said.pond, [1, 1, np.nan, np.nan, 0])
    np.testing.assert_array_equal(said.weight, [1, 1, 0, 0, 1])
    assert said.is_sure.tolist() == [True, True, False, False, True]


def test_silence_is_a_no_only_where_every_pond_is_known() -> None:
    # Both stand 50 m from the record, too far to be paired, too near to be called false.
    candidates = _candidates(50, -50)
    zone = geopandas.GeoDataFrame(geometry=[box(20, -50, 100, 50)], crs="EPSG:2154")
    said = label(candidates, _inventory((0, "Vue")), zone)
    np.testing.assert_array_equal(said.pond, [0, np.nan])
    np.testing.assert_array_equal(said.weight, [1, 0])


def test_a_candidate_far_from_records_weighs_by_how_much_the_place_was_walked() -> None:
    # 200 m from 1 and from 5 records; nobody was within 1 km of the last one.
    candidates = _candidates(200, 100_200, 300_000)
    inventory = _inventory((0, "Vue"), *((100_000 + step, "Vue") for step in range(5)))
    said = label(candidates, inventory)
    np.testing.assert_array_equal(said.pond, [0, 0, np.nan])
    np.testing.assert_allclose(said.weight, [FAR_WEIGHT / 5, FAR_WEIGHT, 0])
    assert not said.is_sure.any()


def test_a_second_candidate_on_a_pond_is_neither_true_nor_false() -> None:
    zone = geopandas.GeoDataFrame(geometry=[box(-100, -100, 100, 100)], crs="EPSG:2154")
    said = label(_candidates(8, 0), _inventory((0, "Vue")), zone)
    np.testing.assert_array_equal(said.pond, [np.nan, 1])
    assert said.is_duplicate.tolist() == [True, False]
    assert said.is_sure.tolist() == [False, True]


def test_an_unknown_status_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="peut-être"):
        label(_candidates(0), _inventory((0, "peut-être")))
