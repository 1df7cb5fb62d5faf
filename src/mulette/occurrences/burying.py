"""Records about to be deleted: what the journal and the tombstones keep of them, so that they can come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.journal.operations import bury_frame, key_of, note_frame
from mulette.core.journal.tables import Tombstone
from mulette.occurrences.matching import CHOSEN, WANTED, temporary
from mulette.occurrences.reading import read_contents
from mulette.occurrences.tables import Record

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mulette.core.people.viewer import Viewer

_STONES = {"row": pl.Int64, "buried_id": pl.Int64, "buried_uuid": pl.String}


def bury_records(
    session: Session,
    ids: pl.Series,
    author: Viewer,
    *,
    at: dt.datetime,
    reason: str | None = None,
    delivery: uuid.UUID | None = None,
) -> None:
    """Note in the journal what some records held, and leave their tombstones.

    Parameters
    ----------
    at
        When they are deleted, UTC.
    reason
        Why, in the author's words.
    delivery
        Delivery that deletes them; None: a person does.
    """
    content = pl.struct(pl.exclude("id", "uuid")).struct.json_encode()
    before = read_contents(session, ids)
    entries = before.select(object_uuid="uuid", before=content, after=pl.lit(None, dtype=pl.String))
    note_frame(session, author, "delete", "record", entries, reason=reason, delivery=delivery, at=at)
    bury_frame(session, author, "record", _stones(session, ids), reason=reason, at=at)


def _stones(session: Session, ids: pl.Series) -> pl.DataFrame:
    query = select(Record.id, Record.uuid, Record.provider_id, Record.entity_source_pk_value)
    with temporary(session, CHOSEN, pl.DataFrame({"id": ids})):
        found = session.execute(query.join(CHOSEN, CHOSEN.c.id == Record.id)).all()
    rows = [(id_, str(uuid), key_of(by, key) if by and key else None) for id_, uuid, by, key in found]
    schema = {"object_id": pl.Int64, "object_uuid": pl.String, "key": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def find_buried(session: Session, wanted: pl.DataFrame, provider_id: int | None) -> pl.DataFrame:
    """Find the deleted records that new rows are: by UUID, else by the key of the provider.

    Parameters
    ----------
    wanted
        Columns of ``matching.WANTED``, of new rows only.
    provider_id
        Whose keys they are; None: nobody's.

    Returns
    -------
    polars.DataFrame
        ``row``, ``buried_id``, ``buried_uuid``; each row and each record once.
    """
    if session.scalar(select(Tombstone.object_id).where(Tombstone.object == "record").limit(1)) is None:
        return pl.DataFrame(schema=_STONES)
    stone = select(WANTED.c.row, Tombstone.object_id, Tombstone.object_uuid)
    of_uuid = Tombstone.object_uuid == WANTED.c.unique_id_sinp
    of_key = WANTED.c.unique_id_sinp.is_(None) & (
        Tombstone.key == key_of(provider_id or 0, "") + WANTED.c.entity_source_pk_value
    )
    with temporary(session, WANTED, wanted):
        found = [
            (row, id_, str(uuid))
            for condition in (of_uuid, of_key)
            for row, id_, uuid in session.execute(
                stone.join(Tombstone, (Tombstone.object == "record") & condition).order_by(Tombstone.deleted_at.desc())
            )
        ]
    frame = pl.DataFrame(found, schema=_STONES, orient="row")
    return frame.unique("row", keep="first", maintain_order=True).unique("buried_id", keep="first", maintain_order=True)
