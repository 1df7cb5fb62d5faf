"""Keep or leave out rows by the value of one column; the rows left out are counted."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMN, Parameter, Parameters, Treatment


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Keep the rows whose cell is one of ``values``, or those whose cell is not; ``""`` is the empty cell."""
    cell = pl.col(parameters["column"]).fill_null("")
    is_listed = cell.is_in(pl.Series(parameters["values"], dtype=pl.String).implode())
    after = frame.filter(is_listed if parameters["keep"] == "listed" else ~is_listed)
    return after, frame.height - after.height


TREATMENT = Treatment(
    name="filter-rows",
    label="Garder ou écarter des lignes",
    parameters={
        "column": COLUMN,
        "values": Parameter("texts", "Valeurs ; un texte vide pour la cellule vide", required=True),
        "keep": Parameter("text", "listed : garder ces lignes ; others : les écarter", required=True,
                          choices=("listed", "others")),
    },
    apply=apply,
)  # fmt: skip
