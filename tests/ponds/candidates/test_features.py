from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mulette.ponds.candidates.features import FEATURES, Context, measure
from tests.ponds.candidates.shapes import CRS, hollow, square


def test_a_square_hollow_has_the_measures_of_a_square() -> None:
    measured = measure(hollow(), square()).iloc[0]
    assert list(measured.index) == list(FEATURES)
    expected = {
        "area_m2": 100, "perimeter_m": 40, "circularity": math.pi / 4, "elongation": 1, "solidity": 1,
        "depth_m": 1, "mean_depth_m": 1, "volume_m3": 100, "fullness": 1, "drop_m": 1, "rim_closure": 1,
        "rim_spread_m": 0, "spoil_share": 0, "level_m": 0, "unknown_share": 0,
        "void_share": 0.5, "empty_radius_m": 2.5, "density_ratio": 0.5, "pulse_density": 10,
        "canopy_share": 0, "wood_distance_m": 25.5, "hedge_distance_m": 50,
        "ndvi_mean": (20 - 60) / 80, "ndwi_mean": (60 - 20) / 80, "ndwi_contrast": 0.5 - (30 - 90) / 120,
        "candidate_distance_m": 50, "similar_count": 0,
        # a step of 1 m seen over two cells of 0.5 m is 100 %, in the two rows on each side of it: 76 of 400 cells,
        # of which the 4 corners slope both ways
        "inner_slope_percent": (72 * 100 + 4 * 100 * math.sqrt(2)) / 400,
        # the square of 51 cells around the lowest cell holds the 400 cells of the hollow, and is cut at no edge
        "tpi_25_m": -(1 - 400 / 101**2),
    }  # fmt: skip
    for name, value in expected.items():
        assert measured[name] == pytest.approx(value, abs=1e-4), name


def test_what_was_not_given_is_not_a_number() -> None:
    stack = hollow()
    bare = type(stack)(stack.grid, {"ground": stack.layers["ground"]})
    measured = measure(bare, square()).iloc[0]
    absent = {name for name in FEATURES if math.isnan(measured[name])}
    assert {"depth_m", "void_share", "canopy_mean_m", "ndwi_mean", "road_distance_m", "network_max"} <= absent
    assert "drop_m" not in absent


def test_a_hollow_open_on_one_side_is_closed_on_the_others_only() -> None:
    stack = hollow()
    ground = np.array(stack.layers["ground"])
    row, column = np.indices(ground.shape)
    ground[abs(row - 99.5) <= column - 99.5] = 49  # the quarter of the horizon around the east, seen from its middle
    measured = measure(type(stack)(stack.grid, {"ground": ground}), square()).iloc[0]
    assert measured["rim_closure"] == pytest.approx(12 / 16)


def test_distances_to_shapes_stop_at_fifty_metres() -> None:
    roads = gpd.GeoDataFrame(geometry=[shapely.LineString([(65, 0), (65, 100)])], crs=CRS)
    none = gpd.GeoDataFrame(geometry=[], crs=CRS)
    measured = measure(hollow(), square(), Context({"roads": roads, "ditches": none})).iloc[0]
    assert measured["road_distance_m"] == 10
    assert measured["ditch_distance_m"] == 50


def test_like_shaped_neighbours_are_counted() -> None:
    three = pd.concat([square(45, 55), square(65, 55), square(5, 15, 2)], ignore_index=True)
    measured = measure(hollow(), three)
    assert measured["similar_count"].tolist() == [1, 1, 0]
    assert measured["candidate_distance_m"].tolist()[:2] == [20, 20]


def test_measures_do_not_depend_on_the_window() -> None:
    whole, part = measure(hollow(), square()), measure(hollow(west=-40, size_m=140), square())
    left_out = ["tpi_75_m", "slope_75_percent"]  # their square of 150 m is cut by both windows, not in the same place
    pd.testing.assert_frame_equal(whole.drop(columns=left_out), part.drop(columns=left_out), check_exact=True)


def test_an_object_inside_another_has_cells_of_its_own_and_the_other_keeps_them() -> None:
    for order in ((10, 4), (4, 10)):
        both = pd.concat([square(50 - side / 2, 50 + side / 2, side) for side in order], ignore_index=True)
        measured = measure(hollow(), both)
        assert measured["volume_m3"].tolist() == [side**2 for side in order]
