"""Records of the store as frames: for exports, and to say what a delivery changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
import shapely
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mulette.core.intake.canonical import canonical
from mulette.core.metadata.tables import Dataset
from mulette.core.storage.frames import geometries_of, raw_column
from mulette.core.storage.types import Geometry, Instant, Json
from mulette.core.storage.types import Uuid as UuidType
from mulette.occurrences.matching import CHOSEN, temporary
from mulette.occurrences.staged import CONTENT, KEYS, normal_json
from mulette.occurrences.tables import Record

PART_ROWS = 20_000
_MILLIMETRES = 3
_TYPES = {dt.date: pl.Date(), int: pl.Int64(), float: pl.Float64(), bool: pl.Boolean(), str: pl.String()}


def read_parts(session: Session, query: Select[Any], size: int = PART_ROWS) -> Iterator[pl.DataFrame]:
    """Read the rows of a query part by part, without holding them all.

    Returns
    -------
    Frames with the query's columns: UUIDs and JSON as text, geometries as WKB, moments in UTC.
    """
    columns = list(query.selected_columns)
    raw = query.with_only_columns(*(_as_kept(column) for column in columns), maintain_column_froms=True)
    result = session.execute(raw.execution_options(yield_per=size))
    for rows in result.partitions():
        cells = zip(*rows, strict=True)
        yield pl.DataFrame([_series(column, values) for column, values in zip(columns, cells, strict=True)])


def _as_kept(column: Any) -> Any:  # noqa: ANN401
    """Ask for identifiers and geometries as the engine keeps them: they are read all at once, not one by one."""
    return raw_column(column).label(column.name) if isinstance(column.type, (UuidType, Geometry)) else column


def no_rows(query: Select[Any]) -> pl.DataFrame:
    """Give the frame of a query that finds nothing."""
    return pl.DataFrame([_series(column, []) for column in query.selected_columns])


def _series(column: Any, values: Sequence[Any]) -> pl.Series:  # noqa: ANN401
    if isinstance(column.type, UuidType):
        return pl.Series(column.name, [None if value is None else str(value) for value in values], dtype=pl.String)
    if isinstance(column.type, Json):
        return pl.Series(column.name, [normal_json(value) for value in values], dtype=pl.String)
    if isinstance(column.type, Geometry):
        return pl.Series(column.name, shapely.to_wkb(geometries_of(values), byte_order=1).tolist(), dtype=pl.Binary)
    if isinstance(column.type, Instant):
        return pl.Series(column.name, values, dtype=pl.Datetime("us", "UTC"))
    return pl.Series(column.name, values, dtype=_TYPES[column.type.python_type])


def read_contents(session: Session, ids: pl.Series, keys: Sequence[str] = ("id", "uuid")) -> pl.DataFrame:
    """Give the content of some records as texts: ``keys``, each field, ``unique_dataset_id``, ``geometry``.

    Parameters
    ----------
    keys
        Columns given as they are: ``id``, ``uuid``, ``geom`` (WKB, CRS of the store).
    """
    columns = [getattr(Record, name) for name in (*CONTENT[:-1], *KEYS[1:])]
    query = (
        select(Record.id, Record.uuid, *columns, Dataset.uuid.label("unique_dataset_id"), Record.geom)
        .join(Dataset, Dataset.id == Record.dataset_id)
        .join(CHOSEN, CHOSEN.c.id == Record.id)
    )
    with temporary(session, CHOSEN, pl.DataFrame({"id": ids})):
        parts = [as_texts(part, keys) for part in read_parts(session, query)]
    names = [column.name for column in query.selected_columns]
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def as_texts(records: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Write the content of records as texts, whatever side it comes from; ``geometry`` in WKT, to the millimetre."""
    wkt = shapely.to_wkt(shapely.from_wkb(records["geom"].to_numpy()), rounding_precision=_MILLIMETRES)
    return records.select(
        *keys,
        *(canonical(name, records.schema[name]) for name in (*CONTENT, *KEYS[1:])),
        pl.Series("geometry", wkt.tolist(), dtype=pl.String),
    )
