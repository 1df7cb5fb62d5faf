"""Split a column at a separator into several new ones; the last keeps the rest."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMN, Parameter, Parameters, Treatment, rewrite


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Split ``column`` at ``at`` into the columns ``into``; a part that is missing is null."""
    names = parameters["into"]
    parts = pl.col(parameters["column"]).str.splitn(parameters["at"], len(names))
    return rewrite(
        frame, {name: parts.struct.field(f"field_{place}").str.strip_chars() for place, name in enumerate(names)}
    )


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace each part to the column that was split."""
    return dict.fromkeys(parameters["into"], (parameters["column"],))


TREATMENT = Treatment(
    name="split",
    label="Couper une colonne en plusieurs",
    parameters={
        "column": COLUMN,
        "at": Parameter("text", "Séparateur", required=True),
        "into": Parameter("texts", "Noms des nouvelles colonnes", required=True),
    },
    apply=apply,
    origins=origins,
)
