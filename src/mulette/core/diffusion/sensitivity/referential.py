"""Reading a referential of sensitivity of the SINP: one line a taxon, department and biological status.

Source: SINP, « Référentiel de sensibilité », file of the INPN: CD_DEPT, CD_NOM, NOM_CITE, DUREE (years), CODAGE
(level), AUTRE (condition in words), CD_SL (list), CD_OCC_STATUT_BIOLOGIQUE.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mulette.core.delimited import read_delimited
from mulette.core.errors import Invalid

COLUMNS = ("CD_DEPT", "CD_NOM", "NOM_CITE", "DUREE", "CODAGE", "AUTRE", "CD_SL", "CD_OCC_STATUT_BIOLOGIQUE")
_REQUIRED = ("CD_NOM", "CODAGE")
_BEHAVIOURS = ("6", "7", "8", "10", "11", "12")
"""Codes of the biological status that the second version of the standard moved to OCC_COMPORTEMENT, same figures.

Source: SINP, nomenclatures STATUT_BIO and OCC_COMPORTEMENT of « Occurrences de taxons » 2.0: migratory stop, swarming,
hunting, passing in flight, erratic, sedentary.
"""
_DEPARTMENTS = {"D1": "971", "D2": "972", "D3": "973", "D4": "974"}
_PERIOD = r"entre le (\d\d)/(\d\d) et le (\d\d)/(\d\d)"
KEYS = (
    "cd_nom", "nom_cite", "level", "area_kind", "area_code", "duration_years", "period_from", "period_to",
    "bio_status", "behaviour", "other", "list_code",
)  # fmt: skip
"""Columns of a rule that its file gives; with its source, they tell one rule from another."""


@dataclass(frozen=True)
class Referential:
    """The rules of a file.

    Parameters
    ----------
    rules
        Columns ``KEYS``, each rule once.
    left_out
        Number of lines without a readable code of taxon or level.
    repeated
        Number of lines that say again what another said.
    """

    rules: pl.DataFrame
    left_out: int
    repeated: int


def read_referential(source: Path | bytes, *, name: str) -> Referential:
    """Read a referential of sensitivity.

    Raises
    ------
    Invalid
        A column that the rules cannot do without is missing; those of the layout are named.
    """
    lines = read_delimited(source, name=name, columns=COLUMNS)
    missing = [column for column in _REQUIRED if column not in lines.columns]
    if missing:
        raise Invalid(
            f"« {name} » n'a pas la colonne {missing[0]}. Un référentiel de sensibilité a les colonnes "
            f"{', '.join(COLUMNS)}.",
            code="sensitivity.column-missing",
            file=name,
        )
    lines = lines.with_columns(pl.lit(None, dtype=pl.String).alias(one) for one in COLUMNS if one not in lines.columns)
    rules = lines.select(
        cd_nom=pl.col("CD_NOM").cast(pl.Int64, strict=False),
        nom_cite="NOM_CITE",
        level=pl.col("CODAGE").cast(pl.Int64, strict=False),
        area_kind=pl.when(pl.col("CD_DEPT").is_not_null()).then(pl.lit("DEP")),
        area_code=pl.col("CD_DEPT").replace(_DEPARTMENTS).str.pad_start(2, "0"),
        duration_years=pl.col("DUREE").cast(pl.Int64, strict=False),
        period_from=_day(1),
        period_to=_day(3),
        bio_status=_bio_status(),
        behaviour=_behaviour(),
        other=pl.col("AUTRE").str.replace_all("\x92", "’", literal=True),
        list_code="CD_SL",
    )
    readable = rules.filter(pl.col("cd_nom").is_not_null() & pl.col("level").is_between(0, 4))
    distinct = readable.unique(maintain_order=True)
    return Referential(distinct, rules.height - readable.height, readable.height - distinct.height)


def _bio_status() -> pl.Expr:
    status = pl.col("CD_OCC_STATUT_BIOLOGIQUE")
    return pl.when(~status.is_in(_BEHAVIOURS)).then(status)


def _behaviour() -> pl.Expr:
    status = pl.col("CD_OCC_STATUT_BIOLOGIQUE")
    return pl.when(status.is_in(_BEHAVIOURS)).then(status)


def _day(group: int) -> pl.Expr:
    """Read a bound of the period that the condition in words gives, written month/day; null where it gives none."""
    month, day = (pl.col("AUTRE").str.extract(_PERIOD, position) for position in (group, group + 1))
    return pl.concat_str(month, day, separator="-")
