"""Which records are worth comparing: those that share a key; pure.

Records are compared only when they are of one valid taxon and share, besides, a day and a place, or a year and an
observer, or an identifier. Comparing all pairs would cost the square of the work.

Source: the keys are those of the clustering of GBIF (pipelines, "clustering"); its place, rounded to three decimals of
a degree, is here a square of 100 m, on four grids so that two neighbours always share one.
"""

from __future__ import annotations

import itertools

import polars as pl

SIDE_M = 100
"""Side of the squares of the place, m; two places less than half of it apart, east and north, share a square."""
MOST = 50
"""Records that may share a key; above, the key tells nothing (a flock counted one by one, a standing survey)."""
_SHORTEST = 4


def pair_candidates(records: pl.DataFrame, fresh: pl.Series | None = None) -> tuple[pl.DataFrame, int]:
    """Pair the records that share a key.

    Parameters
    ----------
    records
        ``id``, ``cd_ref``, ``date_min`` (Date), ``x_m``, ``y_m`` (m), ``people`` and ``identifiers`` (lists of text).
    fresh
        Numbers of the records to look at: a pair without any of them is left out. None: all.

    Returns
    -------
    ``id`` and ``other``, the lower number first, each pair once; and how many keys were left out for being shared by
    more than ``MOST`` records.
    """
    pairs, crowded = [], 0
    for keyed in (*_by_place(records), _by_observer(records), _by_identifier(records)):
        shared = keyed.unique().filter(pl.len().over("key") > 1)
        is_crowd = pl.len().over("key") > MOST
        crowded += shared.filter(is_crowd)["key"].n_unique()
        shared = shared.filter(~is_crowd)
        if fresh is not None:
            shared = shared.filter(pl.col("id").is_in(fresh.implode()).any().over("key"))
        both = shared.join(shared.rename({"id": "other"}), on="key").filter(pl.col("id") < pl.col("other"))
        pairs.append(both.select("id", "other"))
    found = pl.concat(pairs).unique().sort("id", "other")
    if fresh is not None:
        found = found.filter(pl.any_horizontal(pl.col("id", "other").is_in(fresh.implode())))
    return found, crowded


def _by_place(records: pl.DataFrame) -> list[pl.DataFrame]:
    """Give the keys of the taxon, the day and the square, on each of the four grids."""
    shifts = itertools.product((0, SIDE_M / 2), repeat=2)
    return [
        _keyed(records, "date_min", ((pl.col("x_m") + east) // SIDE_M), ((pl.col("y_m") + north) // SIDE_M))
        for east, north in shifts
    ]


def _by_observer(records: pl.DataFrame) -> pl.DataFrame:
    named = records.explode("people").drop_nulls("people")
    return _keyed(named, pl.col("date_min").dt.year(), "people")


def _by_identifier(records: pl.DataFrame) -> pl.DataFrame:
    named = records.explode("identifiers").filter(pl.col("identifiers").str.len_chars() >= _SHORTEST)
    return _keyed(named, "identifiers")


def _keyed(records: pl.DataFrame, *parts: str | pl.Expr) -> pl.DataFrame:
    """Give ``id`` and ``key``: the taxon and some parts, hashed together."""
    exprs = [pl.col(part) if isinstance(part, str) else part for part in parts]
    key = pl.struct(pl.col("cd_ref"), *(part.alias(f"part{place}") for place, part in enumerate(exprs)))
    return records.select("id", key=key.hash())
