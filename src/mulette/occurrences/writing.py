"""Writing many records at once, in one transaction: insert, update, delete, their areas and the counts by cell."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from sqlalchemy import Column, MetaData, Table, delete, select, text, update
from sqlalchemy.orm import Session

from mulette.core.diffusion.rank import BLUR_KINDS
from mulette.core.journal.operations import revive
from mulette.core.storage.bulk import bulk_insert, next_ids
from mulette.occurrences.dashboards.tallying import follow_new, following
from mulette.occurrences.matching import CHOSEN, temporary
from mulette.occurrences.sensitivity.diffusing import decide_rows
from mulette.occurrences.staged import CELLS
from mulette.occurrences.tables import CellCount, Record, RecordArea

if TYPE_CHECKING:
    from mulette.core.intake.target import Signed, Terms
    from mulette.core.places.locating import Locator

RECORD: Table = Record.__table__  # type: ignore[assignment]
RECORD_AREA: Table = RecordArea.__table__  # type: ignore[assignment]
CELL_COUNT: Table = CellCount.__table__  # type: ignore[assignment]
KEPT_FOR_EVER = {"id", "uuid", "unique_id_sinp", "created_at", "author_id"}
"""What an update never changes."""

COUNTED = ("cd_ref", "diffusion", *CELLS)
_REPLACING = Table(
    "replacing",
    MetaData(),
    *(Column(column.name, column.type) for column in RECORD.columns if column.name not in KEPT_FOR_EVER - {"id"}),
    prefixes=["TEMPORARY"],
)
_SHIFT = Table(
    "shift", MetaData(), *(Column(column.name, column.type) for column in CELL_COUNT.columns), prefixes=["TEMPORARY"]
)


@dataclass(frozen=True)
class Placed:
    """Records ready to be written, with the areas they lie in.

    Parameters
    ----------
    rows
        Columns of the table.
    areas
        ``item`` (position in ``rows``) and ``area_id``; None for records that have not moved.
    """

    rows: pl.DataFrame
    areas: pl.DataFrame | None


def place(rows: pl.DataFrame, locator: Locator, terms: Terms, signed: Signed) -> Placed:
    """Give staged rows what only the write knows: who delivered them, when, in which row; and their areas."""
    completed = rows.rename({"row": "delivery_row"}).with_columns(
        provider_id=pl.lit(terms.provider_id, dtype=pl.Int64),
        organisation_id=pl.lit(terms.organisation_id, dtype=pl.Int64),
        delivery_id=pl.lit(signed.id, dtype=pl.Int64),
        updated_at=pl.lit(signed.written_at),
    )
    return Placed(completed, locator.areas_of(rows["geom"]))


def identify(session: Session, rows: pl.DataFrame, buried: pl.DataFrame, author_id: int | None) -> pl.DataFrame:
    """Give new rows their numbers and permanent identifiers: those that a deleted record had, else new ones.

    Parameters
    ----------
    rows
        As ``place`` gives them.
    buried
        ``row``, ``buried_id``, ``buried_uuid`` of the rows that are records deleted before; their tombstones go.
    """
    rows = rows.join(buried.rename({"row": "delivery_row"}), on="delivery_row", how="left", maintain_order="left")
    given = zip(rows["buried_uuid"], rows["unique_id_sinp"], strict=True)
    identifiers = [former or own or str(uuid.uuid4()) for former, own in given]
    former = rows["buried_id"].drop_nulls()
    numbers = np.asarray(rows["buried_id"].fill_null(0), dtype=np.int64).copy()
    numbers[numbers == 0] = next_ids(session, RECORD, rows.height - len(former))
    if len(former):
        with temporary(session, CHOSEN, pl.DataFrame({"id": former})):
            revive(session, "record", select(CHOSEN.c.id))
    return rows.with_columns(
        pl.Series("id", numbers),
        pl.Series("unique_id_sinp", identifiers, dtype=pl.String),
        uuid=pl.Series(identifiers, dtype=pl.String),
        created_at="updated_at",
        author_id=pl.lit(author_id, dtype=pl.Int64),
    )


def _diffused(session: Session, placed: Placed) -> Placed:
    """Decide how records are diffused: nothing is written that the public could see for a moment too precisely."""
    if placed.rows.is_empty():
        return placed
    rows, blurring = decide_rows(session, placed.rows, placed.areas)
    return replace(placed, rows=rows.with_columns(blur_areas(rows, blurring)))


def insert_records(session: Session, placed: Placed) -> int:
    """Insert records that have their numbers and identifiers, with their areas and their part in the counts."""
    placed = _diffused(session, placed)
    written = bulk_insert(session, RECORD, _for_table(placed.rows))
    link_areas(session, placed.rows["id"], placed.areas)
    follow_new(session, placed.rows, placed.areas)
    shift_counts(session, [(placed.rows, 1)])
    return written


def update_records(session: Session, placed: Placed) -> int:
    """Update records in place (``id`` in the rows): numbers, UUIDs and first author stay."""
    placed = _diffused(session, placed)
    rows = placed.rows
    before = _counted(session, rows["id"])
    replacing = rows.select(column.name for column in _REPLACING.columns if column.name in rows.columns)
    with following(session, rows["id"]):
        with temporary(session, _REPLACING, replacing):
            given = {name: _REPLACING.c[name] for name in replacing.columns if name != "id"}
            session.execute(update(RECORD).values(given).where(RECORD.c.id == _REPLACING.c.id))
            if placed.areas is not None:
                session.execute(delete(RECORD_AREA).where(RECORD_AREA.c.record_id.in_(select(_REPLACING.c.id))))
        link_areas(session, rows["id"], placed.areas)
    shift_counts(session, [(before, -1), (rows, 1)])
    return rows.height


def delete_records(session: Session, ids: pl.Series) -> int:
    """Delete records, their areas and their part in the counts."""
    before = _counted(session, ids)
    with following(session, ids), temporary(session, CHOSEN, pl.DataFrame({"id": ids})):
        chosen = select(CHOSEN.c.id)
        session.execute(delete(RECORD_AREA).where(RECORD_AREA.c.record_id.in_(chosen)))
        session.execute(delete(RECORD).where(RECORD.c.id.in_(chosen)))
    shift_counts(session, [(before, -1)])
    return len(ids)


ALL_TAXA = 0
"""Stands for all taxa together in the counts by cell; TAXREF has no such code."""


def shift_counts(session: Session, changes: Iterable[tuple[pl.DataFrame, int]]) -> None:
    """Add records to the counts by cell, or take them away.

    Parameters
    ----------
    changes
        Records (``cd_ref``, ``diffusion`` and their cells), each frame with +1 or -1.
    """
    parts = [
        records.select(
            level_m=pl.lit(side_m, dtype=pl.Int32),
            cell=name,
            cd_ref="cd_ref",
            diffusion=pl.col("diffusion").cast(pl.Int16),
            records=pl.lit(sign, dtype=pl.Int32),
        )
        for records, sign in changes
        for name, side_m in CELLS.items()
    ]
    keys = ["level_m", "cell", "cd_ref", "diffusion"]
    each = pl.concat(parts).drop_nulls("cell")
    both = pl.concat([each, each.with_columns(cd_ref=pl.lit(ALL_TAXA, dtype=each.schema["cd_ref"]))])
    shift = both.group_by(keys).agg(pl.col("records").sum()).sort(keys)
    with temporary(session, _SHIFT, shift.filter(pl.col("records") != 0)):
        names = ", ".join([*keys, "records"])
        session.execute(
            text(
                f"INSERT INTO {CELL_COUNT.name} ({names}) SELECT {names} FROM shift WHERE true "
                f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET records = {CELL_COUNT.name}.records + excluded.records"
            )
        )
    if (shift["records"] < 0).any():
        session.execute(delete(CELL_COUNT).where(CELL_COUNT.c.records <= 0))


def _counted(session: Session, ids: pl.Series) -> pl.DataFrame:
    """Read what the counts by cell hold of some records."""
    with temporary(session, CHOSEN, pl.DataFrame({"id": ids})):
        query = select(*(RECORD.c[name] for name in COUNTED)).join(CHOSEN, CHOSEN.c.id == RECORD.c.id)
        found = [tuple(row) for row in session.execute(query)]
    return pl.DataFrame(found, schema=dict.fromkeys(COUNTED, pl.Int64), orient="row")


def _for_table(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(column.name for column in RECORD.columns if column.name in rows.columns)


def blur_areas(rows: pl.DataFrame, locator: Locator) -> pl.Series:
    """Find the area that stands for the position of each record that is not diffused precisely."""
    kind = pl.col("diffusion").replace_strict(BLUR_KINDS, default=None, return_dtype=pl.String)
    numbered = rows.select("x_m", "y_m", kind=kind).with_row_index("position")
    blurred = numbered.drop_nulls("kind")
    found = locator.areas_at(blurred["x_m"], blurred["y_m"])
    chosen = (
        blurred.select("position", "kind")
        .with_row_index("item")
        .join(found, on=["item", "kind"])
        .group_by("position")
        .agg(pl.col("area_id").min())
    )
    return numbered.join(chosen, on="position", how="left", maintain_order="left")["area_id"].alias("blur_area_id")


def link_areas(session: Session, ids: pl.Series, areas: pl.DataFrame | None) -> None:
    """Write which records lie in which areas; ``areas`` as ``Locator.areas_of`` gives them for the records in order."""
    if areas is None:
        return
    links = areas.select(record_id=ids.gather(areas["item"]), area_id="area_id")
    bulk_insert(session, RECORD_AREA, links)
