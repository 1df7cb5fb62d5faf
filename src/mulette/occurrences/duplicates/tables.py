"""Tables of the pairs of records that may be one, and of those that were merged."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, BigKey, Fact
from mulette.core.storage.types import Instant, Json, Uuid


class Pair(Fact, Base):
    """Two records that may be one: proposed, then kept apart or merged by a person."""

    __tablename__ = "occurrences_pair"

    first_id: Mapped[int] = mapped_column(BigKey, comment="Record of the lower number; it may be gone since")
    second_id: Mapped[int] = mapped_column(BigKey, comment="The other record")
    cd_ref: Mapped[int] = mapped_column(Integer, comment="Their valid taxon")
    score: Mapped[int] = mapped_column(SmallInteger, comment="Likeness, 0 to 100")
    reasons: Mapped[list[str]] = mapped_column(Json, comment="Codes of what they share and what tells them apart")
    state: Mapped[str] = mapped_column(Text, comment="proposed, apart or merged")
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it was decided, UTC")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Who decided")
    decision_reason: Mapped[str | None] = mapped_column(Text, comment="Why, in their words")

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="lower_first"),
        CheckConstraint("state IN ('proposed', 'apart', 'merged')", name="state"),
        Index(None, "state", "score"),
        Index(None, "second_id"),
        Index(None, "cd_ref"),
        {"sqlite_autoincrement": True},
    )


class Merge(Fact, Base):
    """A record that was found to be another one: what it was is in the journal, what stands for it is named here."""

    __tablename__ = "occurrences_merge"

    kept_id: Mapped[int] = mapped_column(BigKey, index=True, comment="Record that was kept")
    absorbed_id: Mapped[int] = mapped_column(BigKey, unique=True, comment="Record that was taken away")
    absorbed_uuid: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, comment="Its permanent identifier")
    content: Mapped[str] = mapped_column(Text, comment="All its columns, Arrow in base64, to bring it back")
    reason: Mapped[str | None] = mapped_column(Text, comment="Why, in the words of who decided")
