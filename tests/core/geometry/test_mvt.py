"""Tiles are read back by GDAL as they were written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from mulette.core.geometry.mvt import EXTENT, WORLD_M, tile_box, to_tile, write_points, write_quads, write_shapes


def read(content: bytes, tmp_path: Path, layer: str) -> tuple[list, dict]:  # type: ignore[type-arg]
    """Read a layer of tile 0/0/0 with GDAL: geometries in Web Mercator, properties by name."""
    path = tmp_path / "tile.mvt"
    path.write_bytes(content)
    meta, _, wkb, columns = pyogrio.raw.read(f"MVT:{path}", layer=layer)
    return list(shapely.from_wkb(wkb)), dict(zip(meta["fields"], [list(column) for column in columns], strict=True))


def test_points_and_their_properties(tmp_path: Path) -> None:
    units = np.array([[0, 0], [2048, 2048], [4096, 1]])
    content = write_points("records", units, {"n": [1, -5, None], "name": ["Œdème", "b", "b"], "x": [0.5, 1e9, -2.0]})
    points, values = read(content, tmp_path, "records")
    assert [(point.x, point.y) for point in points] == [(0, EXTENT), (2048, 2048), (4096, EXTENT - 1)]
    assert values["name"] == ["Œdème", "b", "b"]
    assert [int(number) for number in values["n"][:2]] == [1, -5]
    assert values["x"] == [0.5, 1e9, -2.0]


def test_polygon_with_a_hole_keeps_its_area(tmp_path: Path) -> None:
    square = shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)], [[(10, 10), (10, 20), (20, 20), (20, 10)]])
    both = shapely.MultiPolygon([square, shapely.box(200, 200, 210, 210)])
    shapes, values = read(write_shapes("areas", np.array([both], dtype=object), {"code": ["05061"]}), tmp_path, "areas")
    assert shapes[0].area == 100 * 100 - 10 * 10 + 10 * 10
    assert values["code"] == ["05061"]


def test_quads_are_squares_and_those_without_surface_are_left_out(tmp_path: Path) -> None:
    square = [[0, 10], [10, 10], [10, 0], [0, 0]]  # anticlockwise on the ground: y points down
    flat = [[5, 5], [6, 5], [6, 5], [5, 5]]
    content = write_quads("cells", np.array([square, flat]), {"count": [3, 4]})
    shapes, values = read(content, tmp_path, "cells")
    assert [shape.area for shape in shapes] == [100]
    assert [int(count) for count in values["count"]] == [3]


def test_polygons_without_surface_in_whole_units_are_left_out(tmp_path: Path) -> None:
    square = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(4, 4), (4, 4.3), (4.3, 4.3), (4.3, 4)]])
    sliver = shapely.box(20, 20, 90, 20.4)
    shapes = np.array([shapely.Polygon(), sliver, shapely.MultiPolygon([sliver, square])], dtype=object)
    read_back, values = read(write_shapes("areas", shapes, {"code": ["empty", "flat", "square"]}), tmp_path, "areas")
    assert [shape.area for shape in read_back] == [100]  # the hole of a third of a unit is gone too
    assert values["code"] == ["square"]
    assert write_shapes("areas", shapes[:2], {"code": ["empty", "flat"]}) == b""


def test_line_keeps_its_length(tmp_path: Path) -> None:
    line = shapely.MultiLineString([[(0, 0), (3, 4)], [(10, 10), (10, 20), (12, 20)]])
    shapes, _ = read(write_shapes("canals", np.array([line], dtype=object), {}), tmp_path, "canals")
    assert shapes[0].length == 5 + 10 + 2


def test_no_feature_makes_an_empty_tile() -> None:
    assert write_points("records", np.empty((0, 2), dtype=np.int64), {"n": []}) == b""


def test_tiles_share_their_edges() -> None:
    west, south, east, north = tile_box(1, 0, 0)
    assert (west, north) == (-WORLD_M, WORLD_M)
    assert (east, south) == pytest.approx((0, 0))
    assert to_tile(np.array([[0.0, 0.0]]), 1, 1, 1).tolist() == [[0, 0]]
    assert to_tile(np.array([[0.0, 0.0]]), 1, 0, 0).tolist() == [[EXTENT, EXTENT]]
