"""The terms of a record: from what a cell says (code, label or mnemonic) to the SINP code."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import polars as pl

from mulette.occurrences.fields import record_fields, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mulette.core.fields import Field


def code_fields() -> tuple[Field, ...]:
    """List the fields that take a term of a nomenclature."""
    return tuple(field for field in record_fields().values() if field.nomenclature)


def resolve_codes(records: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Replace what each cell says by the code of the term.

    An empty cell takes the default code of the field; a cell that names no term gives null.
    """
    columns = []
    for field in code_fields():
        cells = records[f"{field.name}:text"].unique().drop_nulls()
        known = find_codes(cells, terms.filter(pl.col("type") == field.nomenclature))
        code = text(field.name).replace_strict(known, default=None, return_dtype=pl.String)
        default = pl.lit(field.default, dtype=pl.String)
        columns.append(pl.when(text(field.name).is_null()).then(default).otherwise(code).alias(field.name))
    return records.with_columns(columns)


def find_codes(cells: Iterable[str], terms: pl.DataFrame) -> dict[str, str | None]:
    """Find the term that each cell names: by its code, else its label, else its mnemonic.

    Letters with and without accent, upper and lower case are alike when no term is written exactly so.

    Examples
    --------
    >>> sexes = pl.DataFrame({"code": ["2", "3"], "label": ["Femelle", "Mâle"], "mnemonic": ["F", "M"]})
    >>> find_codes(["3", "femelle", "male", "?"], sexes)
    {'3': '3', 'femelle': '2', 'male': '3', '?': None}
    """
    exact: dict[str, str] = {}
    for column in ("code", "label", "mnemonic"):
        for name, code in zip(terms[column], terms["code"], strict=True):
            exact.setdefault(name, code)
    alike: dict[str, str] = {}
    for name, code in exact.items():
        alike.setdefault(_fold(name), code)
    return {cell: exact.get(cell, alike.get(_fold(cell))) for cell in cells}


def _fold(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
