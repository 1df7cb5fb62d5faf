"""The frame of records that concepts and checks work on: each field of the room, and its cell as the file wrote it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from mulette.core.fields import Fields, read_fields
from mulette.core.intake.batch import ROW

if TYPE_CHECKING:
    from mulette.core.intake.batch import Batch


@cache
def record_fields() -> Fields:
    """Read the fields of a record, once."""
    return read_fields(Path(__file__).with_name("fields.yaml"))


def text(field: str) -> pl.Expr:
    """Name the cell of a field as the file wrote it, after treatments; null where empty or absent."""
    return pl.col(f"{field}:text")


def lay_out(batch: Batch) -> pl.DataFrame:
    """Set the value and the cell of every field side by side, whether or not the file gives the field.

    Returns
    -------
    polars.DataFrame
        ``row``; each field under its name (its value, null where it has none); each cell under ``field:text``.
    """
    given = batch.values.columns
    values = [
        pl.col(name) if name in given else pl.lit(None, dtype=DTYPES[field.type]).alias(name)
        for name, field in record_fields().items()
    ]
    cells = [
        batch.texts[name].alias(f"{name}:text")
        if batch.has(name)
        else pl.lit(None, dtype=pl.String).alias(f"{name}:text")
        for name in record_fields()
    ]
    return batch.values.select(ROW, *values).with_columns(cells)


DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "time": pl.Time(),
    "instant": pl.Datetime("us", "UTC"),
    "uuid": pl.String(),
    "code": pl.String(),
    "json": pl.String(),
    "url": pl.String(),
    "geometry": pl.Binary(),
}
"""Polars type of each type of field."""
