"""The taxa that a year brings, finds again, or loses from sight; pure.

A taxon is *new* in the first year of its records; *lost from sight* in the year that ends N whole years without a
record of it; *found again* in the year of its first record after N such years or more: it had been lost from sight.
"""

from __future__ import annotations

import polars as pl

NEW, FOUND_AGAIN, LOST = "new", "found_again", "lost"


def renewal(seen: pl.DataFrame, years: int, until: int) -> pl.DataFrame:
    """Find what each year brings and loses.

    Parameters
    ----------
    seen
        ``cd_ref`` and ``year``: the taxon was seen in the year; further columns are left aside.
    years
        Whole years without a record after which a taxon is lost from sight, 1 at least.
    until
        Last year looked at; what comes later is not known yet.

    Returns
    -------
    polars.DataFrame
        ``cd_ref``, ``year``, ``change`` (``new``, ``found_again`` or ``lost``), ``before`` (year last seen before;
        null for what is new), sorted.

    Examples
    --------
    A taxon seen in 2000, 2001 and 2005, where three years without it are enough to lose it from sight:

    >>> seen = pl.DataFrame({"cd_ref": [1, 1, 1], "year": [2000, 2001, 2005]})
    >>> renewal(seen, 3, 2007).select("year", "change", "before").rows()
    [(2000, 'new', None), (2004, 'lost', 2001), (2005, 'found_again', 2001)]
    """
    each = seen.select("cd_ref", "year").filter(pl.col("year") <= until).unique().sort("cd_ref", "year")
    each = each.with_columns(
        before=pl.col("year").shift(1).over("cd_ref"), after=pl.col("year").shift(-1).over("cd_ref")
    )
    new = each.filter(pl.col("before").is_null()).with_columns(change=pl.lit(NEW))
    again = each.filter(pl.col("year") - pl.col("before") > years).with_columns(change=pl.lit(FOUND_AGAIN))
    gone = each.filter(pl.col("after").fill_null(until + 1) - pl.col("year") > years).with_columns(
        before="year", year=pl.col("year") + years, change=pl.lit(LOST)
    )
    columns = ("cd_ref", "year", "change", "before")
    return pl.concat([part.select(columns) for part in (new, again, gone)]).sort("year", "cd_ref", "change")


def counts_by_year(changes: pl.DataFrame, first: int, until: int) -> pl.DataFrame:
    """Count the changes of each year between two, both included: ``year``, ``new``, ``found_again``, ``lost``."""
    years = pl.DataFrame({"year": pl.Series(range(first, until + 1), dtype=pl.Int64)})
    counts = changes.group_by("year").agg(
        *((pl.col("change") == name).sum().cast(pl.Int64).alias(name) for name in (NEW, FOUND_AGAIN, LOST))
    )
    return years.join(counts, on="year", how="left").fill_null(0).sort("year")
