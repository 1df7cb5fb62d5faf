"""Whole numbers, numbers, yes and no, UUIDs: read strictly, so that "12 ind." or "5.0" is never a count.

Source: GeoNature 2.17, type checks of the import (whole numbers without decimals, comma allowed for coordinates).
"""

from __future__ import annotations

import polars as pl

_INTEGER = r"^[+-]?\d{1,18}$"
_NUMBER = r"^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?$"
_UUID = (
    r"^(?i:urn:uuid:|https?://\S+/)?\{?"
    r"([0-9a-fA-F]{8})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{12})\}?$"
)
YES = ("1", "true", "t", "vrai", "oui", "o", "yes", "y")
NO = ("0", "false", "f", "faux", "non", "n", "no")


def read_integers(texts: pl.Series) -> pl.Series:
    """Read whole numbers.

    Examples
    --------
    >>> read_integers(pl.Series(["12", "-3", "5.0", "12 ind."])).to_list()
    [12, -3, None, None]
    """
    return _where(texts, _INTEGER, pl.col("t").str.strip_chars_start("+").cast(pl.Int64, strict=False))


def read_numbers(texts: pl.Series) -> pl.Series:
    """Read numbers, with a decimal point or comma.

    Examples
    --------
    >>> read_numbers(pl.Series(["5,7", "-1e3", "NaN", "1 000"])).to_list()
    [5.7, -1000.0, None, None]
    """
    point = pl.col("t").str.replace(",", ".", literal=True).str.strip_chars_start("+")
    return _where(texts, _NUMBER, point.cast(pl.Float64, strict=False))


def read_booleans(texts: pl.Series) -> pl.Series:
    """Read yes and no, in French or English, in words, letters or figures.

    Examples
    --------
    >>> read_booleans(pl.Series(["Oui", "0", "peut-être"])).to_list()
    [True, False, None]
    """
    words = texts.str.to_lowercase()
    return words.replace_strict(
        dict.fromkeys(YES, True) | dict.fromkeys(NO, False), default=None, return_dtype=pl.Boolean
    )


def read_uuids(texts: pl.Series) -> pl.Series:
    """Read UUIDs, with or without hyphens, braces, ``urn:uuid:`` or the address they end, as lower case with hyphens.

    Source: SINP, permanent identifier of an occurrence, an address of the platform ended by the UUID (standard 1.2.1).

    Examples
    --------
    >>> read_uuids(pl.Series(["{5CEF829A-CF6A-11EC-80E4-7B789162D5B4}", "abcdef"])).to_list()
    ['5cef829a-cf6a-11ec-80e4-7b789162d5b4', None]
    """
    return _where(texts, _UUID, pl.col("t").str.replace(_UUID, "$1-$2-$3-$4-$5").str.to_lowercase())


def _where(texts: pl.Series, pattern: str, read: pl.Expr) -> pl.Series:
    frame = pl.DataFrame({"t": texts})
    return frame.select(pl.when(pl.col("t").str.contains(pattern)).then(read).alias(texts.name)).to_series()
