"""The terms of a record: the SINP code behind what each cell says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mulette.core.nomenclature.resolve import resolve
from mulette.occurrences.fields import record_fields, text

if TYPE_CHECKING:
    from mulette.core.fields import Field


def code_fields() -> tuple[Field, ...]:
    """List the fields that take a term of a nomenclature, named by its code."""
    return tuple(field for field in record_fields().values() if field.nomenclature)


def resolve_codes(records: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Replace what each cell says by the code of the term.

    An empty cell takes the default code of the field; a cell that names no term gives null.
    """
    return records.with_columns(_resolve(records, field, terms) for field in code_fields())


def _resolve(records: pl.DataFrame, field: Field, terms: pl.DataFrame) -> pl.Expr:
    cells = records[f"{field.name}:text"].unique().drop_nulls()
    codes = resolve(cells, field.nomenclature or "", terms)
    code = text(field.name).replace_strict(cells, codes, default=None, return_dtype=pl.String)
    default = pl.lit(field.default, dtype=pl.String)
    return pl.when(text(field.name).is_null()).then(default).otherwise(code).alias(field.name)
