"""Read dates written in the provider's own way and write them in ISO; a partial date becomes its first and last day."""

from __future__ import annotations

import re

import polars as pl

from mulette.core.intake.treatments.side_table import translate
from mulette.core.intake.treatments.treatment import COLUMN, Parameter, Parameters, Treatment, rewrite

_PARTS = {"AAAA": r"(?P<year>\d{4})", "mois": r"(?P<month>\d{2})", "MM": r"(?P<month>\d{1,2})",
          "JJ": r"(?P<day>\d{1,2})(?:er)?"}  # fmt: skip
_MONTHS = ("janv(?:ier)?", "f[ée]v(?:r(?:ier)?)?", "mars", "avr(?:il)?", "mai", "juin", "juil(?:let)?", "ao[ûu]t",
           "sept(?:embre)?", "oct(?:obre)?", "nov(?:embre)?", "d[ée]c(?:embre)?")  # fmt: skip
ANY = "complète ou partielle"
PATTERNS = ("JJ/MM/AAAA", "JJ-MM-AAAA", "JJ.MM.AAAA", "JJMMAAAA", "MM/JJ/AAAA", "AAAA/MM/JJ", "AAAAMMJJ", "MM/AAAA",
            "AAAA-MM", "AAAA", "JJ mois AAAA", "mois AAAA", ANY)  # fmt: skip
_TRIED = ("JJ/MM/AAAA", "JJ-MM-AAAA", "JJ.MM.AAAA", "AAAA-MM-JJ", "AAAA/MM/JJ", "JJ mois AAAA", "MM/AAAA", "AAAA-MM",
          "mois AAAA", "AAAA")  # fmt: skip
"""What ``ANY`` reads: no two of them read the same text."""


def apply(frame: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, int]:
    """Rewrite the cells of ``column`` that follow ``pattern``, made of AAAA, MM, JJ and « mois »; any other text stays.

    A date without day or month is a month or a year: ``column`` takes its first day and ``into``, where it is given and
    says nothing more yet, its last.
    """
    name = parameters["column"]
    read = _read_distinct(frame[name], parameters["pattern"])
    first, last = (
        pl.lit(translate(frame[name], dict(read.select("text", end).iter_rows()))) for end in ("first", "last")
    )
    cells = {name: pl.coalesce(first, pl.col(name))}
    if "into" in parameters:
        into = pl.col(parameters["into"]) if parameters["into"] in frame.columns else pl.col(name)
        says_no_more = into.is_null() | (into == pl.col(name))
        cells[parameters["into"]] = pl.when(says_no_more).then(pl.coalesce(last, into)).otherwise(into)
    return rewrite(frame, cells)


def origins(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Trace the last day to the column of the date."""
    return {parameters["into"]: (parameters["column"],)} if "into" in parameters else {}


def _read_distinct(cells: pl.Series, pattern: str) -> pl.DataFrame:
    """Read each distinct text once: ``text``, ``first`` and ``last`` day in ISO, null where it follows no pattern."""
    patterns = _TRIED if pattern == ANY else (pattern,)
    cell = pl.col("text").str.strip_chars()
    if any("mois" in one for one in patterns):
        cell = _month_figures(cell)
    bounds = [_bounds(pl.col("cell"), one) for one in patterns]
    first, last = (pl.coalesce(*(bound[end] for bound in bounds)).cast(pl.String) for end in (0, 1))
    distinct = cells.alias("text").drop_nulls().unique().to_frame()
    return distinct.with_columns(cell=cell).select("text", first=first, last=last)


def _bounds(cell: pl.Expr, pattern: str) -> tuple[pl.Expr, pl.Expr]:
    """Give the first and the last day of what a cell says, null where it does not follow the pattern."""
    expression = _expression(pattern)
    found = cell.str.extract_groups(expression)
    known = [part for part in ("year", "month", "day") if f"<{part}>" in expression]
    parts = [
        found.struct.field(part).str.zfill(2) if part in known else pl.lit("01") for part in ("year", "month", "day")
    ]
    first = pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)
    span = {1: "1y", 2: "1mo", 3: "1d"}[len(known)]
    return first, first.dt.offset_by(span).dt.offset_by("-1d")


def _month_figures(cell: pl.Expr) -> pl.Expr:
    """Write the month in figures where it is in letters."""
    for number, word in enumerate(_MONTHS, start=1):
        cell = cell.str.replace(rf"(?i)\b{word}\b\.?", f"{number:02}")
    return cell


def _expression(pattern: str) -> str:
    expression = re.escape(pattern).replace("\\ ", r"\s+")
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
            choices=PATTERNS,
        ),
        "into": Parameter("text", "Colonne qui reçoit le dernier jour de la période"),
    },
    apply=apply,
    origins=origins,
)
