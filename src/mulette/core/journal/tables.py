"""Tables of the journal."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, BigKey, Numbered, now
from mulette.core.storage.types import Instant, Json, Uuid


class JournalEntry(Numbered, Base):
    """One change of one thing by one person."""

    __tablename__ = "journal_entry"

    at: Mapped[dt.datetime] = mapped_column(Instant, default=now, index=True, comment="When, UTC")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Who; none: the system")
    action: Mapped[str] = mapped_column(Text, comment="Verb: create, update, delete, approve…")
    object: Mapped[str] = mapped_column(Text, comment="Kind of thing: record, dataset, person…")
    object_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid, comment="Which one; none: several at once")
    delivery_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid, index=True, comment="Delivery that caused it")
    before: Mapped[dict[str, Any] | None] = mapped_column(Json, comment="Values before, of the fields that changed")
    after: Mapped[dict[str, Any] | None] = mapped_column(Json, comment="Values after, of the fields that changed")
    reason: Mapped[str | None] = mapped_column(Text, comment="Why, in the author's words")

    __table_args__ = (Index(None, "object", "object_uuid"), {"sqlite_autoincrement": True})


class Tombstone(Base):
    """A thing that was deleted, so that others can follow by increments."""

    __tablename__ = "journal_tombstone"

    object: Mapped[str] = mapped_column(Text, primary_key=True, comment="Kind of thing")
    object_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False, comment="Its number")
    object_uuid: Mapped[uuid.UUID] = mapped_column(Uuid, index=True, comment="Its permanent identifier")
    deleted_at: Mapped[dt.datetime] = mapped_column(Instant, default=now, index=True, comment="When, UTC")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Who deleted it")
    reason: Mapped[str | None] = mapped_column(Text, comment="Why")
    key: Mapped[str | None] = mapped_column(
        Text, index=True, comment="What its provider calls it, after the provider's number"
    )
