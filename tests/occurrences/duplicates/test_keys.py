from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from mulette.occurrences.duplicates.keys import MOST, pair_candidates

SCHEMA = {
    **{"id": pl.Int64, "cd_ref": pl.Int64, "date_min": pl.Date, "x_m": pl.Float64, "y_m": pl.Float64},
    **{"people": pl.List(pl.String), "identifiers": pl.List(pl.String)},
}


def seen(number: int, **values: Any) -> dict[str, Any]:
    """Give a record of nobody, far from the others, on a day of its own."""
    return {
        "id": number,
        "cd_ref": 351,
        "date_min": dt.date(1990, 1, 1) + dt.timedelta(days=400 * number),
        "x_m": 10_000.0 * number,
        "y_m": 0.0,
        "people": [],
        "identifiers": [],
        **values,
    }


def pairs(*records: dict[str, Any], fresh: list[int] | None = None) -> list[tuple[int, int]]:
    frame = pl.DataFrame(list(records), schema=SCHEMA)
    return pair_candidates(frame, None if fresh is None else pl.Series(fresh))[0].rows()


DAY = dt.date(2024, 5, 12)


def test_a_day_and_a_place_are_shared_across_the_lines_of_the_grid() -> None:
    one = seen(1, date_min=DAY, x_m=699_999.0, y_m=99.0)
    assert pairs(one, seen(2, date_min=DAY, x_m=700_001.0, y_m=101.0)) == [(1, 2)]
    assert pairs(one, seen(2, date_min=DAY, x_m=700_200.0, y_m=101.0)) == []
    assert pairs(one, seen(2, date_min=DAY, x_m=700_001.0, y_m=101.0, cd_ref=60612)) == []


def test_a_year_and_one_observer_are_shared() -> None:
    one = seen(1, date_min=DAY, people=["cariou jeanne", "gall le"])
    assert pairs(one, seen(2, date_min=dt.date(2024, 12, 5), people=["cariou jeanne"])) == [(1, 2)]
    assert pairs(one, seen(2, date_min=dt.date(2023, 5, 12), people=["cariou jeanne"])) == []


def test_an_identifier_is_shared_unless_it_is_too_short_to_be_one() -> None:
    assert pairs(seen(1, identifiers=["mnhn-p-001"]), seen(2, identifiers=["x", "mnhn-p-001"])) == [(1, 2)]
    assert pairs(seen(1, identifiers=["12"]), seen(2, identifiers=["12"])) == []


def test_a_key_of_too_many_records_is_left_out_and_counted() -> None:
    crowd = [seen(n, date_min=DAY, x_m=0.0, people=[f"observer {n}"]) for n in range(MOST + 1)]
    found, crowded = pair_candidates(pl.DataFrame(crowd, schema=SCHEMA))
    assert (found.height, crowded) == (0, 4)  # the square of each of the four grids
    found, crowded = pair_candidates(pl.DataFrame(crowd[:-1], schema=SCHEMA))
    assert (found.height, crowded) == (MOST * (MOST - 1) // 2, 0)


def test_only_pairs_with_a_fresh_record_are_looked_at() -> None:
    same = {"date_min": DAY, "x_m": 0.0}
    assert pairs(seen(1, **same), seen(2, **same), seen(3, **same), fresh=[2]) == [(1, 2), (2, 3)]


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=2, max_size=12))
def test_two_records_of_a_day_less_than_50_m_apart_are_always_paired(places: list[tuple[float, float]]) -> None:
    records = [seen(n, date_min=DAY, x_m=x, y_m=y) for n, (x, y) in enumerate(places)]
    near = {
        (i, j)
        for i, (x, y) in enumerate(places)
        for j, (u, v) in enumerate(places)
        if i < j and abs(x - u) < 49 and abs(y - v) < 49
    }
    assert near <= set(pairs(*records))
