"""When: the first and last moment of an observation, from what the file gives of them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from mulette.core.intake.interpretation.dates import read_times
from mulette.occurrences.fields import text

MIDNIGHT = pl.lit(dt.time(0))


def complete_dates(records: pl.DataFrame) -> pl.DataFrame:
    """Complete the end of each observation.

    An empty end date is the start date; an empty end hour is the start hour when the observation holds in a day.
    An hour written inside a date cell (``2019-05-14 21:30``) is taken where the hour's own cell is empty.
    An unreadable date stays null. Adds ``begins`` and ``ends`` (Datetime; midnight where the hour is unknown).

    Source: GeoNature 2.17, Synthese import, completion of dates.
    """
    records = records.with_columns(
        date_max=pl.when(text("date_max").is_null()).then(pl.coalesce("date_max", "date_min")).otherwise("date_max"),
        hour_min=pl.coalesce("hour_min", _hour_within(records["date_min:text"])),
        hour_max=pl.coalesce("hour_max", _hour_within(records["date_max:text"])),
    )
    one_day = pl.col("date_min") == pl.col("date_max")
    records = records.with_columns(hour_max=pl.coalesce("hour_max", pl.when(one_day).then("hour_min")))
    return records.with_columns(begins=_moment("date_min", "hour_min"), ends=_moment("date_max", "hour_max"))


def _hour_within(dates: pl.Series) -> pl.Series:
    """Read the hour that follows the day in a cell; midnight is what software writes for no hour at all."""
    hours = read_times(dates.str.extract(r"^\d[^\sT]{7,9}(?:\s+|T)(.+)$"))
    return hours.set(hours == dt.time(0), None)


def _moment(date: str, hour: str) -> pl.Expr:
    return pl.col(date).dt.combine(pl.col(hour).fill_null(MIDNIGHT))
