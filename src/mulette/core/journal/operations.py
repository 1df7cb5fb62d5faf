"""Writing the journal: one entry a change, one tombstone a deletion; every operation of every room calls these."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import Select, delete, inspect
from sqlalchemy.orm import Session

from mulette.core.journal.changes import KEPT_ELSEWHERE, difference, plain
from mulette.core.journal.tables import JournalEntry, Tombstone
from mulette.core.people.viewer import Viewer
from mulette.core.storage.base import Base, now
from mulette.core.storage.bulk import bulk_insert

Values = Mapping[str, Any]


def snapshot(row: Base, *, without: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
    """Copy the values of a row, to be compared later; its identifiers, time stamps and author are left out.

    Parameters
    ----------
    without
        Further columns to leave out: secrets.
    """
    left_out = KEPT_ELSEWHERE | without
    return {
        attribute.key: plain(getattr(row, attribute.key))
        for attribute in inspect(row).mapper.column_attrs
        if attribute.key not in left_out
    }


def note(
    session: Session,
    author: Viewer,
    action: str,
    object_: str,
    object_uuid: uuid.UUID | None,
    before: Values | None = None,
    after: Values | None = None,
    *,
    reason: str | None = None,
    delivery: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> JournalEntry | None:
    """Note one change in the journal.

    Parameters
    ----------
    action, object_
        Verb and kind of thing: ``update``, ``record``.
    object_uuid
        Which thing; None: several at once.
    before, after
        Values on both sides; only the fields that changed are kept.
    reason
        Why, in the author's words.
    delivery
        Delivery that caused it.
    at
        When, UTC; the present moment by default.

    Returns
    -------
    The entry, or None when both sides are given and nothing changed.
    """
    changes = difference(before, after)
    if before is not None and after is not None and not changes:
        return None
    entry = JournalEntry(
        author_id=author.person_id,
        action=action,
        object=object_,
        object_uuid=object_uuid,
        delivery_uuid=delivery,
        before=None if before is None else {change.name: change.before for change in changes},
        after=None if after is None else {change.name: change.after for change in changes},
        reason=reason,
        at=at or now(),
    )
    session.add(entry)
    return entry


def note_frame(
    session: Session,
    author: Viewer,
    action: str,
    object_: str,
    frame: pl.DataFrame,
    *,
    reason: str | None = None,
    delivery: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Note the same kind of change of many things, one entry each.

    Parameters
    ----------
    frame
        Columns ``object_uuid`` (text), ``before`` and ``after`` (JSON text, null where there is no such side),
        already reduced to the fields that changed.

    Returns
    -------
    Number of entries written.
    """
    entries = frame.select("object_uuid", pl.col("before", "after").cast(pl.String)).with_columns(
        at=pl.lit(at or now()),
        author_id=pl.lit(author.person_id, dtype=pl.Int64),
        action=pl.lit(action),
        object=pl.lit(object_),
        delivery_uuid=pl.lit(str(delivery) if delivery else None, dtype=pl.String),
        reason=pl.lit(reason, dtype=pl.String),
    )
    return bulk_insert(session, JournalEntry.__table__, entries)  # type: ignore[arg-type]


def bury(
    session: Session,
    author: Viewer,
    object_: str,
    object_id: int,
    object_uuid: uuid.UUID,
    *,
    reason: str | None = None,
    at: dt.datetime | None = None,
    key: str | None = None,
) -> None:
    """Leave a tombstone of a thing about to be deleted, so that others can follow by increments.

    Parameters
    ----------
    key
        What its provider calls it (``key_of``), by which it takes its number back if it is delivered again.
    """
    session.add(
        Tombstone(
            object=object_,
            object_id=object_id,
            object_uuid=object_uuid,
            deleted_at=at or now(),
            author_id=author.person_id,
            reason=reason,
            key=key,
        )
    )


def bury_frame(
    session: Session,
    author: Viewer,
    object_: str,
    frame: pl.DataFrame,
    *,
    reason: str | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Leave a tombstone of each of many things.

    Parameters
    ----------
    frame
        Columns ``object_id`` (whole number), ``object_uuid`` (text) and, at will, ``key`` (text, as ``key_of``).

    Returns
    -------
    Number of tombstones written.
    """
    names = ("object_id", "object_uuid", "key")
    stones = frame.select(name for name in names if name in frame.columns).with_columns(
        object=pl.lit(object_),
        deleted_at=pl.lit(at or now()),
        author_id=pl.lit(author.person_id, dtype=pl.Int64),
        reason=pl.lit(reason, dtype=pl.String),
    )
    return bulk_insert(session, Tombstone.__table__, stones)  # type: ignore[arg-type]


def revive(session: Session, object_: str, ids: Select[int]) -> None:
    """Take away the tombstones of things that come back under their former numbers."""
    session.execute(delete(Tombstone).where(Tombstone.object == object_, Tombstone.object_id.in_(ids)))


def key_of(provider_id: int, key: str) -> str:
    """Write what a provider calls a thing, as tombstones keep it.

    >>> key_of(3, "K12")
    '3:K12'
    """
    return f"{provider_id}:{key}"
