"""Dates, hours and instants, written in the ways that French exports use.

Accepted: year-month-day or day-month-year with ``-``, ``/``, ``.`` or ``:`` between the parts, one or two figures for
day and month, four for the year; then, after one or several spaces or a ``T``, an hour: ``13``, ``13:12``,
``13:12:05``, ``13:12:05.25``, ``13h``, ``13h12``, ``13h12m``, ``13h12m05s``, and an offset from UTC. A day that does
not exist, a partial date and a year of two figures are not dates.

Source: GeoNature 2.17, reading of dates by the import; ISO 8601.
"""

from __future__ import annotations

import polars as pl

_SEPARATOR = r"[-/.:]"
_DAY = (
    rf"(?:(?P<y1>\d{{4}}){_SEPARATOR}(?P<m1>\d{{1,2}}){_SEPARATOR}(?P<d1>\d{{1,2}})"
    rf"|(?P<d2>\d{{1,2}}){_SEPARATOR}(?P<m2>\d{{1,2}}){_SEPARATOR}(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})(?P<m3>\d{2})(?P<d3>\d{2}))"
)
_HOUR = (
    rf"(?P<h>\d{{1,2}})(?:{_SEPARATOR}(?P<mi>\d{{1,2}})(?:{_SEPARATOR}(?P<s>\d{{1,2}})(?:{_SEPARATOR}(?P<f>\d{{1,9}}))?)?"
    r"|h(?:(?P<hmi>\d{1,2})(?:m(?:(?P<hs>\d{1,2})s)?)?)?)?"
)
_OFFSET = r"(?P<o>Z|[+-]\d{2}:?\d{2})?"
_INSTANT = rf"^{_DAY}(?:(?:\s+|T){_HOUR}{_OFFSET})?$"
_TIME = rf"^{_HOUR}{_OFFSET}$"


def read_dates(texts: pl.Series) -> pl.Series:
    """Read dates; the hour, if any, is read and left aside, the day is that of the place.

    Parameters
    ----------
    texts
        Text, trimmed.

    Returns
    -------
    polars.Series
        Date, null where it is not one.

    Examples
    --------
    >>> read_dates(pl.Series(["31/12/2020", "2020-1-5 13h12", "31/02/2020", "2020"])).to_list()
    [datetime.date(2020, 12, 31), datetime.date(2020, 1, 5), None, None]
    """
    return _moments(texts).dt.date().alias(texts.name)


def read_instants(texts: pl.Series) -> pl.Series:
    """Read instants as UTC; an hour without offset is taken as UTC, a day alone as its midnight.

    Returns
    -------
    polars.Series
        Datetime in microseconds, UTC, null where it is not one.
    """
    parts = texts.str.extract_groups(_INSTANT).struct
    offset = pl.DataFrame({"o": parts.field("o")}).select(_offset(pl.col("o"))).to_series()
    return (_moments(texts) - offset).dt.replace_time_zone("UTC").alias(texts.name)


def read_times(texts: pl.Series) -> pl.Series:
    """Read hours of the day.

    Returns
    -------
    polars.Series
        Time, null where it is not one.

    Examples
    --------
    >>> read_times(pl.Series(["21h30", "7:05:09", "25:00"])).to_list()
    [datetime.time(21, 30), datetime.time(7, 5, 9), None]
    """
    parts = texts.str.extract_groups(_TIME).struct.unnest()
    text = parts.select(pl.concat_str(pl.lit("2000-01-01T"), _hour_text())).to_series()
    found = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us").dt.time()
    return _or_null(found, parts["h"].is_not_null()).alias(texts.name)


def _moments(texts: pl.Series) -> pl.Series:
    parts = texts.str.extract_groups(_INSTANT).struct.unnest()
    day = [pl.coalesce(*(f"{part}{way}" for way in (1, 2, 3))).str.zfill(2) for part in "ymd"]
    text = parts.select(pl.concat_str(pl.concat_str(day, separator="-"), pl.lit("T"), _hour_text())).to_series()
    return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us")


def _hour_text() -> pl.Expr:
    """Write an hour in full; what is not said is zero."""
    hour, minute, second = pl.col("h"), pl.coalesce("mi", "hmi"), pl.coalesce("s", "hs")
    full = [part.fill_null("0").str.zfill(2) for part in (hour, minute, second)]
    return pl.concat_str(pl.concat_str(full, separator=":"), pl.lit("."), pl.col("f").fill_null("0"))


def _offset(text: pl.Expr) -> pl.Expr:
    sign = pl.when(text.str.starts_with("-")).then(-1).otherwise(1)
    hours, minutes = text.str.slice(1, 2).cast(pl.Int64, strict=False), text.str.slice(-2).cast(pl.Int64, strict=False)
    return pl.duration(minutes=(sign * (hours * 60 + minutes)).fill_null(0))


def _or_null(values: pl.Series, mask: pl.Series) -> pl.Series:
    return pl.DataFrame({"v": values, "m": mask}).select(pl.when("m").then("v")).to_series()
