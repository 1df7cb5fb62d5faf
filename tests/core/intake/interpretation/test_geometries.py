"""Geometries as text: WKT, EWKT, WKB, EWKB, brought to one CRS."""

from __future__ import annotations

import polars as pl
import pytest
import shapely

from mulette.core.intake.interpretation.geometries import read_geometries

POINT = shapely.Point(6.5, 44.85)


def read(*texts: str | None, srid: int = 4326) -> list[shapely.Geometry | None]:
    return list(shapely.from_wkb(read_geometries(pl.Series(texts, dtype=pl.String), srid).to_list()))


@pytest.mark.parametrize(
    "text",
    [
        "POINT(6.5 44.85)",
        "point (6.5 44.85)",
        "SRID=4326;POINT(6.5 44.85)",
        "POINT Z (6.5 44.85 900)",
        shapely.to_wkb(POINT, hex=True),
        shapely.to_wkb(POINT, hex=True, byte_order=0).lower(),
        shapely.to_wkb(shapely.set_srid(POINT, 4326), hex=True, include_srid=True),
    ],
)
def test_usual_forms(text: str) -> None:
    (geometry,) = read(text)
    assert geometry == POINT
    assert shapely.get_srid(geometry) == 0


def test_what_is_no_geometry_is_null() -> None:
    assert (
        read(None, "Point(a b)", "POINT EMPTY", "010100", "ff" * 20, "SRID=999999;POINT(1 1)", "", "44,85")
        == [None] * 8
    )


def test_invalid_shapes_are_kept_for_the_rule_that_names_them() -> None:
    (geometry,) = read("POLYGON((0 0, 1 1, 1 2, 1 1, 0 0))")
    assert geometry is not None
    assert not geometry.is_valid


def test_another_crs_is_brought_to_that_of_the_template() -> None:
    # Source: EPSG:2154, the projection's origin is 3° E 46.5° N at easting 700,000 m, northing 6,600,000 m.
    (first, second) = read("SRID=2154;POINT(700000 6600000)", "POINT(1 2)")
    assert first is not None
    assert shapely.get_coordinates(first)[0] == pytest.approx([3, 46.5], abs=1e-9)
    assert second == shapely.Point(1, 2)
