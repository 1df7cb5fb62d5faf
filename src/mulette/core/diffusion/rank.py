"""How precisely the public may know where a record is; pure."""

from __future__ import annotations

import polars as pl

PRECISE, COMMUNE, CELL, DEPARTMENT, NOTHING = range(5)
"""Ranks of diffusion, the most open first."""

BLUR_KINDS = {COMMUNE: "COM", CELL: "M10", DEPARTMENT: "DEP"}
"""Kind of area that stands for the position at each rank."""

_SENSITIVITY = {"1": COMMUNE, "2": CELL, "3": DEPARTMENT, "4": NOTHING}
_WISH = {"5": PRECISE, "1": COMMUNE, "2": CELL, "3": DEPARTMENT, "4": NOTHING}


def highest_level(*columns: str) -> pl.Expr:
    """Give the highest of several ``SENSIBILITE`` codes of each record: what its provider gives, what the rules give.

    >>> records = pl.DataFrame({"given": ["0", "3", None], "computed": ["2", "1", None]})
    >>> records.select(level=highest_level("given", "computed"))["level"].to_list()
    ['2', '3', None]
    """
    return pl.max_horizontal(pl.col(column).cast(pl.Int64, strict=False) for column in columns).cast(pl.String)


def diffusion_rank(sensitivity: str, wish: str, is_private: str, is_under_embargo: str | None = None) -> pl.Expr:
    """Decide how precisely the public may know where each record is.

    Nobody else sees a record under embargo. A sensitive record is diffused at the level of its sensitivity, whatever
    the producer wishes. For the others the producer's wish holds; without one (or « standard »), a private record is
    known by its 10 km cell, a public one by its position. A private record is never more open for being sensitive.

    Parameters
    ----------
    sensitivity
        Column of ``SENSIBILITE`` codes, 0 to 4; null is not sensitive.
    wish
        Column of ``NIV_PRECIS`` codes, 0 standard, 1 to 4, 5 precise; null is no wish.
    is_private
        Column: whether the dataset is private.
    is_under_embargo
        Column: whether an embargo is in force; none: no record is.

    Returns
    -------
    Int16 expression: 0 precise, 1 commune, 2 cell of 10 km, 3 department, 4 nothing.

    Examples
    --------
    >>> records = pl.DataFrame(
    ...     {"sensi": ["0", "2", None, None], "wish": ["1", "5", None, "5"], "private": [False, False, True, True]}
    ... )
    >>> records.select(rank=diffusion_rank("sensi", "wish", "private"))["rank"].to_list()
    [1, 2, 2, 0]

    Source: SINP, sensitivity of data (levels 0 to 4) and nomenclature NIV_PRECIS; the cell of 10 km for a private
    record without a wish is a choice of ours: the coarser of the two areas that « diffusion standard » names.
    """
    default = pl.when(pl.col(is_private).fill_null(value=True)).then(CELL).otherwise(PRECISE)
    wished = pl.col(wish).replace_strict(_WISH, default=None, return_dtype=pl.Int16)
    sensitive = pl.col(sensitivity).replace_strict(_SENSITIVITY, default=None, return_dtype=pl.Int16)
    by_sensitivity = pl.when(sensitive.is_not_null()).then(pl.max_horizontal(sensitive, default))
    rank = pl.coalesce(by_sensitivity, wished, default)
    if is_under_embargo is not None:
        rank = pl.when(pl.col(is_under_embargo)).then(NOTHING).otherwise(rank)
    return rank.cast(pl.Int16)
