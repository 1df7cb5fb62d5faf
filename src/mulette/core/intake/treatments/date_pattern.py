"""Read dates written in the provider's own way and write them in ISO; a partial date becomes its first and last day."""

from __future__ import annotations

import re

import polars as pl

from mulette.core.intake.treatments.treatment import COLUMN, Parameter, Parameters, Treatment, rewrite

_PARTS = {"AAAA": r"(?P<year>\d{4})", "MM": r"(?P<month>\d{1,2})", "JJ": r"(?P<day>\d{1,2})"}


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Rewrite the cells of ``column`` that follow ``pattern``, made of AAAA, MM, JJ; any other text stays.

    Without JJ or MM in the pattern the date is a month or a year: ``column`` takes its first day and ``into``, where it
    is given and says nothing yet, its last.
    """
    name, cell = parameters["column"], pl.col(parameters["column"]).str.strip_chars()
    found = cell.str.extract_groups(_expression(parameters["pattern"]))
    known = [part for part in ("year", "month", "day") if f"<{part}>" in _expression(parameters["pattern"])]
    parts = [
        found.struct.field(part).str.zfill(2) if part in known else pl.lit("01") for part in ("year", "month", "day")
    ]
    first = pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)
    cells = {name: pl.coalesce(first.cast(pl.String), pl.col(name))}
    if "into" in parameters:
        into, span = parameters["into"], {1: "1y", 2: "1mo", 3: "1d"}[len(known)]
        last = first.dt.offset_by(span).dt.offset_by("-1d").cast(pl.String)
        cells[into] = pl.coalesce(pl.col(into), last) if into in frame.columns else pl.coalesce(last, pl.col(name))
    return rewrite(frame, cells)


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace the last day to the column of the date."""
    return {parameters["into"]: (parameters["column"],)} if "into" in parameters else {}


def _expression(pattern: str) -> str:
    expression = re.escape(pattern)
    for word, group in _PARTS.items():
        expression = expression.replace(word, group, 1)
    if pattern.isalpha():
        expression = expression.replace(r"\d{1,2}", r"\d{2}")
    return f"^{expression}$"


TREATMENT = Treatment(
    name="date-pattern",
    label="Lire des dates écrites autrement, complètes ou partielles",
    parameters={
        "column": COLUMN,
        "pattern": Parameter(
            "text",
            "Écriture de la date",
            required=True,
            choices=("JJ/MM/AAAA", "JJ-MM-AAAA", "JJ.MM.AAAA", "JJMMAAAA", "MM/JJ/AAAA", "AAAA/MM/JJ", "AAAAMMJJ",
                     "MM/AAAA", "AAAA-MM", "AAAA"),
        ),
        "into": Parameter("text", "Colonne qui reçoit le dernier jour de la période"),
    },
    apply=apply,
    origins=origins,
)  # fmt: skip
