r"""Set to null the cells that mean "nothing": ``\N``, ``NULL``, ``N``, ``-``."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMNS, Parameter, Parameters, Treatment, chosen, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Empty the cells equal to one of ``tokens``."""
    tokens = pl.Series(parameters["tokens"], dtype=pl.String).implode()
    names = chosen(frame, parameters)
    return rewrite(frame, {name: pl.when(~pl.col(name).is_in(tokens)).then(pl.col(name)) for name in names})


TREATMENT = Treatment(
    name="null-tokens",
    label="Vider les valeurs qui veulent dire « rien »",
    parameters={"tokens": Parameter("texts", "Valeurs à vider", required=True), "columns": COLUMNS},
    apply=apply,
)
