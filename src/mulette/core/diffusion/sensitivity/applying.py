"""The rule of sensitivity that holds for each record; pure, for many records at once."""

from __future__ import annotations

import datetime as dt

import polars as pl

UNKNOWN = {"bio_status": ("0", "1", "2"), "behaviour": ("0", "1")}
"""Codes that say nothing: unknown, not given, not determined.

Source: SINP, nomenclatures STATUT_BIO and OCC_COMPORTEMENT of « Occurrences de taxons » 2.0.
"""

RULE_SCHEMA = {
    "rule_id": pl.Int64, "cd_ref": pl.Int64, "area_id": pl.Int64, "level": pl.Int64, "duration_years": pl.Int64,
    "period_from": pl.String, "period_to": pl.String, "bio_status": pl.String, "behaviour": pl.String,
}  # fmt: skip
"""Columns of rules made ready: one line a rule and a taxon it holds for; ``area_id`` null: everywhere."""


def apply_rules(records: pl.DataFrame, areas: pl.DataFrame, rules: pl.DataFrame, today: dt.date) -> pl.DataFrame:
    """Find the rule that holds for each record: that of the highest level, then the first.

    A state that is not known counts as the one the rule asks for: the record might be sensitive. So does a condition
    that only words tell.

    Parameters
    ----------
    records
        ``item``, ``cd_ref``, ``date_min``, ``date_max``, ``bio_status``, ``behaviour``.
    areas
        ``item`` and ``area_id`` of the areas that records lie in.
    rules
        Columns of ``RULE_SCHEMA``.
    today
        Day that durations are counted to.

    Returns
    -------
    polars.DataFrame
        ``item``, ``level``, ``rule_id`` of the records that a rule holds for.

    Examples
    --------
    Two rules for a bat in area 5: level 1 whatever it does, level 2 when it hibernates; the second record is active.

    >>> none = {"duration_years": None, "period_from": None, "period_to": None, "behaviour": None}
    >>> rules = pl.DataFrame(
    ...     [
    ...         {"rule_id": 1, "cd_ref": 60345, "area_id": 5, "level": 1, "bio_status": None, **none},
    ...         {"rule_id": 2, "cd_ref": 60345, "area_id": 5, "level": 2, "bio_status": "4", **none},
    ...     ],
    ...     schema=RULE_SCHEMA,
    ... )
    >>> day = dt.date(2024, 5, 12)
    >>> bats = pl.DataFrame(
    ...     {"item": [0, 1], "cd_ref": 60345, "date_min": day, "date_max": day, "bio_status": [None, "9"]}
    ... ).with_columns(behaviour=pl.lit(None, dtype=pl.String))
    >>> areas = pl.DataFrame({"item": [0, 1], "area_id": 5})
    >>> apply_rules(bats, areas, rules, dt.date(2026, 3, 15)).sort("item").rows()
    [(0, 2, 2), (1, 1, 1)]
    """
    concerned = records.join(rules.select("cd_ref").unique(), on="cd_ref", how="semi")
    everywhere = concerned.join(rules.filter(pl.col("area_id").is_null()), on="cd_ref", suffix="_wanted")
    placed = concerned.join(areas, on="item").join(
        rules.drop_nulls("area_id"), on=["cd_ref", "area_id"], suffix="_wanted"
    )
    both = pl.concat([everywhere.select(_KEPT), placed.select(_KEPT)])
    holding = both.filter(_is_recent(today), _is_in_period(), *(_fits(name) for name in UNKNOWN))
    order = pl.struct(-pl.col("level"), "rule_id")
    best = holding.group_by("item").agg(pl.col("level", "rule_id").sort_by(order).first())
    return best.select("item", "level", "rule_id")


_KEPT = (
    "item", "date_min", "date_max", "bio_status", "behaviour", "level", "rule_id", "duration_years", "period_from",
    "period_to", "bio_status_wanted", "behaviour_wanted",
)  # fmt: skip


def _is_recent(today: dt.date) -> pl.Expr:
    years = pl.col("duration_years")
    end = pl.col("date_max").dt.offset_by(pl.concat_str(years.fill_null(0), pl.lit("y")))
    return years.is_null() | (end > today)


def _is_in_period() -> pl.Expr:
    """Whether the days of a record meet the period of the year; a period may run over the new year."""
    first, last = (pl.col(name).dt.strftime("%m-%d") for name in ("date_min", "date_max"))
    begin, end = pl.col("period_from"), pl.col("period_to")
    wraps = begin > end
    spans = pl.col("date_max").dt.year() > pl.col("date_min").dt.year()
    straight = pl.when(spans).then((first <= end) | (last >= begin)).otherwise((first <= end) & (last >= begin))
    turned = spans | (first <= end) | (last >= begin)
    return begin.is_null() | end.is_null() | pl.when(wraps).then(turned).otherwise(straight)


def _fits(name: str) -> pl.Expr:
    wanted, given = pl.col(f"{name}_wanted"), pl.col(name)
    return wanted.is_null() | given.is_null() | given.is_in(UNKNOWN[name]) | (given == wanted)
