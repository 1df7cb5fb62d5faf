"""Tables of the sources that are harvested, and of their harvests."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Boolean, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mulette.core.intake.tables import Provider
from mulette.core.storage.base import Base, Fact, Numbered
from mulette.core.storage.types import Instant, Uuid


class HarvestSource(Fact, Base):
    """A platform that is harvested; its password or token is kept elsewhere."""

    __tablename__ = "intake_harvest_source"

    code: Mapped[str] = mapped_column(Text, unique=True, comment="Short code used by commands")
    label: Mapped[str] = mapped_column(Text, comment="French label")
    provider_id: Mapped[int] = mapped_column(ForeignKey("intake_provider.id"), index=True, comment="Provider")
    kind: Mapped[str] = mapped_column(Text, comment="Kind of source")
    address: Mapped[str] = mapped_column(Text, comment="Address of the platform, http or https")
    export: Mapped[int | None] = mapped_column(Integer, comment="Number of the export, where the platform has several")
    login: Mapped[str | None] = mapped_column(Text, comment="Login, where the platform wants one")
    template: Mapped[str] = mapped_column(Text, comment="Code of the template")
    dataset_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid, comment="Dataset of all rows; none: those they name")
    frequency_days: Mapped[int | None] = mapped_column(Integer, comment="Days between two harvests; none: by hand only")
    is_written: Mapped[bool] = mapped_column(
        Boolean, default=False, comment="Whether valid rows are written without waiting for a decision"
    )

    provider: Mapped[Provider] = relationship(lazy="joined")


class Harvest(Numbered, Base):
    """One run over a source: from which moment, and what came of it."""

    __tablename__ = "intake_harvest"

    source_id: Mapped[int] = mapped_column(ForeignKey("intake_harvest_source.id"), index=True, comment="Source")
    state: Mapped[str] = mapped_column(Text, comment="running, done, failed, interrupted")
    started_at: Mapped[dt.datetime] = mapped_column(Instant, comment="When it began, UTC")
    since: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Changes asked for since, UTC; none: everything")
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it ended, UTC")
    rows: Mapped[int] = mapped_column(Integer, default=0, comment="Rows received, deletions included")
    deletions: Mapped[int] = mapped_column(Integer, default=0, comment="Deletions among them")
    delivery_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid, comment="Delivery made of it")
    error: Mapped[str | None] = mapped_column(Text, comment="French sentence: why it failed")

    source: Mapped[HarvestSource] = relationship(lazy="joined")
