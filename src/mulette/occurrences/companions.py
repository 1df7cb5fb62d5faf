"""What the SINP wants beside a code or a person, kept as the file wrote it: names, years, organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mulette.core.intake.batch import ROW
from mulette.core.intake.mapping import fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mulette.core.intake.batch import Batch

COMPANIONS = {
    "codecommune": ("nomCommune", "anneeRefCommune", "typeInfoGeoCommune"),
    "codemaille": ("nomRefMaille", "versionRefMaille", "typeInfoGeoMaille"),
    "codedepartement": ("anneeRefDepartement", "typeInfoGeoDepartement"),
    "cd_hab": ("refHabitat", "versionRefHabitat"),
    "determiner": ("determinateurNomOrganisme", "dateDetermination"),
    "validator": ("validateurNomOrganisme",),
}
"""Attributes of the standard that go with a field and have no field here, by that field.

Source: SINP, Occurrences de taxon 1.2.1 and 2.0, conditional attributes; GINCO, check 1200.
"""

EMPTY = ""
"""Stands for an empty cell of a column that the file has; where it has no such column, the cell is null."""

_NAMES = {fold_header(name): name for beside in COMPANIONS.values() for name in beside}


def companion_columns(batch: Batch) -> Mapping[str, str]:
    """Find the columns of the file that are companions: ``{name in the standard: name in the file}``."""
    folded = {fold_header(column): column for column in batch.raw.columns if column != ROW}
    return {_NAMES[key]: column for key, column in folded.items() if key in _NAMES}


def lay_companions(batch: Batch) -> list[pl.Series | pl.Expr]:
    """Give the cells of every companion under ``name:text``."""
    given = companion_columns(batch)
    return [
        batch.raw[given[name]].fill_null(EMPTY).alias(f"{name}:text")
        if name in given
        else pl.lit(None, dtype=pl.String).alias(f"{name}:text")
        for name in _NAMES.values()
    ]
