"""How many: the bounds of a count, from what the file gives of them."""

from __future__ import annotations

import polars as pl

from mulette.occurrences.fields import text

ABSENT = "No"
"""Code of ``STATUT_OBS`` for a taxon looked for and not seen."""


def complete_counts(records: pl.DataFrame, *, has_minimum: bool, default: int = 1) -> pl.DataFrame:
    """Complete the missing bound of each count.

    Nothing given: ``default``, or 0 for an absence. Only the least: it is also the most. Only the most: the least
    is ``default``, or the same number in a file without any column for the least. An unreadable bound stays null.

    Parameters
    ----------
    has_minimum
        Whether the file or the template gives ``count_min``.

    Examples
    --------
    >>> bounds = {"count_min": [None, 4, None], "count_max": [None, None, 9], "observation_status": ["Pr"] * 3}
    >>> cells = {f"{name}:text": [n and str(n) for n in bounds[name]] for name in ("count_min", "count_max")}
    >>> complete_counts(pl.DataFrame(bounds | cells), has_minimum=True).select("count_min", "count_max").rows()
    [(1, 1), (4, 4), (1, 9)]

    Source: GeoNature 2.17, Synthese import, completion of counts; SINP: an absence counts nobody.
    """
    nothing = text("count_min").is_null() & text("count_max").is_null()
    one = pl.when(nothing & (pl.col("observation_status") == ABSENT)).then(0).otherwise(default)
    least = pl.lit(None) if has_minimum else pl.col("count_max")
    records = records.with_columns(
        count_min=pl.when(text("count_min").is_null()).then(pl.coalesce("count_min", least, one)).otherwise("count_min")
    )
    most = pl.when(text("count_max").is_null()).then(pl.coalesce("count_max", "count_min")).otherwise("count_max")
    return records.with_columns(count_max=most)
