"""What interpretation finds and completes, field by field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
import shapely

from mulette.core.intake.batch import ROW
from mulette.occurrences.fields import record_fields
from mulette.occurrences.interpretation import interpret
from mulette.occurrences.tables import Record
from tests.factories.batches import DATASET, FORBIDDEN, make_batch, make_references


def interpreted(rows: list[dict[str, Any]], **references: Any) -> pl.DataFrame:
    return interpret(make_batch(rows), make_references(**references))


def test_the_table_keeps_every_stored_field_under_its_name() -> None:
    columns = set(Record.__table__.columns.keys())
    assert {name for name, field in record_fields().items() if field.stored} <= columns
    assert not {name for name, field in record_fields().items() if not field.stored} & columns


def test_every_row_and_every_field_is_there_in_order() -> None:
    records = interpreted([{"cd_nom": 351}, {"cd_nom": 5}, {"cd_nom": None}])
    assert records[ROW].to_list() == [2, 3, 4]
    assert set(record_fields()) <= set(records.columns)


def test_an_observation_ends_when_it_began_unless_said() -> None:
    day, next_day = dt.date(2020, 1, 5), dt.date(2020, 1, 6)
    noon, two = dt.time(12), dt.time(14)
    given = [
        ("2020-01-05", "12:00", "2020-01-06", "14:00"),
        ("2020-01-05", None, "2020-01-06", "14:00"),
        ("2020-01-05", "12:00", None, "14:00"),
        ("2020-01-05", "12:00", "2020-01-05", None),
        ("2020-01-05", "12:00", "2020-01-06", None),
        ("2020-01-05", "12:00", None, None),
        ("2020-01-05", None, None, None),
        (None, "12:00", "2020-01-06", "14:00"),
        ("2020-01-05", None, "bientôt", None),
    ]
    names = ("date_min", "hour_min", "date_max", "hour_max")
    records = interpreted([dict(zip(names, cells, strict=True)) for cells in given])
    assert records.select(names).rows() == [
        (day, noon, next_day, two),
        (day, None, next_day, two),
        (day, noon, day, two),
        (day, noon, day, noon),
        (day, noon, next_day, None),
        (day, noon, day, noon),
        (day, None, day, None),
        (None, noon, next_day, two),
        (day, None, None, None),
    ]


def test_an_hour_inside_a_date_cell_is_kept() -> None:
    records = interpreted(
        [
            {"date_min": "2020-01-05 21:30", "hour_min": None},
            {"date_min": "2020-01-05T09:05:10", "hour_min": None},
            {"date_min": "2020-01-05 21:30", "hour_min": "20:00"},
            {"date_min": "2020-01-05 00:00:00", "hour_min": None},
            {"date_min": "5/1/2020 9h", "hour_min": None},
        ]
    )
    assert records["hour_min"].to_list() == [dt.time(21, 30), dt.time(9, 5, 10), dt.time(20), None, dt.time(9)]


@pytest.mark.parametrize(
    ("cells", "bounds"),
    [
        ({"count_min": None, "count_max": None}, (1, 1)),
        ({"count_min": 4, "count_max": None}, (4, 4)),
        ({"count_min": None, "count_max": 4}, (1, 4)),
        ({"count_min": 2}, (2, 2)),
        ({"count_max": 2}, (2, 2)),
        ({"count_min": "a", "count_max": 2}, (None, 2)),
        ({"count_min": None, "count_max": "a"}, (1, None)),
        ({"cd_nom": 351}, (1, 1)),
        ({"observation_status": "No"}, (0, 0)),
        ({"observation_status": "No", "count_min": 3}, (3, 3)),
    ],
)
def test_a_missing_bound_of_a_count_is_completed(cells: dict[str, Any], bounds: tuple[int | None, ...]) -> None:
    assert interpreted([cells]).select("count_min", "count_max").row(0) == bounds


def test_a_term_is_known_by_code_label_or_default() -> None:
    records = interpreted([{"sex": "2"}, {"sex": "mâle"}, {"sex": "?"}, {"sex": None}])
    assert records["sex"].to_list() == ["2", "3", None, "6"]
    assert records["naturalness"].to_list() == ["0"] * 4
    assert records["diffusion_level"].to_list() == [None] * 4


def test_a_proof_given_exists_where_the_file_does_not_say() -> None:
    records = interpreted([{"non_digital_proof": "Herbier 12"}, {"non_digital_proof": None}])
    assert records["exist_proof"].to_list() == ["1", "0"]


def test_a_removed_code_gives_way_to_its_replacement() -> None:
    records = interpreted([{"cd_nom": 999001}, {"cd_nom": 999002}, {"cd_nom": 351}, {"cd_nom": None}])
    assert records.select("cd_nom", "cd_ref").rows() == [(60345, 60345), (999002, None), (351, 351), (None, None)]


def test_a_row_without_dataset_takes_that_of_the_delivery() -> None:
    rows = [{"unique_dataset_id": FORBIDDEN}, {"unique_dataset_id": None}]
    records = interpreted(rows, dataset=DATASET)
    assert records.select("unique_dataset_id", "dataset_id").rows() == [(FORBIDDEN, 4), (DATASET, 1)]


def test_a_point_in_degrees_is_stored_in_metres() -> None:
    # The origin of Lambert-93 is 3° E, 46° 30' N, with false easting 700 km and northing 6 600 km (IGN, NTG_71).
    records = interpreted([{"longitude": 3, "latitude": 46.5}, {"longitude": None, "latitude": None}])
    point = shapely.from_wkb(records["geom"][0])
    assert (point.x, point.y) == pytest.approx((700_000, 6_600_000), abs=0.001)
    assert records["geom"][1] is None
    assert records["info_geo_type"].to_list() == ["1", "1"]


def test_the_most_precise_place_wins() -> None:
    columns = ("WKT", "longitude", "latitude", "codemaille", "codecommune", "codedepartement")
    cells: list[Any] = ["POINT (3 46.5)", 6.1, 44.9, "10kmL93E094N638", "05061", "05"]
    rows = [dict(zip(columns, [None] * n + cells[n:], strict=True)) for n in (0, 1, 3, 4, 5)]
    records = interpreted(rows)
    assert records["place"].to_list() == ["WKT", "longitude", "codemaille", "codecommune", "codedepartement"]
    assert records["area_id"].to_list() == [None, None, 13, 11, 12]
    assert records["info_geo_type"].to_list() == ["1", "1", "2", "2", "2"]
    assert shapely.from_wkb(records["geom"][2]).bounds == (940_000, 6_380_000, 950_000, 6_390_000)


def test_a_geometry_that_bears_its_projection_is_believed() -> None:
    # (700000, 6600000) with SRID 2154, in a file said to be in WGS 84.
    point = shapely.set_srid(shapely.Point(700_000, 6_600_000), 2154)
    ewkb = shapely.to_wkb(point, hex=True, include_srid=True, byte_order=1)
    records = interpreted([{"WKT": ewkb}, {"WKT": "SRID=2154;POINT (700000 6600000)"}, {"WKT": "POINT (3 46.5)"}])
    for stored in shapely.from_wkb(records["geom"].to_numpy()):
        assert (stored.x, stored.y) == pytest.approx((700_000, 6_600_000), abs=0.001)
    assert records["written_srid"].to_list() == [2154, 2154, None]


def test_a_geometry_with_height_is_stored_flat() -> None:
    records = interpreted([{"WKT": "POINT Z (3 46.5 1200)"}])
    assert not shapely.has_z(shapely.from_wkb(records["geom"][0]))


def test_the_storage_may_be_in_another_projection() -> None:
    # UTM zone 20 N, that of Guadeloupe and Martinique: easting is 500 km on its central meridian, 63° W.
    records = interpreted([{"longitude": -63, "latitude": 16}], local_srid=5490)
    assert shapely.from_wkb(records["geom"][0]).x == pytest.approx(500_000, abs=0.001)
