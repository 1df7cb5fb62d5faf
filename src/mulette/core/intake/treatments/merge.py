"""Merge several columns into one, empty cells left out."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import Parameter, Parameters, Treatment, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Join ``columns`` with ``join`` into the column ``into``; null where all are."""
    names = parameters["columns"]
    joined = pl.concat_str(names, separator=parameters.get("join", " "), ignore_nulls=True)
    return rewrite(frame, {parameters["into"]: pl.when(~pl.all_horizontal(pl.col(names).is_null())).then(joined)})


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace the new column to those merged."""
    return {parameters["into"]: tuple(parameters["columns"])}


TREATMENT = Treatment(
    name="merge",
    label="Réunir plusieurs colonnes en une",
    parameters={
        "columns": Parameter("columns", "Colonnes à réunir, dans l'ordre", required=True),
        "into": Parameter("text", "Nom de la colonne obtenue", required=True),
        "join": Parameter("text", "Texte entre deux valeurs ; une espace sinon"),
    },
    apply=apply,
    origins=origins,
)
