"""Tables of the media."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Boolean, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, BigKey, Fact, Numbered
from mulette.core.storage.types import Instant, Uuid


class MediaFile(Fact, Base):
    """One file, kept once whatever the number of things it shows."""

    __tablename__ = "media_file"

    sha256: Mapped[str] = mapped_column(Text, unique=True, comment="Hash of the content, and its name on disk")
    name: Mapped[str] = mapped_column(Text, comment="Name given by the person who sent it")
    mime: Mapped[str] = mapped_column(Text, comment="Type read from the content")
    size_bytes: Mapped[int] = mapped_column(BigKey, comment="Size")
    title: Mapped[str | None] = mapped_column(Text, comment="French caption")
    credit: Mapped[str | None] = mapped_column(Text, comment="Author to be named")
    licence: Mapped[str | None] = mapped_column(Text, comment="Licence of reuse")
    is_public: Mapped[bool] = mapped_column(Boolean, default=False, comment="Anybody may see it, signed in or not")
    taken_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it was taken, UTC")


class MediaLink(Numbered, Base):
    """A file shows a thing."""

    __tablename__ = "media_link"

    media_id: Mapped[int] = mapped_column(ForeignKey("media_file.id"), index=True, comment="File")
    object: Mapped[str] = mapped_column(Text, comment="Kind of thing: record, site, lot…")
    object_uuid: Mapped[uuid.UUID] = mapped_column(Uuid, comment="Which one")

    __table_args__ = (Index(None, "object", "object_uuid"), {"sqlite_autoincrement": True})
