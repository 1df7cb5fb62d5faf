"""Tables of the corrections made here, by hand, to records that were delivered."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Fact, Numbered
from mulette.core.storage.types import Instant


class CorrectionAct(Fact, Base):
    """One correction of one or many records, for one reason, that can be undone."""

    __tablename__ = "occurrences_correction_act"

    title: Mapped[str] = mapped_column(Text, comment="What was changed, in French")
    reason: Mapped[str] = mapped_column(Text, comment="Why, in the author's words")
    records: Mapped[int] = mapped_column(Integer, comment="Number of records changed")
    undone_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it was undone, UTC")


class Correction(Numbered, Base):
    """One field of one record, before and after a correction.

    It is in force while no later delivery has written the record: ``delivery_id`` is still that of the record.
    """

    __tablename__ = "occurrences_correction"

    act_id: Mapped[int] = mapped_column(ForeignKey("occurrences_correction_act.id"), index=True, comment="Correction")
    record_id: Mapped[int] = mapped_column(
        ForeignKey("occurrences_record.id", ondelete="CASCADE"), index=True, comment="Record"
    )
    field: Mapped[str] = mapped_column(Text, comment="Field of a record, or geometry")
    before: Mapped[str | None] = mapped_column(Text, comment="Value before, as text")
    after: Mapped[str | None] = mapped_column(Text, comment="Value after, as text")
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("intake_delivery.id"), comment="Delivery that had written the record last"
    )
