"""Replace whole cells by a dictionary."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMN, Parameter, Parameters, Treatment, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Replace the cells found in ``values``; the others stay."""
    name = parameters["column"]
    return rewrite(frame, {name: pl.col(name).replace(dict(parameters["values"]))})


TREATMENT = Treatment(
    name="replace",
    label="Remplacer des valeurs par un dictionnaire",
    parameters={"column": COLUMN, "values": Parameter("dictionary", "Valeur d'origine = valeur voulue", required=True)},
    apply=apply,
)
