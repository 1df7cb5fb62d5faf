"""How far two records tell the same observation, and why; pure.

Each reason has its points, said here and nowhere else; a score is their sum, between 0 and 100. The weights are ours:
they rank what a person looks at first, they prove nothing, and nothing is ever decided by them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

START = 10
"""Points of two records of one valid taxon."""
PROPOSED = 60
"""Least score of a pair shown to a person."""
_MINUTES_APART = 10


@dataclass(frozen=True)
class Reason:
    """Something that two records share, or that tells them apart.

    Parameters
    ----------
    code
        As stored.
    label
        French words.
    points
        Added to the score.
    holds
        Whether it holds for a pair; null is no.
    """

    code: str
    label: str
    points: int
    holds: pl.Expr


def _same(name: str) -> pl.Expr:
    return pl.col(name) == pl.col(f"{name}_other")


def _other(name: str) -> pl.Expr:
    return pl.col(name) != pl.col(f"{name}_other")


def _shared(name: str) -> pl.Expr:
    return pl.col(name).list.set_intersection(f"{name}_other").list.len()


def _all_shared(name: str) -> pl.Expr:
    ours, theirs = pl.col(name).list.len(), pl.col(f"{name}_other").list.len()
    return (ours > 0) & (ours == theirs) & (_shared(name) == ours)


_DAY = _same("date_min") & _same("date_max")
_OVERLAP = (pl.col("date_min") <= pl.col("date_max_other")) & (pl.col("date_min_other") <= pl.col("date_max"))
_SWAPPED = (
    (pl.col("date_min").dt.year() == pl.col("date_min_other").dt.year())
    & (pl.col("date_min").dt.day() == pl.col("date_min_other").dt.month())
    & (pl.col("date_min").dt.month() == pl.col("date_min_other").dt.day())
    & ~_DAY
)
_PLACED = ~pl.col("is_attached") & ~pl.col("is_attached_other")
_DISTANCE = ((pl.col("x_m") - pl.col("x_m_other")) ** 2 + (pl.col("y_m") - pl.col("y_m_other")) ** 2).sqrt()
_MINUTES = (pl.col("minutes") - pl.col("minutes_other")).abs()
_NAMED = (pl.col("people").list.len() > 0) & (pl.col("people_other").list.len() > 0)

REASONS: tuple[Reason, ...] = (
    Reason("same-identifier", "même identifiant ou même preuve", 40, _shared("identifiers") > 0),
    Reason("same-day", "même jour", 25, _DAY),
    Reason("same-period", "périodes qui se recoupent", 10, _OVERLAP & ~_DAY),
    Reason("day-month", "jour et mois inversés", 10, _SWAPPED),
    Reason("other-day", "jours différents", -40, ~_OVERLAP & ~_SWAPPED),
    Reason("same-place", "à moins de 5 m", 30, _PLACED & (_DISTANCE <= 5)),
    Reason("near", "à moins de 100 m", 20, _PLACED & _DISTANCE.is_between(5, 100, closed="right")),
    Reason("around", "à moins d'un kilomètre", 5, _PLACED & _DISTANCE.is_between(100, 1_000, closed="right")),
    Reason("far", "à plus d'un kilomètre", -30, _PLACED & (_DISTANCE > 1_000)),
    Reason("same-area", "rattachées au même lieu", 10, ~_PLACED & (_DISTANCE <= 5)),
    Reason("same-observers", "mêmes observateurs", 25, _all_shared("people")),
    Reason("shared-observer", "un observateur en commun", 15, (_shared("people") > 0) & ~_all_shared("people")),
    Reason("other-observers", "observateurs différents", -15, _NAMED & (_shared("people") == 0)),
    Reason("same-count", "même dénombrement", 10, _same("count_min") & _same("count_max")),
    Reason("other-count", "dénombrements différents", -10, _other("count_min") | _other("count_max")),
    Reason("other-stage", "stades de vie différents", -15, _other("life_stage")),
    Reason("other-sex", "sexes différents", -15, _other("sex")),
    Reason("same-hour", "même heure", 5, _MINUTES <= _MINUTES_APART),
    Reason("other-hour", "heures différentes", -15, _MINUTES > _MINUTES_APART),
    Reason("told-apart", "distinguées par leur fournisseur", -15, _same("provider_id") & _other("key")),
)
"""Every reason, the strongest first."""
WORDS = {reason.code: reason.label for reason in REASONS}


def compare_pairs(pairs: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Score pairs of records, with the reasons.

    Parameters
    ----------
    pairs
        ``id`` and ``other``.
    records
        ``id``, ``date_min``, ``date_max`` (Date), ``minutes`` (of the day), ``x_m``, ``y_m`` (m), ``is_attached`` (to
        an area, rather than placed), ``people``, ``identifiers`` (lists of text), ``count_min``, ``count_max``,
        ``life_stage``, ``sex``, ``provider_id``, ``key`` (that of the provider).

    Returns
    -------
    ``id``, ``other``, ``score`` (0 to 100), ``reasons`` (list of codes).
    """
    theirs = records.rename({name: f"{name}_other" for name in records.columns if name != "id"})
    both = pairs.join(records, on="id").join(theirs.rename({"id": "other"}), on="other")
    said = [pl.when(reason.holds).then(pl.lit(reason.code)) for reason in REASONS]
    points = [pl.when(reason.holds).then(reason.points).otherwise(0) for reason in REASONS]
    return both.select(
        "id",
        "other",
        score=(START + pl.sum_horizontal(points)).clip(0, 100),
        reasons=pl.concat_list(said).list.drop_nulls(),
    )
