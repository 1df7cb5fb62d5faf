"""When: the first and last moment of an observation, from what the file gives of them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from mulette.occurrences.fields import text

MIDNIGHT = pl.lit(dt.time(0))
_DATE_OF = {"hour_min": "date_min", "hour_max": "date_max"}


def complete_dates(records: pl.DataFrame) -> pl.DataFrame:
    """Complete the end of each observation.

    An empty end date is the start date; an empty end hour is the start hour when the observation holds in a day.
    An hour written inside a date cell (``2019-05-14 21:30``) is taken where the hour's own cell is empty.
    An unreadable date stays null. Adds ``begins`` and ``ends`` (Datetime; midnight where the hour is unknown).

    Source: GeoNature 2.17, Synthese import, completion of dates.
    """
    hours = {hour: pl.coalesce(hour, _hour_within(date)) for hour, date in _DATE_OF.items()}
    records = records.with_columns(
        date_max=pl.when(text("date_max").is_null()).then(pl.coalesce("date_max", "date_min")).otherwise("date_max"),
        **hours,
    )
    one_day = pl.col("date_min") == pl.col("date_max")
    records = records.with_columns(hour_max=pl.coalesce("hour_max", pl.when(one_day).then("hour_min")))
    return records.with_columns(begins=_moment("date_min", "hour_min"), ends=_moment("date_max", "hour_max"))


def _hour_within(date: str) -> pl.Expr:
    written = text(date).str.extract(r"[ T]+(\d{1,2}:\d{2}(?::\d{2})?)")
    hour = pl.when(written.str.len_chars() <= 5).then(written + ":00").otherwise(written).str.to_time(strict=False)
    return pl.when(hour != MIDNIGHT).then(hour)


def _moment(date: str, hour: str) -> pl.Expr:
    return pl.col(date).dt.combine(pl.col(hour).fill_null(MIDNIGHT))
