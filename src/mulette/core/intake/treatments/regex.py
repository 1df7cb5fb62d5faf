"""Replace what a regular expression finds inside cells."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMNS, Parameter, Parameters, Treatment, chosen, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Replace each match of ``pattern`` by ``by``, where ``$1`` is the first group."""
    pattern, by = parameters["pattern"], parameters["by"]
    return rewrite(frame, {name: pl.col(name).str.replace_all(pattern, by) for name in chosen(frame, parameters)})


TREATMENT = Treatment(
    name="regex",
    label="Remplacer ce que trouve une expression régulière",
    parameters={
        "pattern": Parameter("pattern", "Expression régulière", required=True),
        "by": Parameter("text", "Texte de remplacement, $1 pour le premier groupe", required=True),
        "columns": COLUMNS,
    },
    apply=apply,
)
