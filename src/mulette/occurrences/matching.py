"""The records of the store that the rows of a file may be: found by key, by UUID, by what was seen, set by set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
from sqlalchemy import BigInteger, Column, Date, Integer, MetaData, Select, Table, Text, func, literal, select, text
from sqlalchemy.orm import Session

from mulette.core.storage.base import BigKey
from mulette.core.storage.bulk import bulk_insert
from mulette.core.storage.types import Uuid
from mulette.occurrences.tables import Record

WANTED = Table(
    "wanted",
    MetaData(),
    Column("row", BigInteger),
    Column("unique_id_sinp", Uuid),
    Column("entity_source_pk_value", Text),
    Column("date_min", Date),
    Column("cd_ref", Integer),
    prefixes=["TEMPORARY"],
)
"""Identifiers of the rows of a file."""

CHOSEN = Table("chosen", MetaData(), Column("id", BigKey, primary_key=True), prefixes=["TEMPORARY"])
"""Numbers of some records."""


@contextmanager
def temporary(session: Session, table: Table, rows: pl.DataFrame) -> Iterator[None]:
    """Hold rows in a table of this transaction only, known to the planner, gone at the end."""
    table.create(session.connection())  # undone with the transaction when something fails
    bulk_insert(session, table, rows)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ANALYZE {table.name}"))
    yield
    table.drop(session.connection())


def find_candidates(session: Session, wanted: pl.DataFrame, provider_id: int | None) -> pl.DataFrame:
    """Find the records that bear the key (of this provider) or the UUID (of anyone) of a row.

    Parameters
    ----------
    wanted
        Columns of ``WANTED``.
    provider_id
        Whose keys they are; None: nobody's, and only UUIDs are looked for.

    Returns
    -------
    polars.DataFrame
        ``row``, ``via`` (``source`` or ``uuid``), ``id``, ``uuid``, ``provider_id``, ``content_hash``.
    """
    by_uuid = _candidate("uuid").join(WANTED, Record.unique_id_sinp == WANTED.c.unique_id_sinp)
    by_key = _candidate("source").join(
        WANTED,
        (Record.provider_id == provider_id) & (Record.entity_source_pk_value == WANTED.c.entity_source_pk_value),
    )
    with temporary(session, WANTED, wanted):
        queries = (by_uuid,) if provider_id is None else (by_key, by_uuid)
        found = [tuple(row) for query in queries for row in session.execute(query)]
    types = {"row": pl.Int64, "via": pl.String, "id": pl.Int64, "uuid": pl.String}
    schema = {**types, "provider_id": pl.Int64, "content_hash": pl.String}
    frame = pl.DataFrame(found, schema={**schema, "uuid": pl.Object}, orient="row")
    return frame.with_columns(pl.Series("uuid", [str(uuid) for uuid in frame["uuid"]], dtype=pl.String))


def _candidate(via: str) -> Select[tuple[int, ...]]:
    return select(
        WANTED.c.row,
        literal(via),
        Record.id,
        Record.unique_id_sinp,
        Record.provider_id,
        Record.content_hash,
    ).select_from(Record)


def find_alike(session: Session, wanted: pl.DataFrame, provider_id: int) -> pl.DataFrame:
    """Find the records of a provider without a key of theirs, seen on the same day and of the same taxon as a row.

    Returns
    -------
    polars.DataFrame
        ``id``, ``date_min``, ``cd_ref``, ``x_m``, ``y_m``, ``observers``, ``count_min``, ``content_hash``.
    """
    names = ("id", "date_min", "cd_ref", "x_m", "y_m", "observers", "count_min", "content_hash")
    query = (
        select(*(getattr(Record, name) for name in names))
        .where(Record.provider_id == provider_id, Record.entity_source_pk_value.is_(None))
        .where(
            select(WANTED.c.row).where(WANTED.c.date_min == Record.date_min, WANTED.c.cd_ref == Record.cd_ref).exists()
        )
    )
    with temporary(session, WANTED, wanted):
        found = [tuple(row) for row in session.execute(query)]
    kinds = (pl.Int64, pl.Date, pl.Int64, pl.Float64, pl.Float64, pl.String, pl.Int64, pl.String)
    return pl.DataFrame(found, schema=dict(zip(names, kinds, strict=True)), orient="row")


def find_delivered(session: Session, provider_id: int, dataset_ids: list[int]) -> pl.DataFrame:
    """List the records of a provider in some datasets: ``id``, ``uuid``, ``has_key`` (of the provider)."""
    has_key = Record.entity_source_pk_value.is_not(None)
    query = select(Record.id, Record.uuid, has_key).where(
        Record.provider_id == provider_id, Record.dataset_id.in_(dataset_ids)
    )
    rows = [(id_, str(uuid), has_key) for id_, uuid, has_key in session.execute(query)]
    return pl.DataFrame(rows, schema={"id": pl.Int64, "uuid": pl.String, "has_key": pl.Boolean}, orient="row")


def find_uuids(session: Session, ids: pl.Series) -> pl.DataFrame:
    """Give the permanent identifiers of some records: ``id``, ``uuid``."""
    with temporary(session, CHOSEN, pl.DataFrame({"id": ids})):
        query = select(Record.id, Record.uuid).join(CHOSEN, CHOSEN.c.id == Record.id)
        rows = [(id_, str(uuid)) for id_, uuid in session.execute(query)]
    return pl.DataFrame(rows, schema={"id": pl.Int64, "uuid": pl.String}, orient="row")


def find_sent(session: Session, codes: pl.Series, provider_id: int | None) -> pl.Series:
    """Give the valid taxa, among some, that a provider has records of."""
    with temporary(session, CHOSEN, pl.DataFrame({"id": codes})):
        known = (Record.cd_ref == CHOSEN.c.id) & (Record.provider_id == provider_id)
        found = session.scalars(select(CHOSEN.c.id).where(select(Record.id).where(known).exists())).all()
    return pl.Series("cd_ref", found, dtype=pl.Int64)


def describe(session: Session, ids: pl.Series) -> pl.DataFrame:
    """Say which records some are, by date: texts ``uuid``, ``key``, ``date``, ``name``, ``observers``."""
    names = ("uuid", "key", "date", "name", "observers")
    columns = (Record.uuid, Record.entity_source_pk_value, Record.date_min, Record.nom_cite, Record.observers)
    with temporary(session, CHOSEN, pl.DataFrame({"id": ids.cast(pl.Int64)})):
        query = select(*columns).join(CHOSEN, CHOSEN.c.id == Record.id).order_by(Record.date_min, Record.id)
        rows = [(str(uuid), key, day.isoformat(), *rest) for uuid, key, day, *rest in session.execute(query)]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def count_written(session: Session, delivery_id: int) -> int:
    """Count the records that a delivery wrote last."""
    return session.scalar(select(func.count()).where(Record.delivery_id == delivery_id)) or 0
