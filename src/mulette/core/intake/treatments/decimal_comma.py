"""Write the numbers of French spreadsheets with a decimal point and without spaces between thousands."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import Parameter, Parameters, Treatment, rewrite

_NUMBER = r"^\s*[+-]?\d{1,3}(?:[   ]\d{3})*,\d+\s*$|^\s*[+-]?\d+,\d+\s*$"


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Rewrite the cells that are whole numbers with a comma; any other text stays."""
    cells = {}
    for name in parameters["columns"]:
        cell = pl.col(name)
        written = cell.str.replace_all(r"\s", "").str.replace(",", ".", literal=True)
        cells[name] = pl.when(cell.str.contains(_NUMBER)).then(written).otherwise(cell)
    return rewrite(frame, cells)


TREATMENT = Treatment(
    name="decimal-comma",
    label="Écrire les nombres avec un point décimal",
    parameters={"columns": Parameter("columns", "Colonnes de nombres", required=True)},
    apply=apply,
)
