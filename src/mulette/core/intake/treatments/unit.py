"""Bring measures written in feet, centimetres or kilometres to metres."""

from __future__ import annotations

import polars as pl

from mulette.core.intake.treatments.treatment import Parameter, Parameters, Treatment, rewrite

METRES = {"mm": 0.001, "cm": 0.01, "dm": 0.1, "m": 1.0, "hm": 100.0, "km": 1000.0, "in": 0.0254, "ft": 0.3048,
          "yd": 0.9144, "mi": 1609.344}  # fmt: skip
"""Metres of each unit. Source: SI prefixes; international yard and pound agreement of 1959 (1 yd = 0.9144 m)."""

_WRITTEN = {"mètre": "m", "mètres": "m", "metre": "m", "metres": "m", "pied": "ft", "pieds": "ft", "'": "ft", "’": "ft"}
_MEASURE = r"^\s*(?P<number>[+-]?\d+(?:[ \x{a0}\x{202f}]\d{3})*(?:[.,]\d+)?)\s*(?P<suffix>[^\d\s](?:.*\S)?)?\s*$"
_DECIMALS = 3


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Write in metres the cells that are a number, then a unit or none; any other text stays.

    Without a unit in the cell, the number is in ``unit``, metres by default; ``units`` tells how the provider writes
    the units. Metres are written to the millimetre, or with ``whole`` to the nearest one.
    """
    known = {**{unit: unit for unit in METRES}, **_WRITTEN}
    known |= {_fold(word): unit for word, unit in parameters.get("units", {}).items()}
    factors = {word: METRES[unit] for word, unit in known.items()}
    alone, decimals = METRES[parameters.get("unit", "m")], 0 if parameters.get("whole") else _DECIMALS
    return rewrite(frame, {name: _in_metres(name, factors, alone, decimals) for name in parameters["columns"]})


def _in_metres(name: str, factors: dict[str, float], alone: float, decimals: int) -> pl.Expr:
    found = pl.col(name).str.extract_groups(_MEASURE)
    digits = found.struct.field("number").str.replace_all(r"\s", "").str.replace(",", ".", literal=True)
    suffix = found.struct.field("suffix").str.to_lowercase().str.strip_chars(" .")
    factor = pl.when(suffix.is_null()).then(alone).otherwise(suffix.replace_strict(factors, default=None))
    metres = (digits.cast(pl.Float64, strict=False) * factor).round(decimals)
    written = metres.cast(pl.String).str.strip_suffix(".0")
    is_already = suffix.is_null() & pl.lit(alone == 1 and decimals > 0)
    return pl.when(is_already).then(pl.col(name)).otherwise(pl.coalesce(written, pl.col(name))).alias(name)


def _fold(word: str) -> str:
    return word.strip(" .").lower()


TREATMENT = Treatment(
    name="unit",
    label="Ramener des mesures en mètres",
    parameters={
        "columns": Parameter("columns", "Colonnes de mesures", required=True),
        "unit": Parameter("text", "Unité des nombres qui n'en disent pas ; le mètre sinon", choices=tuple(METRES)),
        "whole": Parameter("boolean", "Arrondir au mètre"),
        "units": Parameter("dictionary", "Unité telle qu'elle est écrite = unité connue", choices=tuple(METRES)),
    },
    apply=apply,
)
