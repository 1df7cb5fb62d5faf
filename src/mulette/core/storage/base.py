"""Base of all tables, and the columns that every table of facts has."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from mulette.core.storage.types import Instant, Uuid

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A key of 64 bits; a GeoPackage wants the word INTEGER, which SQLite keeps in 64 bits as well."""


class Base(DeclarativeBase):
    """Base of all tables; on PostgreSQL they live in the schema ``mulette``, found by the search path."""

    metadata = MetaData(naming_convention=NAMING)


def now() -> dt.datetime:
    """Give the present moment, for the time stamps of rows only; rules receive ``today`` as an argument."""
    return dt.datetime.now(dt.UTC)


class Numbered:
    """A table whose rows have a number of their own that is never given twice."""

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> Any:  # noqa: ANN401  # tables with indexes give a tuple instead
        """Ask SQLite to never reuse a number."""
        return {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(
        BigKey,
        Identity(),
        primary_key=True,
        sort_order=-10,
        comment="Number, stable for ever, never given again",
    )


class Fact(Numbered):
    """A table of facts: number, UUID, time stamps and author."""

    uuid: Mapped[uuid.UUID] = mapped_column(
        Uuid, unique=True, default=uuid.uuid4, sort_order=-9, comment="Permanent identifier"
    )
    created_at: Mapped[dt.datetime] = mapped_column(
        Instant, default=now, sort_order=90, comment="When the row was made, UTC"
    )
    updated_at: Mapped[dt.datetime] = mapped_column(
        Instant,
        default=now,
        onupdate=now,
        index=True,
        sort_order=91,
        comment="When the row last changed, UTC",
    )

    @declared_attr
    @classmethod
    def author_id(cls) -> Mapped[int | None]:
        """Point at the person who made the row."""
        return mapped_column(ForeignKey("people_person.id"), sort_order=92, comment="Person who made the row")
