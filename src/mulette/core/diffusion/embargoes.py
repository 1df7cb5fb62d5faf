"""Embargoes: records of a dataset, or one record, shown to nobody else until a day."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from mulette.core.diffusion.tables import Embargo
from mulette.core.errors import Invalid
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer


def hold(
    session: Session,
    author: Viewer,
    until: dt.date,
    *,
    today: dt.date,
    dataset: tuple[int, uuid.UUID] | None = None,
    record: uuid.UUID | None = None,
    reason: str = "",
) -> Embargo:
    """Keep a dataset (number and UUID) or a record (UUID) to those who own it, until a day, that day included.

    Records are not touched: ``occurrences.sensitivity.refreshing.refresh`` follows.

    Raises
    ------
    Invalid
        The day is past.
    """
    author.require("update", "sensitivity")
    if until < today:
        raise Invalid(
            f"Un embargo jusqu'au {until:%d/%m/%Y} serait déjà fini : donnez un jour à venir.",
            code="embargo.past",
            fields={"until": "Un jour à venir est attendu."},
        )
    found = session.scalar(select(Embargo).where(_of(dataset, record)))
    before = {"until": found.until.isoformat()} if found else None
    embargo = found or Embargo(
        dataset_id=dataset[0] if dataset else None, record_uuid=record, author_id=author.person_id
    )
    embargo.until, embargo.reason = until, reason.strip() or None
    session.add(embargo)
    session.flush()
    note(session, author, "hold", *_named(dataset, record), before, {"until": until.isoformat()}, reason=reason or None)
    return embargo


def release(
    session: Session, author: Viewer, *, dataset: tuple[int, uuid.UUID] | None = None, record: uuid.UUID | None = None
) -> None:
    """Lift an embargo; nothing where there is none."""
    author.require("update", "sensitivity")
    found = session.scalar(select(Embargo).where(_of(dataset, record)))
    if found is not None:
        note(session, author, "release", *_named(dataset, record), {"until": found.until.isoformat()}, None)
        session.delete(found)
        session.flush()


def _of(dataset: tuple[int, uuid.UUID] | None, record: uuid.UUID | None) -> ColumnElement[bool]:
    return Embargo.dataset_id == dataset[0] if dataset else Embargo.record_uuid == record


def _named(dataset: tuple[int, uuid.UUID] | None, record: uuid.UUID | None) -> tuple[str, uuid.UUID | None]:
    return ("dataset", dataset[1]) if dataset else ("record", record)
