"""Counts of germination in a delimited file: one line a series and a day."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from mulette.core.delimited import read_delimited
from mulette.core.errors import Invalid
from mulette.exsitu.germination import Series

NEEDED = ("SERIES", "DAY", "GERMINATED")
KNOWN_ONCE = ("SOWN", "EMPTY", "INFESTED", "FRESH")
"""Numbers of the whole series, written on each of its lines or on the first."""


def read_series(path: Path) -> dict[str, Series]:
    """Read the series of a file, in the order of their first line.

    Parameters
    ----------
    path
        Columns ``series``, ``day``, ``germinated`` (new that day), and where known ``sown``, ``empty``, ``infested``,
        ``fresh``; lines in any order.

    Raises
    ------
    Invalid
        A column is missing, a cell is no number, a day comes twice, a number of the series changes, or the series
        itself cannot be; the message names the line or the series.
    """
    table = read_delimited(path, name=path.name)
    absent = [name for name in NEEDED if name not in table.columns]
    if absent:
        sentence = f"{path.name} : colonne absente : {', '.join(absent).lower()}. Colonnes attendues : series, day, "
        raise Invalid(sentence + "germinated et, si vous le connaissez, sown.", code="germination.missing-column")
    numbers = [name for name in table.columns if name in ("DAY", "GERMINATED", *KNOWN_ONCE)]
    typed = table.with_columns(_number(table, name, path.name) for name in numbers)
    grouped = typed.group_by("SERIES", maintain_order=True)
    return {str(key[0]): _series(str(key[0]), lines.sort("DAY"), path.name) for key, lines in grouped}


def _number(table: pl.DataFrame, name: str, file: str) -> pl.Series:
    """Read a column of numbers, with a point or a comma; an empty cell only where the number is the series'."""
    cells = table[name].str.strip_chars().replace("", None)
    read = cells.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    wrong = read.is_null() & cells.is_not_null() if name in KNOWN_ONCE else read.is_null()
    if name != "DAY":
        wrong |= (read != read.round()).fill_null(value=False)
    if wrong.any():
        line = wrong.arg_true()[0]
        sentence = f"{file}, ligne {line + 2} : « {table[name][line] or ''} » n'est pas un nombre pour {name.lower()}."
        raise Invalid(sentence, code="germination.not-a-number", line=line + 2)
    return read


def _series(name: str, lines: pl.DataFrame, file: str) -> Series:
    """Make one series of its lines, sorted by day."""
    if lines["DAY"].is_duplicated().any():
        day = lines.filter(pl.col("DAY").is_duplicated())["DAY"][0]
        raise Invalid(f"{file}, série {name} : le jour {day:g} vient deux fois.", code="germination.day-twice")
    once = {}
    for column in KNOWN_ONCE:
        said = lines[column].drop_nulls().unique().to_list() if column in lines.columns else []
        if len(said) > 1:
            sentence = f"{file}, série {name} : {column.lower()} change d'une ligne à l'autre."
            raise Invalid(sentence, code="germination.number-changes")
        once[column.lower()] = int(said[0]) if said else None
    try:
        return Series(tuple(lines["DAY"]), tuple(int(count) for count in lines["GERMINATED"]), **once)
    except Invalid as error:
        raise Invalid(f"{file}, série {name} : {error.message}", code=error.code) from error
