"""Tables of the passports: how other banks call the organisations that hold lots."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base
from mulette.exsitu.acts.tables import Versioned


class Institute(Versioned, Base):
    """The codes of an organisation that holds lots."""

    __tablename__ = "exsitu_institute"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("people_organisation.id"), unique=True, comment="Organisme")
    wiews_code: Mapped[str | None] = mapped_column(Text, comment="Code FAO WIEWS : FRA001")
    ipen_code: Mapped[str | None] = mapped_column(Text, comment="Code IPEN du jardin")
    country: Mapped[str] = mapped_column(Text, default="FRA", comment="Pays, ISO 3166-1 à trois lettres")
    address: Mapped[str | None] = mapped_column(Text, comment="Adresse postale")

    __table_args__ = ({"sqlite_autoincrement": True},)
