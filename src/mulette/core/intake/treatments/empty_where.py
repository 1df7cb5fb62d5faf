"""Empty columns where another one says so: the coordinates of a centroid that stands for its whole commune."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMN, Parameter, Parameters, Treatment, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Empty ``columns`` in the rows whose cell of ``column`` is one of ``values``; ``""`` is the empty cell."""
    cell = pl.col(parameters["column"]).fill_null("")
    is_listed = cell.is_in(pl.Series(parameters["values"], dtype=pl.String).implode())
    return rewrite(frame, {name: pl.when(~is_listed).then(pl.col(name)) for name in parameters["columns"]})


TREATMENT = Treatment(
    name="empty-where",
    label="Vider des colonnes selon la valeur d'une autre",
    parameters={
        "column": COLUMN,
        "values": Parameter("texts", "Valeurs ; un texte vide pour la cellule vide", required=True),
        "columns": Parameter("columns", "Colonnes à vider", required=True),
    },
    apply=apply,
)
