"""Cells bear the codes of the INPN, and a point lies in the cell that its number names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mulette.core.geometry.grids import Cell, cell_numbers, cell_of_code, cell_of_number, cells_meeting


@pytest.mark.parametrize(
    ("file", "field", "prefix", "count"), [("L93_10K.shp", 0, "", 9_546), ("M5-SE.shp", 0, "5kmL93", 4_902)]
)
def test_codes_and_outlines_are_those_of_the_inpn(shared: Path, file: str, field: int, prefix: str, count: int) -> None:
    _, _, wkb, columns = pyogrio.raw.read(shared / "reference" / "areas" / file)
    bounds = shapely.bounds(shapely.from_wkb(wkb))
    codes = [prefix + code for code in columns[field]]
    assert len(codes) == count
    for code, box in zip(codes, bounds, strict=True):
        cell = cell_of_code(code)
        assert cell is not None, code
        assert cell.code == code
        assert np.allclose(cell.outline.bounds, box, atol=1.0), code


@pytest.mark.parametrize(
    "code", ["", "10kmL93", "5kmL93E0903N6250", "10kmL93E0910N6250", "code maille invalide", "E91"]
)
def test_other_texts_name_no_cell(code: str) -> None:
    assert cell_of_code(code) is None


def test_one_kilometre_cell_has_its_long_code() -> None:
    assert Cell(1_000, 900_000, 6_250_000).code == "1kmL93E0900N6250"


@given(
    x=st.integers(-400_000_000, 1_300_000_000).map(lambda millimetres: millimetres / 1_000),
    y=st.integers(6_000_000_000, 7_200_000_000).map(lambda millimetres: millimetres / 1_000),
    side_m=st.sampled_from([1_000, 5_000, 10_000]),
)
def test_a_point_lies_in_its_cell_and_the_code_leads_back(x: float, y: float, side_m: int) -> None:
    cell = cell_of_number(int(cell_numbers(np.array([x]), np.array([y]), side_m)[0]), side_m)
    assert cell.west_m <= x < cell.west_m + side_m
    assert cell.south_m <= y < cell.south_m + side_m
    assert cell_of_code(cell.code) == cell
    assert cell_of_number(cell.number, side_m) == cell


def test_a_polygon_along_an_edge_does_not_meet_the_cell_beyond() -> None:
    square = shapely.box(900_000, 6_250_000, 901_000, 6_252_000)
    assert [cell.code for cell in cells_meeting(square, 1_000)] == ["1kmL93E0900N6250", "1kmL93E0900N6251"]


def test_a_triangle_meets_the_cells_on_its_side_of_the_diagonal() -> None:
    triangle = shapely.Polygon([(900_000, 6_250_000), (902_000, 6_250_000), (900_000, 6_252_000)])
    # the diagonal only touches the corner of the cell to the north-east
    assert [cell.code for cell in cells_meeting(triangle, 1_000)] == [
        "1kmL93E0900N6250",
        "1kmL93E0901N6250",
        "1kmL93E0900N6251",
    ]


def test_no_cell_holds_a_missing_coordinate_or_an_empty_outline() -> None:
    with pytest.raises(ValueError, match="finite"):
        cell_numbers(np.array([900_000.0, np.nan]), np.array([6_250_000.0, 6_250_000.0]), 1_000)
    with pytest.raises(ValueError, match="empty"):
        cells_meeting(shapely.Polygon(), 1_000)
