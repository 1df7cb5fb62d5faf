"""Dates and hours: what GeoNature's import accepts and refuses, and days that do not exist."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulette.core.intake.interpretation.dates import read_dates, read_instants, read_times

DAY = dt.datetime(2020, 2, 1)


def instant(text: str) -> dt.datetime | None:
    (value,) = read_instants(pl.Series([text]))
    return None if value is None else value.replace(tzinfo=None)


# Source: GeoNature 2.17, forms that the tests of its import accept.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, DAY) for text in ("01/02/2020", "01-02-2020", "01:02:2020", "01.02.2020", "1/2/2020", "1/02/2020")),
        *((text, DAY) for text in ("2020/02/01", "2020-02-01", "2020:02:01", "2020.02.01", "2020-2-1", "20200201")),
        *(
            (text, DAY.replace(hour=12))
            for text in ("01/02/2020 12", "2020-02-01T12", "2020-02-01 12h", "1.2.2020 12:00")
        ),
        ("01/02/2020    13:05:54", DAY.replace(hour=13, minute=5, second=54)),
        ("01/02/2020 13:05:54:987654", DAY.replace(hour=13, minute=5, second=54, microsecond=987654)),
        ("2020-02-01T13:05:54.5", DAY.replace(hour=13, minute=5, second=54, microsecond=500000)),
        ("2020-02-01 13h12m", DAY.replace(hour=13, minute=12)),
        ("2020-02-01 13h12m05s", DAY.replace(hour=13, minute=12, second=5)),
        ("2020-02-01T13:00:00+02:00", DAY.replace(hour=11)),
        ("2020-02-01T13:00:00Z", DAY.replace(hour=13)),
        ("0027-01-20", dt.datetime(27, 1, 20)),
    ],
)
def test_accepted_forms(text: str, expected: dt.datetime) -> None:
    assert instant(text) == expected


@pytest.mark.parametrize(
    "text",
    ["abc", "20-20-02", "2020-02-00000001T12:00", "2020-02-01T:00:54.9876540000000000", "31/02/2020", "29/02/2019",
     "2020-13-01", "2020", "2020-02", "01/02/20", "2020-02-01 25:00", "2020-02-01 12:60", "2020-02-01x", "20201"],
)  # fmt: skip
def test_refused_forms(text: str) -> None:
    assert instant(text) is None
    assert read_dates(pl.Series([text])).to_list() == [None]


def test_a_date_leaves_its_hour_aside() -> None:
    assert read_dates(pl.Series(["1994-01-09 23:59:00", "2020-02-01T23:00:00-05:00", None])).to_list() == [
        dt.date(1994, 1, 9),
        dt.date(2020, 2, 1),
        None,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13", dt.time(13)), ("13h", dt.time(13)), ("13:12", dt.time(13, 12)), ("13h12", dt.time(13, 12)),
        ("13h12m", dt.time(13, 12)), ("13:12:05", dt.time(13, 12, 5)), ("13h12m05s", dt.time(13, 12, 5)),
        ("7.30", dt.time(7, 30)), ("24:00", None), ("midi", None), ("13h60", None), ("", None),
    ],
)  # fmt: skip
def test_hours(text: str, expected: dt.time | None) -> None:
    assert read_times(pl.Series([text])).to_list() == [expected]


@given(day=st.dates(), separator=st.sampled_from("-/.:"), is_french=st.booleans())
def test_any_day_is_read_in_any_of_its_forms(day: dt.date, separator: str, is_french: bool) -> None:
    parts = [f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"]
    text = separator.join(reversed(parts) if is_french else parts)
    assert read_dates(pl.Series([text])).to_list() == [day]


@given(hour=st.times())
def test_any_hour_in_iso_is_read(hour: dt.time) -> None:
    assert read_times(pl.Series([hour.isoformat()])).to_list() == [hour]


@given(texts=st.lists(st.text(max_size=25), max_size=5))
def test_no_text_breaks_the_reading(texts: list[str]) -> None:
    assert len(read_dates(pl.Series(texts, dtype=pl.String))) == len(texts)
