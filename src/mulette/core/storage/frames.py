"""Reading many rows at once, as a frame."""

from __future__ import annotations

from typing import Any

import polars as pl
from sqlalchemy import Select
from sqlalchemy.orm import Session

_KINDS: tuple[tuple[type, pl.DataType], ...] = (
    (bool, pl.Boolean()),
    (int, pl.Int64()),
    (float, pl.Float64()),
    (str, pl.String()),
)


def read_frame(session: Session, query: Select[*tuple[Any, ...]]) -> pl.DataFrame:
    """Read the rows of a query whose columns are texts, numbers or booleans.

    Returns
    -------
    Columns named as the query's; Int64, Float64, Boolean or String.

    Raises
    ------
    TypeError
        A column is of another type; the query should not name it.
    """
    schema = {column.name: _kind(column.type.python_type, column.name) for column in query.selected_columns}
    rows = session.execute(query).all()
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def _kind(python_type: type, name: str) -> pl.DataType:
    for known, kind in _KINDS:
        if python_type is known:
            return kind
    raise TypeError(f"column {name!r} is of type {python_type.__name__}; known: bool, int, float, str")
