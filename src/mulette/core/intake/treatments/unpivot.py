"""Make one record of each count of a row: « mâles », « femelles », « juvéniles »."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.batch import ROW
from mulette.core.intake.treatments.treatment import Parameter, Parameters, Treatment

_ZERO = r"^\s*0*(?:[.,]0*)?\s*$"


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Make a record of each cell of ``columns`` that counts something; give the number of rows that had one.

    ``count`` takes the cell and ``into`` the name of its column. The key of the provider, in ``key``, takes that name
    as well, so that each record keeps its own from one delivery to the next. A row that counts nothing stays one
    record, its count zero or empty: the total never changes.
    """
    names, into, count = parameters["columns"], parameters["into"], parameters["count"]
    says = {name: (~pl.col(name).str.contains(_ZERO)).fill_null(value=False) for name in names}
    parts = []
    for place, name in enumerate(names):
        made = {ROW: pl.col(ROW) * len(names) + place, into: pl.lit(name), count: pl.col(name)}
        if "key" in parameters:
            made[parameters["key"]] = pl.concat_str(parameters["key"], pl.lit(name), separator="-")
        parts.append(frame.filter(says[name]).with_columns(**made))
    none = frame.filter(~pl.any_horizontal(*says.values()))
    nothing = pl.lit(None, dtype=pl.String)
    parts.append(none.with_columns(**{ROW: pl.col(ROW) * len(names), into: nothing, count: pl.coalesce(names)}))
    return pl.concat(parts).sort(ROW), frame.height - none.height


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace the count and its name to the columns counted."""
    counted = tuple(parameters["columns"])
    return {parameters["count"]: counted, parameters["into"]: counted}


TREATMENT = Treatment(
    name="unpivot",
    label="Faire une donnée de chaque colonne d'effectif",
    parameters={
        "columns": Parameter("columns", "Colonnes d'effectif : mâles, femelles, juvéniles…", required=True),
        "into": Parameter("text", "Colonne qui reçoit le nom de la colonne d'effectif", required=True),
        "count": Parameter("text", "Colonne qui reçoit l'effectif", required=True),
        "key": Parameter("column", "Colonne de l'identifiant du fournisseur, complété par ce nom"),
    },
    apply=apply,
    origins=origins,
    copies=lambda parameters: len(parameters["columns"]),
)
