"""Give a column one value: everywhere, or only where it is empty."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import Parameter, Parameters, Treatment, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Write ``value`` in ``into``, a new column or not; with ``only_empty``, keep the cells that say something."""
    name, value = parameters["into"], pl.lit(parameters["value"], dtype=pl.String)
    is_kept = parameters.get("only_empty", False) and name in frame.columns
    return rewrite(frame, {name: pl.coalesce(pl.col(name), value) if is_kept else value})


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace a constant to no column of the file, a filled column to itself."""
    return {} if parameters.get("only_empty") else {parameters["into"]: ()}


TREATMENT = Treatment(
    name="constant",
    label="Donner une même valeur à une colonne",
    parameters={
        "into": Parameter("text", "Nom de la colonne", required=True),
        "value": Parameter("text", "Valeur", required=True),
        "only_empty": Parameter("boolean", "Seulement dans les cellules vides"),
    },
    apply=apply,
    origins=origins,
)
