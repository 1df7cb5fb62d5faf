"""Make a space of each tab, line break and control character left inside a cell."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMNS, Parameters, Treatment, chosen, rewrite

_CONTROLS = r"[\x00-\x1f\x7f-\x9f\x{200b}\x{feff}]+"


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Replace each run of control characters by one space."""
    return rewrite(frame, {name: pl.col(name).str.replace_all(_CONTROLS, " ") for name in chosen(frame, parameters)})


TREATMENT = Treatment(
    name="control-characters",
    label="Remplacer tabulations, retours à la ligne et caractères de contrôle par une espace",
    parameters={"columns": COLUMNS},
    apply=apply,
)
