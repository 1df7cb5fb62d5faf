"""A walk down a ranking: one pond a candidate, as many as a matching allows, whatever the order."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from mulette.ponds.candidates.matching import match
from mulette.ponds.judging.figures import average_precision, curve, steps_of
from mulette.ponds.judging.walking import AGAIN, FALSE, FOUND, reach, walk

corners = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)
tolerances = st.sampled_from([0.0, 3.0, 10.0])


def test_a_pond_is_found_at_the_first_candidate_that_reaches_it() -> None:
    ours = gpd.GeoSeries([box(0, 0, 4, 4), box(8, 0, 12, 4), box(50, 0, 54, 4)], crs="EPSG:2154")
    ponds = gpd.GeoSeries([Point(2, 2)], crs="EPSG:2154")
    steps = walk(reach(ours, ponds, 10.0), np.array([0.3, 0.9, 0.5]))  # the best is 6 m away, and no less right
    assert steps.candidate.tolist() == [1, 2, 0]
    assert steps.outcome.tolist() == [FOUND, FALSE, AGAIN]


def test_the_tolerance_is_counted_from_the_edge_and_itself_included() -> None:
    ours = gpd.GeoSeries([box(0, 0, 10, 10)], crs="EPSG:2154")
    ponds = gpd.GeoSeries([Point(20, 5)], crs="EPSG:2154")
    assert walk(reach(ours, ponds, 10.0), np.array([1.0])).outcome.tolist() == [FOUND]
    assert walk(reach(ours, ponds, 9.99), np.array([1.0])).outcome.tolist() == [FALSE]


def test_a_candidate_without_score_is_not_walked_to() -> None:
    ours = gpd.GeoSeries([box(0, 0, 4, 4), box(0, 0, 4, 4)], crs="EPSG:2154")
    steps = walk(reach(ours, ours[:1], 0.0), np.array([np.nan, 0.2]))
    assert (steps.candidate.tolist(), steps.outcome.tolist()) == ([1], [FOUND])


@settings(max_examples=60, deadline=None)
@given(corners, corners, tolerances, st.randoms(use_true_random=False))
def test_a_walk_matches_as_many_as_the_assignment_and_each_once(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]], tolerance_m: float, chance: object
) -> None:
    candidates = gpd.GeoSeries([box(x, y, x + 5, y + 5) for x, y in ours], crs="EPSG:2154")
    ponds = gpd.GeoSeries([Point(x, y) for x, y in theirs], crs="EPSG:2154")
    score = np.array([chance.random() for _ in ours])  # type: ignore[attr-defined]
    steps = walk(reach(candidates, ponds, tolerance_m), score)
    found = steps.pond[steps.outcome == FOUND].tolist()
    assert len(found) == len(set(found)) <= min(len(ours), len(theirs))
    pairs = match(gpd.GeoDataFrame(geometry=candidates), gpd.GeoDataFrame(geometry=ponds), tolerance_m).pairs
    assert len(found) == len(pairs)
    wider = walk(reach(candidates, ponds, 2 * tolerance_m), score)
    assert int((wider.outcome == FOUND).sum()) >= len(found)


@settings(max_examples=40, deadline=None)
@given(corners, corners)
def test_a_curve_stays_within_bounds_and_its_recall_never_falls(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> None:
    candidates = gpd.GeoSeries([box(x, y, x + 5, y + 5) for x, y in ours], crs="EPSG:2154")
    ponds = gpd.GeoSeries([Point(x, y) for x, y in theirs], crs="EPSG:2154")
    walked = walk(reach(candidates, ponds, 10.0), np.array([float(x) for x, _ in ours]))
    steps = steps_of(walked, np.zeros(len(ours), dtype=np.int64), np.zeros(len(theirs), dtype=np.int64))
    points = curve(steps)
    recalls = [one["recall"] for one in points if one["recall"] is not None]
    assert recalls == sorted(recalls)
    assert all(0 <= (one["precision"] or 0) <= 1 for one in points)
    mean = average_precision(steps)
    assert mean is None if not theirs else 0 <= (mean or 0) <= (recalls[-1] if recalls else 0) + 1e-9
