"""Tables of what is served to harvesters."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, now
from mulette.core.storage.types import Instant, Json


class ServedPages(Base):
    """Where the pages of one reading begin: set at its first request, so that later changes move no record."""

    __tablename__ = "geonature_served_pages"

    reading: Mapped[str] = mapped_column(Text, primary_key=True, comment="Hash of who reads what")
    starts: Mapped[list[int]] = mapped_column(
        Json, comment="Number of the first record of each page, then past the end"
    )
    total: Mapped[int] = mapped_column(Integer, comment="Records of all pages when they were set")
    set_at: Mapped[dt.datetime] = mapped_column(Instant, default=now, index=True, comment="When they were set, UTC")
