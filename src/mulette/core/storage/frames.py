"""Reading many rows at once, as a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely
from sqlalchemy import ColumnElement, Select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from mulette.core.storage.geopackage import wkb_of_blob

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


def raw_column(column: Any) -> ColumnElement[Any]:  # noqa: ANN401
    """Ask for a column as the engine keeps it: a geometry for ``geometries_of``, an identifier."""
    return type_coerce(column, NullType())


def geometries_of(raw: Sequence[bytes | str | None]) -> npt.NDArray[np.object_]:
    """Read many geometries at once, as ``raw_column`` gives them: blobs of a GeoPackage, hexadecimal of PostGIS."""
    kept = np.empty(len(raw), dtype=object)
    kept[:] = [wkb_of_blob(one) if isinstance(one, bytes) else one for one in raw]
    shapes: npt.NDArray[np.object_] = shapely.from_wkb(kept)
    return shapes


def _kind(python_type: type, name: str) -> pl.DataType:
    for known, kind in _KINDS:
        if python_type is known:
            return kind
    raise TypeError(f"column {name!r} is of type {python_type.__name__}; known: bool, int, float, str")
