"""Tables of the jobs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Fact
from mulette.core.storage.types import Instant, Json


class Job(Fact, Base):
    """One piece of background work; its progress and log are files, so that they move while it writes."""

    __tablename__ = "jobs_job"

    kind: Mapped[str] = mapped_column(Text, comment="Name of the work: intake.check, intake.write…")
    title: Mapped[str] = mapped_column(Text, comment="French title shown to the person")
    arguments: Mapped[dict[str, Any]] = mapped_column(Json, comment="What it was asked to do")
    state: Mapped[str] = mapped_column(
        Text, default="waiting", index=True, comment="waiting, running, done, failed, cancelled, interrupted"
    )
    started_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it began, UTC")
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it ended, UTC")
    result: Mapped[dict[str, Any] | None] = mapped_column(Json, comment="What came out")
    error: Mapped[str | None] = mapped_column(Text, comment="French sentence: why it failed")
    url: Mapped[str | None] = mapped_column(Text, comment="Page of the result")
