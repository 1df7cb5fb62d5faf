"""Taking back what a delivery wrote: records added go, records changed or deleted are again what they were."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mulette.core.intake.kept import ADDED, DELETED, UPDATED
from mulette.core.intake.tables import Delivery
from mulette.core.journal.operations import note_frame, revive
from mulette.core.journal.tables import JournalEntry, Tombstone
from mulette.core.metadata.tables import Dataset
from mulette.core.places.queries import read_locator
from mulette.occurrences import comparing, writing
from mulette.occurrences.burying import bury_records
from mulette.occurrences.matching import CHOSEN, temporary
from mulette.occurrences.reading import as_texts, no_rows, read_contents, read_parts
from mulette.occurrences.tables import Record

if TYPE_CHECKING:
    from mulette.core.intake.kept import Kept
    from mulette.core.intake.target import Signed, Terms

_BY = {"id": pl.Int64, "by": pl.String}


def read_whole(session: Session, ids: pl.Series) -> pl.DataFrame:
    """Give every column of some records, and ``unique_dataset_id``."""
    query = (
        select(*writing.RECORD.columns, Dataset.uuid.label("unique_dataset_id"))
        .join(Dataset, Dataset.id == writing.RECORD.c.dataset_id)
        .join(CHOSEN, CHOSEN.c.id == writing.RECORD.c.id)
    )
    with temporary(session, CHOSEN, pl.DataFrame({"id": ids})):
        return pl.concat([no_rows(query), *read_parts(session, query)])


def find_touched(session: Session, records: pl.DataFrame, signed: Signed) -> pl.DataFrame:
    """List the records of a delivery that a later delivery or a person changed, deleted or brought back.

    What recomputes records without changing what was said of them (areas, names of TAXREF) touches none.

    Parameters
    ----------
    records
        ``id`` and ``action``, as the delivery kept them.

    Returns
    -------
    polars.DataFrame
        ``id``, ``by`` (UUID of the delivery; null: a person).
    """
    with temporary(session, CHOSEN, records.select("id")):
        here = _read(session, _writers())
        edited = _read(session, _edited(signed))
        gone = _read(session, _deleters()).unique("id", keep="last")
    there = records.join(here, on="id")
    changed = there.filter(pl.col("by").ne_missing(str(signed.uuid)) | (pl.col("action") == DELETED))
    missing = records.filter(pl.col("action") != DELETED).join(here, on="id", how="anti").select("id")
    deleted = missing.join(gone, on="id", how="left")
    found = pl.concat([changed.select("id", "by"), edited, deleted.select("id", "by")])
    return found.unique("id", maintain_order=True)


def _writers() -> Select[int, uuid.UUID | None]:
    return (
        select(Record.id, Delivery.uuid)
        .join(CHOSEN, CHOSEN.c.id == Record.id)
        .outerjoin(Delivery, Delivery.id == Record.delivery_id)
    )


def _edited(signed: Signed) -> Select[int, uuid.UUID | None]:
    """Select the records that a person changed since: a delivery would be their last writer."""
    of_records = (JournalEntry.object == "record") & (JournalEntry.object_uuid == Record.uuid)
    by_hand = JournalEntry.delivery_uuid.is_(None) & (JournalEntry.at > signed.written_at)
    query = select(Record.id, JournalEntry.delivery_uuid).join(CHOSEN, CHOSEN.c.id == Record.id)
    return query.join(JournalEntry, of_records & by_hand)


def _deleters() -> Select[int, uuid.UUID | None]:
    of_stone = (JournalEntry.object == "record") & (JournalEntry.object_uuid == Tombstone.object_uuid)
    return (
        select(Tombstone.object_id, JournalEntry.delivery_uuid)
        .join(CHOSEN, (CHOSEN.c.id == Tombstone.object_id) & (Tombstone.object == "record"))
        .outerjoin(JournalEntry, of_stone & (JournalEntry.action == "delete"))
        .order_by(JournalEntry.at)
    )


def _read(session: Session, query: Select[int, uuid.UUID | None]) -> pl.DataFrame:
    rows = [(id_, None if by is None else str(by)) for id_, by in session.execute(query)]
    return pl.DataFrame(rows, schema=_BY, orient="row")


def undo(session: Session, kept: Kept, but: pl.DataFrame, terms: Terms, signed: Signed) -> dict[str, int]:
    """Take back what a delivery wrote, but for some records; see ``core.intake.target.Target.undo``."""
    added = kept.records().filter(pl.col("action") == ADDED).join(but, on="id", how="anti")["id"]
    if len(added):
        bury_records(session, added, terms.author, at=signed.written_at, reason=signed.reason, delivery=signed.uuid)
        writing.delete_records(session, added)
    result = {"deleted": len(added), "restored": 0, "returned": 0}
    for before, placed in _placed(session, kept, UPDATED, but, signed):
        _note_return(session, before, terms, signed)
        result["restored"] += writing.update_records(session, placed)
    for before, placed in _placed(session, kept, DELETED, but, signed):
        with temporary(session, CHOSEN, before.select("id")):
            revive(session, "record", select(CHOSEN.c.id))
        _note(session, "restore", before.select(object_uuid="uuid", before=None, after=None), terms, signed)
        result["returned"] += writing.insert_records(session, placed)
    return result


def _placed(
    session: Session, kept: Kept, action: str, but: pl.DataFrame, signed: Signed
) -> Iterator[tuple[pl.DataFrame, writing.Placed]]:
    """Give part by part the values of before, and the same ready to be written, in the areas of today."""
    locator = None
    for part in kept.before(action):
        before = part.join(but, on="id", how="anti")
        if before.is_empty():
            continue
        locator = locator or read_locator(session)
        rows = before.with_columns(updated_at=pl.lit(signed.written_at))
        yield before, writing.Placed(rows, locator.areas_of(before["geom"]))


def _note_return(session: Session, before: pl.DataFrame, terms: Terms, signed: Signed) -> None:
    now = read_contents(session, before["id"]).with_columns(pl.col("id").cast(pl.Int64)).drop("uuid")
    then = as_texts(before, ["id"]).with_columns(row=pl.lit(0, dtype=pl.Int64))
    changes = comparing.sides(comparing.differences(now, then))
    named = before.select("id", object_uuid="uuid")
    _note(session, "update", changes.join(named, on="id"), terms, signed)


def _note(session: Session, action: str, entries: pl.DataFrame, terms: Terms, signed: Signed) -> None:
    note_frame(
        session, terms.author, action, "record", entries,
        reason=signed.reason, delivery=signed.uuid, at=signed.written_at,
    )  # fmt: skip
