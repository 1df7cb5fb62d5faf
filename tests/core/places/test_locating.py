"""A geometry is found in the areas it meets: points with the edges, lines and polygons by more than an edge."""

from __future__ import annotations

import numpy as np
import polars as pl
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mulette.core.geometry.pieces import subdivide
from mulette.core.places.locating import Locator


def locator(*outlines: shapely.Geometry) -> Locator:
    count = len(outlines)
    return Locator(np.arange(1, count + 1), np.array(["COM"] * count, dtype=object), np.array(outlines, dtype=object))


def wkb(*geometries: shapely.Geometry) -> pl.Series:
    return pl.Series(shapely.to_wkb(np.array(geometries, dtype=object)).tolist(), dtype=pl.Binary)


WEST, EAST = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)


def test_a_point_on_a_shared_edge_lies_in_both() -> None:
    found = locator(WEST, EAST).areas_of(wkb(shapely.Point(10, 5), shapely.Point(3, 3)))
    assert found.rows() == [(0, 1), (0, 2), (1, 1)]


def test_a_polygon_along_an_edge_does_not_lie_beyond_it() -> None:
    found = locator(WEST, EAST).areas_of(wkb(shapely.box(2, 2, 10, 8), shapely.box(2, 2, 10.5, 8)))
    assert found.rows() == [(0, 1), (1, 1), (1, 2)]


def test_a_line_along_a_cut_of_a_large_outline_lies_in_it() -> None:
    round_one = shapely.Point(0, 0).buffer(100, quad_segs=200)  # 800 vertices, cut in the middle
    assert locator(round_one).areas_of(wkb(shapely.LineString([(0, -50), (0, 50)]))).rows() == [(0, 1)]


def test_a_missing_geometry_lies_nowhere() -> None:
    assert locator(WEST).areas_of(pl.Series([None], dtype=pl.Binary)).is_empty()


def test_points_are_told_the_kind_of_their_areas() -> None:
    found = locator(WEST, EAST).areas_at(pl.Series([12.0]), pl.Series([3.0]))
    assert found.rows() == [(0, "COM", 2)]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_pieces_answer_as_whole_outlines_do(seed: int) -> None:
    random = np.random.default_rng(seed)
    seats = shapely.multipoints(random.uniform(0, 1_000, (12, 2)))
    outlines = shapely.get_parts(shapely.voronoi_polygons(seats))
    outlines = shapely.segmentize(outlines, 7)  # far more than 128 vertices
    points = shapely.points(random.uniform(-100, 1_100, (200, 2)))
    lines = shapely.linestrings(random.uniform(0, 1_000, (20, 2, 2)))
    geometries = np.concatenate([points, lines])
    expected = [
        (item, owner + 1)
        for item, geometry in enumerate(geometries)
        for owner, outline in enumerate(outlines)
        if shapely.intersects(outline, geometry) and (item < 200 or not shapely.touches(outline, geometry))
    ]
    assert locator(*outlines).areas_of(wkb(*geometries)).rows() == expected


def test_pieces_are_small_and_make_the_outline_again() -> None:
    outline = (
        shapely.Point(0, 0).buffer(1_000, quad_segs=500).difference(shapely.Point(100, 0).buffer(300, quad_segs=500))
    )
    pieces, owners = subdivide(np.array([WEST, outline], dtype=object))
    assert shapely.get_num_coordinates(pieces).max() <= 128
    mine = pieces[owners == 1]
    assert shapely.union_all(mine).symmetric_difference(outline).area < 1e-3
    assert abs(shapely.area(mine).sum() - outline.area) < 1e-3
