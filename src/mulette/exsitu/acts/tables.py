"""Tables of acts: what was done, and the answers kept so that a request sent twice is done once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from mulette.core.storage.base import Base, Fact, Numbered
from mulette.core.storage.types import Instant, Json, Uuid


class Versioned(Fact):
    """A table of facts whose rows are guarded by a version number: who writes over an older version is refused.

    SQLAlchemy counts the version by itself and raises ``StaleDataError`` when two writers meet; the API gives it as
    ``ETag`` and asks for it in ``If-Match``.
    """

    version: Mapped[int] = mapped_column(Integer, default=1, sort_order=88, comment="Version, +1 à chaque changement")
    additional_data: Mapped[dict[str, Any] | None] = mapped_column(
        Json, sort_order=89, comment="Champs propres à l'installation"
    )

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let SQLAlchemy count the version."""
        return {"version_id_col": cls.version}


class Act(Numbered, Base):
    """One thing that a person did: a withdrawal, a sowing of forty lots, a count; it is whole, and undone whole."""

    __tablename__ = "exsitu_act"

    uuid: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, default=uuid.uuid4, comment="Identifiant permanent")
    kind: Mapped[str] = mapped_column(Text, comment="Nature : bank.withdraw, sowing.batch…")
    label: Mapped[str] = mapped_column(Text, comment="Phrase : « 25 graines prises au lot 2024_0001 »")
    at: Mapped[dt.datetime] = mapped_column(Instant, index=True, comment="Moment, UTC")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), index=True, comment="Qui")
    person: Mapped[str] = mapped_column(Text, comment="Son nom, tel que montré")
    undo: Mapped[dict[str, Any] | None] = mapped_column(
        Json, comment="Ce qu'il faut pour défaire le geste ; vide : il ne se défait pas"
    )
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_act.id"), comment="Geste qui l'a défait")


class Request(Numbered, Base):
    """The answer to a request that bore an ``Idempotency-Key``."""

    __tablename__ = "exsitu_request"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id", ondelete="CASCADE"), comment="Qui")
    key: Mapped[str] = mapped_column(Text, comment="Clé choisie par le demandeur")
    digest: Mapped[str] = mapped_column(Text, comment="Empreinte de la méthode, du chemin et du corps")
    status: Mapped[int] = mapped_column(Integer, comment="Statut HTTP de la réponse")
    answer: Mapped[Any] = mapped_column(Json, comment="Corps de la réponse")
    at: Mapped[dt.datetime] = mapped_column(Instant, index=True, comment="Moment, UTC")

    __table_args__ = (UniqueConstraint("person_id", "key"), {"sqlite_autoincrement": True})
