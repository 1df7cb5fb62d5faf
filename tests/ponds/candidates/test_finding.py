"""Objects found on stacks drawn by hand."""

from __future__ import annotations

import geopandas
import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mulette.ponds.candidates.finding import find, owned
from mulette.ponds.candidates.finding.regions import draw_outlines, list_regions
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import Layer, Stack
from mulette.ponds.sensing.thresholds import preset

GRID = Grid(300_000, 6_800_000, 0.5, 320, 280, "EPSG:2154")
THRESHOLDS = preset()


def _slope(grid: Grid = GRID) -> npt.NDArray[np.float32]:
    """Give a slope of 5 % down to the east with 2 cm of noise; the noise of a place is the same in every window."""
    x, y = _middles(grid)
    return (100 - 0.05 * (x - 300_000) + _noise(x, y)).astype(np.float32)


def _noise(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    mixed = np.sin(12.9898 * x + 78.233 * y) * 43_758.5453
    return 0.07 * (mixed - np.floor(mixed) - 0.5)


def _middles(grid: Grid) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    columns = grid.west + (np.arange(grid.width) + 0.5) * grid.cell_m
    rows = grid.north - (np.arange(grid.height) + 0.5) * grid.cell_m
    return np.broadcast_to(columns, grid.shape), np.broadcast_to(rows[:, None], grid.shape)


def _disk(x: float, y: float, radius: float, grid: Grid = GRID) -> npt.NDArray[np.bool_]:
    easting, northing = _middles(grid)
    return np.hypot(easting - 300_000 - x, northing - 6_800_000 + y) <= radius


def _found(layers: dict[str, Layer], **given: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    return find(Stack(GRID, layers), THRESHOLDS, **given)


def _overlap(one: shapely.Geometry, x: float, y: float, radius: float) -> float:
    disk = shapely.Point(300_000 + x, 6_800_000 - y).buffer(radius)
    return float(one.intersection(disk).area / one.union(disk).area)


def test_a_dug_hollow_is_found_and_its_outline_is_its_own() -> None:
    ground = _slope()
    ground[_disk(60, 70, 8)] -= 1.2
    found = _found({"ground": ground})
    assert found["detectors"].tolist() == ["depression"]
    assert _overlap(found.geometry[0], 60, 70, 8) > 0.85
    assert found.crs == "EPSG:2154"
    # The slope falls to the east: so does the bottom.
    assert 300_066 < found["lowest_x"][0] < 300_068


def test_a_hollow_open_downhill_is_found_though_it_holds_no_water() -> None:
    ground = _slope()
    x, _ = _middles(GRID)
    bowl = _disk(60, 70, 9)
    ground[bowl] = np.minimum(ground[bowl], 100 - 0.05 * 69 - 0.001 * (x[bowl] - 300_000))
    assert len(_found({"ground": ground})) == 1


def test_bare_triangles_across_water_are_found_in_a_ground_model_alone() -> None:
    ground = _slope()
    ground[_disk(60, 70, 9)] = 100 - 0.05 * 69
    found = _found({"ground": ground})
    assert "flat" in found["detectors"][0]
    assert _overlap(found.geometry[0], 60, 70, 9) > 0.6


def test_a_hole_of_the_cloud_in_its_hollow_is_one_object_with_the_outline_of_the_hole() -> None:
    ground = _slope()
    ground[_disk(60, 70, 10)] -= 1.2
    void = _disk(60, 70, 7).astype(np.uint8)
    found = _found({"ground": ground, "void": void})
    assert found["detectors"].tolist() == ["depression,void"]
    assert _overlap(found.geometry[0], 60, 70, 7) > 0.95


def test_a_hole_under_a_roof_is_none() -> None:
    void = _disk(60, 70, 7).astype(np.uint8)
    assert _found({"ground": _slope(), "void": void, "building": void}).empty
    assert len(_found({"ground": _slope(), "void": void})) == 1


def test_class_9_and_a_wet_colour_are_told_and_trees_hide_the_colour() -> None:
    water = _disk(60, 70, 6)
    green, infrared = np.where(water, 80, 60).astype(np.float32), np.where(water, 20, 120).astype(np.float32)
    layers = {"ground": _slope(), "green": green, "near_infrared": infrared}
    assert _found({**layers, "water_class": water.astype(np.uint8)})["detectors"].tolist() == ["class9,image"]
    assert _found(layers)["detectors"].tolist() == ["image"]
    assert _found({**layers, "canopy": np.full(GRID.shape, 9, dtype=np.float32)}).empty


def test_two_ponds_in_one_hollow_stay_two() -> None:
    ground = _slope()
    ground[_disk(60, 70, 25)] -= 2.5
    void = (_disk(50, 70, 5) | _disk(70, 70, 5)).astype(np.uint8)
    found = _found({"ground": ground, "void": void})
    assert sum("void" in detectors for detectors in found["detectors"]) == 2


def test_a_ditch_is_no_object() -> None:
    ground = _slope()
    ground[100:104, 60:260] -= 3
    assert _found({"ground": ground}).empty


def test_what_touches_the_edge_is_left_to_another_window() -> None:
    void = (_disk(2, 70, 5) | _disk(60, 70, 5)).astype(np.uint8)
    found = _found({"ground": _slope(), "void": void})
    assert [round(x) for x in found.geometry.centroid.x] == [300_060]


def test_a_known_pond_is_always_kept_once() -> None:
    void = _disk(60, 70, 5).astype(np.uint8)
    points = geopandas.GeoDataFrame(
        geometry=[shapely.Point(300_070, 6_799_930), shapely.Point(300_110, 6_799_930)], crs="EPSG:2154"
    )
    found = _found({"ground": _slope(), "void": void}, known=points)
    assert sorted(found["detectors"]) == ["known", "known,void"]
    made = found[found["detectors"] == "known"].iloc[0]
    assert made.geometry.area == pytest.approx(np.pi * 25, rel=0.02)
    assert made["lowest_x"] > 300_110  # down the slope


def test_a_valley_behind_a_road_drains_once_the_road_is_known() -> None:
    x, y = _middles(GRID)
    # A valley that falls 2 % to the east, crossed by a road 8 m wide and 2 m high.
    valley = 100 - 0.02 * (x - 300_000) + 0.01 * (y - 6_799_930) ** 2 + _noise(x, y)
    road = np.abs(x - 300_090) < 4
    valley[road] = np.maximum(valley[road], 100.2)
    layers = {"ground": valley.astype(np.float32)}
    line = geopandas.GeoDataFrame(
        geometry=[shapely.LineString([(300_090, 6_799_850), (300_090, 6_800_010)])], crs="EPSG:2154"
    )
    near = shapely.box(300_050, 6_799_900, 300_086, 6_799_960)
    before, after = _found(layers), _found(layers, roads=line)
    assert before.intersects(near).any()
    assert after.intersection(near).area.sum() < 0.25 * before.intersection(near).area.sum()


def test_an_object_belongs_to_one_tile_only() -> None:
    rows = [(0.0, 10.0), (9.75, 10.0), (10.0, 10.0), (5.0, 0.0)]
    found = geopandas.GeoDataFrame(
        {"detectors": "void", "lowest_x": [x for x, _ in rows], "lowest_y": [y for _, y in rows]},
        geometry=[shapely.Point(row) for row in rows], crs="EPSG:2154",
    )  # fmt: skip
    assert owned(found, Grid(0, 10, 0.5, 20, 20, "EPSG:2154"))["lowest_x"].tolist() == [0, 9.75]
    assert owned(found, Grid(10, 10, 0.5, 20, 20, "EPSG:2154"))["lowest_x"].tolist() == [10]
    assert owned(found, Grid(0, 0, 0.5, 20, 20, "EPSG:2154"))["lowest_x"].tolist() == [5]


@settings(max_examples=60, deadline=None)
@given(mask=arrays.arrays(np.uint8, st.tuples(st.integers(3, 12), st.integers(3, 12)), elements=st.integers(0, 1)))
def test_outlines_hold_the_middles_of_their_cells_and_no_others(mask: npt.NDArray[np.uint8]) -> None:
    mask = np.pad(mask, 1)
    regions = list_regions(mask, np.ones_like(mask), 1, mask.size, mask.size)
    drawn = draw_outlines(regions.cells, regions.starts, np.zeros(mask.shape, dtype=np.float32), 1)
    rings = np.repeat(np.arange(len(drawn.owner)), np.diff(drawn.starts))
    shapes = shapely.polygons(shapely.linearrings(drawn.points, indices=rings)) if len(rings) else []
    assert shapely.is_valid(shapes).all()
    labels = np.zeros(mask.shape, dtype=np.int32)
    labels.flat[regions.cells] = np.repeat(np.arange(1, len(regions.starts)), np.diff(regions.starts))
    for shape, owner in zip(shapes, drawn.owner, strict=True):
        inside = np.argwhere(labels == owner + 1) + 0.5
        assert shapely.contains_xy(shape, inside[:, 1], inside[:, 0]).all()
        outside = np.argwhere(mask == 0) + 0.5
        filled = shapely.contains_xy(shape, outside[:, 1], outside[:, 0]).sum()
        corners = 0.5  # every ring turns four more corners outwards than inwards, each an eighth of a cell
        assert shape.area == pytest.approx(len(inside) + _others_within(labels, owner + 1, shape) + filled - corners)


def _others_within(labels: npt.NDArray[np.int32], own: int, shape: shapely.Geometry) -> int:
    others = np.argwhere((labels > 0) & (labels != own)) + 0.5
    return int(shapely.contains_xy(shape, others[:, 1], others[:, 0]).sum())
