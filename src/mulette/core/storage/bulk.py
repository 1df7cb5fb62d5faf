"""Writing many rows at once: COPY on PostgreSQL, one prepared insert on a GeoPackage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import polars as pl
import shapely
from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from mulette.core.storage.geopackage import blobs_from_wkb, rtree_name, rtree_triggers
from mulette.core.storage.types import Geometry, local_srid


def next_ids(session: Session, table: Table, count: int) -> range | list[int]:
    """Reserve numbers of a table that are given to nobody else, now or later.

    Returns
    -------
    Ascending numbers, ``count`` of them; on a GeoPackage they follow each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return sorted(session.scalars(sequence, {"name": table.name, "count": count}))
    last = session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    if last is None:
        session.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, 0)"), {"name": table.name})
    first = (last or 0) + 1
    session.execute(
        text("UPDATE sqlite_sequence SET seq = :seq WHERE name = :name"),
        {"seq": first + count - 1, "name": table.name},
    )
    return range(first, first + count)


@contextmanager
def index_set_aside(session: Session, table: Table) -> Iterator[None]:
    """Set the R-tree triggers of a table aside during a large load on a GeoPackage; nothing elsewhere.

    The triggers call Python five times a row; inside this block ``bulk_insert`` fills the R-tree itself.
    All happens in the transaction of the session: an interruption leaves the triggers as they were.
    """
    column = _geometry_column(table)
    if column is None or session.get_bind().dialect.name != "sqlite":
        yield
        return
    triggers = rtree_triggers(table.name, column)
    for name in triggers:
        session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    session.info[f"set aside {table.name}"] = True
    try:
        yield
    finally:
        session.info.pop(f"set aside {table.name}")
    for statement in triggers.values():
        session.execute(text(statement))


def bulk_insert(session: Session, table: Table, frame: pl.DataFrame) -> int:
    """Insert all rows of a frame, in the session's transaction.

    Parameters
    ----------
    frame
        Columns named as the table's. A geometry column is Binary: little-endian ISO WKB in the storage CRS.
        JSON columns are text. Give ``id`` (see ``next_ids``) when the table has a geometry.

    Returns
    -------
    Number of rows written.
    """
    if frame.is_empty():
        return 0
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table, frame)
    else:
        _insert_sqlite(session, table, frame)
    return frame.height


def _geometry_column(table: Table) -> str | None:
    return next((column.name for column in table.columns if isinstance(column.type, Geometry)), None)


def _copy(session: Session, table: Table, frame: pl.DataFrame) -> None:
    column = _geometry_column(table)
    if column in frame.columns:
        geometries = shapely.from_wkb(frame[column].to_numpy())
        hexes = shapely.to_wkb(shapely.set_srid(geometries, local_srid(session)), hex=True, include_srid=True)
        frame = frame.with_columns(pl.Series(column, list(hexes), dtype=pl.String))
    names = ", ".join(f'"{name}"' for name in frame.columns)
    raw = session.connection().connection.driver_connection
    assert raw is not None
    with raw.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN WITH (FORMAT csv)') as copy:
        for part in frame.iter_slices(20_000):
            copy.write(part.write_csv(include_header=False, quote_style="necessary", datetime_format="%+").encode())


def _insert_sqlite(session: Session, table: Table, frame: pl.DataFrame) -> None:
    column = _geometry_column(table)
    boxes: Any = None
    if column in frame.columns:
        wkbs = frame[column].to_numpy()
        boxes = shapely.bounds(shapely.from_wkb(wkbs))
        blobs = blobs_from_wkb(wkbs, boxes, local_srid(session))
        frame = frame.with_columns(pl.Series(column, blobs, dtype=pl.Binary))
    frame = frame.with_columns(
        pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        pl.selectors.date().dt.strftime("%Y-%m-%d"),
        pl.selectors.time().dt.strftime("%H:%M:%S"),
    )
    names = ", ".join(f'"{name}"' for name in frame.columns)
    marks = ", ".join("?" * frame.width)
    raw = session.connection().connection.driver_connection
    assert raw is not None
    raw.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', frame.iter_rows())
    if boxes is not None and session.info.get(f"set aside {table.name}"):
        ids = frame["id"].to_numpy()
        full = ~np.isnan(boxes[:, 0])
        entries = zip(ids[full].tolist(), *boxes[full][:, [0, 2, 1, 3]].T.tolist(), strict=True)
        raw.executemany(f"INSERT INTO {rtree_name(table.name, str(column))} VALUES (?, ?, ?, ?, ?)", entries)
