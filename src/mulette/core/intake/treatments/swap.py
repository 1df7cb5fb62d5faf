"""Exchange the content of two columns, latitude written under longitude for instance."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import Parameter, Parameters, Treatment, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Exchange the cells of ``first`` and ``second``."""
    first, second = parameters["first"], parameters["second"]
    return rewrite(frame, {first: pl.col(second), second: pl.col(first)})


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace each column to the other."""
    first, second = parameters["first"], parameters["second"]
    return {first: (second,), second: (first,)}


TREATMENT = Treatment(
    name="swap",
    label="Échanger deux colonnes",
    parameters={
        "first": Parameter("column", "Première colonne", required=True),
        "second": Parameter("column", "Seconde colonne", required=True),
    },
    apply=apply,
    origins=origins,
)
