"""What the profile of a taxon says of a record: range, season, altitude, and the sentence that tells it; pure.

Source: GeoNature 2.17, profiles: range, ten-day season, 95 % of altitudes, from certain and probable records. The range
is made here of cells of 10 km and their neighbours, where GeoNature joins discs.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

MINIMUM = 10
"""Fewest records, and fewest altitudes, that a profile is trusted with; our choice."""

LONGEST_DAYS = 10
"""An observation that lasts longer has no ten-day period."""

_COLUMN, _ROW = 100_000, 1
_AROUND = [column * _COLUMN + row * _ROW for column in (-1, 0, 1) for row in (-1, 0, 1)]
"""From the number of a cell to its own and those of its eight neighbours (``core.geometry.grids``)."""


@dataclass(frozen=True)
class Profiles:
    """The profiles of some taxa.

    Parameters
    ----------
    taxa
        ``cd_ref``, ``records``, ``altitudes``, ``altitude_low_m``, ``altitude_high_m``.
    cells
        ``cd_ref``, ``cell`` (10 km).
    periods
        ``cd_ref``, ``period`` (1 to 36), ``records``.
    """

    taxa: pl.DataFrame
    cells: pl.DataFrame
    periods: pl.DataFrame


def period_of(day: pl.Expr) -> pl.Expr:
    """Give the number of the ten-day period of a day: three a month, the third runs to its end.

    >>> import datetime as dt
    >>> days = pl.DataFrame({"day": [dt.date(2024, 1, 10), dt.date(2024, 1, 11), dt.date(2024, 12, 31)]})
    >>> days.select(period_of(pl.col("day")))["day"].to_list()
    [1, 2, 36]
    """
    third = ((day.dt.day().cast(pl.Int64) - 1) // 10).clip(upper_bound=2)
    return (day.dt.month().cast(pl.Int64) - 1) * 3 + third + 1


def judge(records: pl.DataFrame, profiles: Profiles, minimum: int = MINIMUM) -> pl.DataFrame:
    """Put records to the three tests of the profile of their taxon.

    Parameters
    ----------
    records
        ``id``, ``cd_ref``, ``cell`` (10 km), ``date_min``, ``date_max``, ``altitude_m``.
    minimum
        Fewest records that a profile is trusted with.

    Returns
    -------
    polars.DataFrame
        The rows of ``records`` in order, with ``in_range``, ``in_season``, ``in_altitude`` (null: cannot be judged),
        ``failed`` (tests that say no), ``passes`` (all three say yes), and the figures behind: ``records``,
        ``around`` (how many of the nine cells have records), ``then`` (records of the same period), ``altitudes``,
        ``altitude_low_m``, ``altitude_high_m``, ``minimum``.
    """
    same_year = pl.col("date_min").dt.year() == pl.col("date_max").dt.year()
    lasts = pl.col("date_max").dt.ordinal_day().cast(pl.Int64) - pl.col("date_min").dt.ordinal_day().cast(pl.Int64)
    timed = records.with_columns(
        period=pl.when(same_year & (lasts <= LONGEST_DAYS)).then(period_of(pl.col("date_min")))
    )
    known = (
        timed.join(profiles.taxa, on="cd_ref", how="left", maintain_order="left")
        .join(_around(timed, profiles.cells), on=["cd_ref", "cell"], how="left", maintain_order="left")
        .join(
            profiles.periods.select("cd_ref", pl.col("period").cast(pl.Int64), then="records"),
            on=["cd_ref", "period"], how="left", maintain_order="left",
        )
        .with_columns(pl.col("records", "altitudes", "around", "then").fill_null(0), minimum=pl.lit(minimum))
    )  # fmt: skip
    trusted = pl.col("records") >= minimum
    within = pl.col("altitude_m").is_between("altitude_low_m", "altitude_high_m")
    judged = known.with_columns(
        in_range=pl.when(trusted & pl.col("cell").is_not_null()).then(pl.col("around") > 0),
        in_season=pl.when(trusted & pl.col("period").is_not_null()).then(pl.col("then") > 0),
        in_altitude=pl.when(trusted & (pl.col("altitudes") >= minimum)).then(within),
    )
    tests = [pl.col(name) for name in ("in_range", "in_season", "in_altitude")]
    return judged.with_columns(
        failed=pl.sum_horizontal((~test).fill_null(value=False).cast(pl.Int64) for test in tests),
        passes=pl.all_horizontal(test.fill_null(value=False) for test in tests),
    )


def _around(records: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Count, for each taxon and cell, the cells with records among it and its neighbours: ``around``."""
    pairs = records.select("cd_ref", "cell").drop_nulls().unique()
    nine = pairs.with_columns(near=pl.concat_list(pl.col("cell") + step for step in _AROUND)).explode("near")
    met = nine.join(cells.select("cd_ref", near="cell"), on=["cd_ref", "near"], how="semi")
    return met.group_by("cd_ref", "cell").agg(around=pl.len().cast(pl.Int64))


def explain(judged: pl.DataFrame) -> pl.Series:
    """Tell in French, for each record, what the three tests say and why.

    Parameters
    ----------
    judged
        As ``judge`` gives it.
    """
    enough = pl.col("records") >= pl.col("minimum")
    told = pl.concat_str(_range(), pl.lit(" ; "), _season(), pl.lit(" ; "), _altitude(), pl.lit("."))
    few = pl.format(
        "pas de profil : {} donnée(s) certaine(s) ou probable(s) de ce taxon, il en faut {}.", "records", "minimum"
    )
    return judged.select(told=pl.when(enough).then(told).otherwise(few))["told"]


def _range() -> pl.Expr:
    return (
        pl.when(pl.col("in_range").is_null())
        .then(pl.lit("aire : hors des mailles, non jugée"))
        .when("in_range")
        .then(pl.format("aire : vue dans {} des 9 mailles de 10 km du lieu et autour", "around"))
        .otherwise(pl.lit("aire : jamais vue dans cette maille de 10 km ni dans les 8 voisines"))
    )


def _season() -> pl.Expr:
    return (
        pl.when(pl.col("in_season").is_null())
        .then(pl.lit("saison : plus de dix jours, non jugée"))
        .when("in_season")
        .then(pl.format("saison : vue {} fois dans cette décade de l'année", "then"))
        .otherwise(pl.lit("saison : jamais vue dans cette décade de l'année"))
    )


def _altitude() -> pl.Expr:
    span = pl.format("{}–{} m", *(pl.col(f"altitude_{end}_m").round(0).cast(pl.Int64) for end in ("low", "high")))
    here = pl.format("{} m", pl.col("altitude_m").round(0).cast(pl.Int64))
    return (
        pl.when(pl.col("altitudes") < pl.col("minimum"))
        .then(pl.format("altitude : {} altitude(s) connue(s), trop peu pour juger", "altitudes"))
        .when(pl.col("altitude_m").is_null())
        .then(pl.lit("altitude : non donnée, non jugée"))
        .when("in_altitude")
        .then(pl.format("altitude : {}, dans {}", here, span))
        .otherwise(pl.format("altitude : {}, hors de {}", here, span))
    )
