"""Take away the blanks around each cell, unbreakable spaces included, and set to null what is left empty."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMNS, Parameter, Parameters, Treatment, chosen, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Trim cells; with ``inside``, also make one space of several."""
    cells = {}
    for name in chosen(frame, parameters):
        text = pl.col(name).str.strip_chars()
        if parameters.get("inside"):
            text = text.str.replace_all(r"\s+", " ")
        cells[name] = pl.when(text != "").then(text)
    return rewrite(frame, cells)


TREATMENT = Treatment(
    name="trim",
    label="Ôter les espaces autour des valeurs",
    parameters={"columns": COLUMNS, "inside": Parameter("boolean", "Réduire aussi les espaces multiples")},
    apply=apply,
)
