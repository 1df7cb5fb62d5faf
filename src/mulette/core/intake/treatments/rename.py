"""Rename columns; no cell changes."""

from __future__ import annotations

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.intake.treatments.treatment import Parameter, Parameters, Treatment


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Rename the columns of ``columns`` that the file has.

    Raises
    ------
    Invalid
        The new name is that of another column.
    """
    names = {old: new for old, new in parameters["names"].items() if old in frame.columns}
    taken = sorted(set(names.values()) & (set(frame.columns) - set(names)))
    if taken:
        raise Invalid(
            f"Le traitement « rename » donnerait deux fois le nom « {taken[0]} ».",
            code="treatment.column-taken",
            column=taken[0],
        )
    return frame.rename(names), 0


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace each new name to the old one."""
    return {new: (old,) for old, new in parameters["names"].items()}


TREATMENT = Treatment(
    name="rename",
    label="Renommer des colonnes",
    parameters={"names": Parameter("dictionary", "Nom d'origine = nouveau nom", required=True)},
    apply=apply,
    origins=origins,
)
