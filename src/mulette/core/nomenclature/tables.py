"""Tables of the nomenclatures."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Numbered


class NomenclatureType(Base):
    """A controlled vocabulary, such as STADE_VIE."""

    __tablename__ = "nomenclature_type"

    code: Mapped[str] = mapped_column(Text, primary_key=True, comment="Mnemonic of the SINP")
    label: Mapped[str] = mapped_column(Text, comment="French label")
    source: Mapped[str] = mapped_column(Text, comment="Standard it belongs to")
    version: Mapped[str] = mapped_column(Text, comment="Version of the standard")


class NomenclatureTerm(Numbered, Base):
    """One term of a vocabulary; it never disappears, it becomes inactive."""

    __tablename__ = "nomenclature_term"

    type: Mapped[str] = mapped_column(ForeignKey("nomenclature_type.code"), comment="Vocabulary")
    code: Mapped[str] = mapped_column(Text, comment="Code of the SINP")
    mnemonic: Mapped[str] = mapped_column(Text, comment="Short name used by GeoNature")
    label: Mapped[str] = mapped_column(Text, comment="French label")
    parent: Mapped[str | None] = mapped_column(Text, comment="Code of the broader term")
    position: Mapped[int] = mapped_column(Integer, default=0, comment="Order in lists")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True, comment="False: kept for old data only")
    is_default: Mapped[bool] = mapped_column(Boolean, default=False, comment="Taken when a cell is empty")
    version: Mapped[str] = mapped_column(Text, comment="Version of the standard that last held it")

    __table_args__ = (UniqueConstraint("type", "code"), {"sqlite_autoincrement": True})


class NomenclatureApplicability(Base):
    """A kingdom and group for which a term makes sense; a term without any suits all."""

    __tablename__ = "nomenclature_applicability"

    type: Mapped[str] = mapped_column(Text, primary_key=True, comment="Vocabulary")
    code: Mapped[str] = mapped_column(Text, primary_key=True, comment="Code of the term")
    regne: Mapped[str] = mapped_column(Text, primary_key=True, comment="Kingdom of TAXREF, or all")
    group2_inpn: Mapped[str] = mapped_column(Text, primary_key=True, comment="Group 2 INPN of TAXREF, or all")
