"""Candidates and known ponds are paired one to one."""

from __future__ import annotations

import geopandas
import pandas as pd
import pytest
from shapely import Point, box
from shapely.geometry.base import BaseGeometry

from mulette.core.errors import Invalid
from mulette.ponds.candidates.matching import match


def _frame(*shapes: BaseGeometry | None) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(geometry=list(shapes), crs="EPSG:2154")


def _rows(table: pd.DataFrame) -> list[tuple[int, int, float]]:
    return [(row.candidate, row.pond, row.distance_m) for row in table.itertuples()]


def test_the_distance_goes_to_the_edge_and_is_nothing_inside() -> None:
    candidates = _frame(box(0, 0, 10, 10), box(100, 0, 110, 10), box(200, 0, 210, 10))
    ponds = _frame(Point(5, 5), Point(113, 5), Point(224, 5))
    found = match(candidates, ponds, 10)
    assert _rows(found.pairs) == [(0, 0, 0.0), (1, 1, 3.0)]
    assert found.duplicates.empty


def test_the_tolerance_itself_is_within() -> None:
    assert len(match(_frame(box(0, 0, 10, 10)), _frame(Point(20, 5)), 10).pairs) == 1


def test_as_many_ponds_as_can_be_are_found_before_the_nearest_is_taken() -> None:
    # Candidate 0 is at 1 m of pond 0 and 2 m of pond 1; candidate 1 reaches pond 0 only, at 9 m.
    # Nearest first would leave pond 1 alone; the assignment pairs both.
    candidates = _frame(box(0, 0, 10, 10), box(20, 0, 30, 10))
    ponds = _frame(Point(11, 5), Point(-2, 5))
    assert _rows(match(candidates, ponds, 10).pairs) == [(1, 0, 9.0), (0, 1, 2.0)]


def test_the_total_distance_is_the_least() -> None:
    # Straight 2 + 2 = 4 m, crossed 0 + 8 = 8 m: the straight pairing is kept.
    candidates = _frame(box(0, 0, 2, 2), box(4, 0, 6, 2))
    ponds = _frame(Point(4, 1), Point(8, 1))
    assert _rows(match(candidates, ponds, 10).pairs) == [(0, 0, 2.0), (1, 1, 2.0)]


def test_further_candidates_on_a_pond_are_duplicates_and_the_best_centred_is_the_pair() -> None:
    candidates = _frame(box(-100, -10, 10, 10), box(-5, -5, 5, 5), box(12, 0, 14, 2), box(900, 0, 910, 10))
    found = match(candidates, _frame(box(-4, -4, 4, 4)), 10)
    assert _rows(found.pairs) == [(1, 0, 0.0)]
    assert _rows(found.duplicates) == [(0, 0, 0.0), (2, 0, 8.0)]


def test_an_inventory_in_degrees_and_a_pond_without_geometry_are_taken() -> None:
    ponds = _frame(Point(450_005, 6_880_005), None).to_crs("EPSG:4326")
    found = match(_frame(box(450_000, 6_880_000, 450_010, 6_880_010)), ponds, 1)
    assert _rows(found.pairs) == [(0, 0, 0.0)]


def test_nothing_pairs_with_nothing() -> None:
    assert match(_frame(), _frame(Point(0, 0)), 10).pairs.empty
    assert match(_frame(box(0, 0, 1, 1)), _frame(), 10).duplicates.empty


def test_a_layer_without_crs_and_a_negative_tolerance_are_refused() -> None:
    with pytest.raises(Invalid, match="système de coordonnées"):
        match(_frame(), geopandas.GeoDataFrame(geometry=[Point(0, 0)]), 10)
    with pytest.raises(Invalid, match="négative"):
        match(_frame(), _frame(), -1)
