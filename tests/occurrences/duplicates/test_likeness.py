from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulette.occurrences.duplicates.likeness import PROPOSED, REASONS, WORDS, compare_pairs

SCHEMA = {
    **{"id": pl.Int64, "date_min": pl.Date, "date_max": pl.Date, "minutes": pl.Int32, "x_m": pl.Float64},
    **{"y_m": pl.Float64, "is_attached": pl.Boolean, "people": pl.List(pl.String)},
    **{"identifiers": pl.List(pl.String), "count_min": pl.Int64, "count_max": pl.Int64, "life_stage": pl.String},
    **{"sex": pl.String, "provider_id": pl.Int64, "key": pl.String},
}
DAY = dt.date(2024, 5, 12)
FROG = {
    **{"date_min": DAY, "date_max": DAY, "minutes": None, "x_m": 0.0, "y_m": 0.0, "is_attached": False},
    **{"people": ["cariou jeanne"], "identifiers": [], "count_min": 3, "count_max": 3, "life_stage": None},
    **{"sex": None, "provider_id": 1, "key": None},
}


def compare(one: dict[str, Any], other: dict[str, Any]) -> tuple[int, set[str]]:
    records = pl.DataFrame([{"id": 1, **FROG, **one}, {"id": 2, **FROG, **other}], schema=SCHEMA)
    ((_, _, score, reasons),) = compare_pairs(pl.DataFrame({"id": [1], "other": [2]}), records).rows()
    return score, set(reasons)


def test_the_same_observation_sent_twice_is_as_like_as_can_be() -> None:
    # 10 to begin with, 25 the day, 30 the place, 25 the observers, 10 the count.
    assert compare({}, {"provider_id": 2}) == (100, {"same-day", "same-place", "same-observers", "same-count"})


@pytest.mark.parametrize(
    ("other", "score", "reason"),
    [
        ({"x_m": 60.0, "y_m": 80.0}, 90, "near"),  # 100 m: 20 rather than 30
        ({"x_m": 600.0, "y_m": 800.0}, 75, "around"),  # 1 km: 5
        ({"x_m": 601.0, "y_m": 800.0}, 40, "far"),  # -30
        ({"people": ["cariou jeanne", "gall le"]}, 90, "shared-observer"),  # 15 rather than 25
        ({"people": ["gall le"]}, 60, "other-observers"),  # -15
        ({"count_min": 4, "count_max": 4}, 80, "other-count"),  # -10 rather than 10
        ({"count_min": None, "count_max": None}, 90, "same-observers"),  # no count: nothing said
        ({"date_min": dt.date(2024, 5, 10)}, 85, "same-period"),  # 10 rather than 25
        ({"date_min": dt.date(2024, 12, 5), "date_max": dt.date(2024, 12, 5)}, 85, "day-month"),
        ({"date_min": dt.date(2024, 6, 12), "date_max": dt.date(2024, 6, 12)}, 35, "other-day"),  # -40 rather than 25
    ],
)
def test_each_reason_has_its_points(other: dict[str, Any], score: int, reason: str) -> None:
    found, reasons = compare({}, other)
    assert (found, reason in reasons) == (score, True)


def test_what_tells_two_animals_apart_counts_only_where_both_say_it() -> None:
    male, female, unsaid = {"sex": "3", "people": []}, {"sex": "2", "people": []}, {"people": []}
    assert compare(male, female)[0] == 60  # 75 without observers, -15
    assert compare(male, unsaid)[0] == 75


def test_the_hour_and_the_key_of_one_provider_tell_apart() -> None:
    assert compare({"minutes": 600, "key": "A"}, {"minutes": 611, "key": "B"})[0] == 70  # 100, -15 and -15
    assert "told-apart" not in compare({"key": "A"}, {"key": "B", "provider_id": 2})[1]
    assert "same-hour" in compare({"minutes": 600}, {"minutes": 610})[1]


def test_two_records_attached_to_one_commune_are_not_at_one_place() -> None:
    attached = {"is_attached": True, "people": [], "count_min": None, "count_max": None}
    score, reasons = compare(attached, attached)
    assert (score, reasons) == (45, {"same-day", "same-area"})
    assert score < PROPOSED


def test_every_reason_has_words() -> None:
    assert len(WORDS) == len(REASONS)
    assert all(label.islower() or label.startswith(("à", "même")) for label in WORDS.values())


records = st.fixed_dictionaries(
    {
        "date_min": st.just(DAY),
        "date_max": st.dates(DAY, DAY + dt.timedelta(days=3)),
        "minutes": st.none() | st.integers(0, 1439),
        "x_m": st.floats(0, 2_000),
        "is_attached": st.booleans(),
        "people": st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
        "identifiers": st.lists(st.sampled_from(["k1", "k2"]), unique=True),
        "count_min": st.none() | st.integers(0, 3),
        "sex": st.none() | st.sampled_from(["2", "3"]),
        "key": st.none() | st.sampled_from(["A", "B"]),
    }
)


@given(records, records)
def test_likeness_has_no_side(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert compare(one, other) == compare(other, one)
