"""Tables of the diffusion: rules of sensitivity, embargoes, products and their versions."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Fact, Numbered
from mulette.core.storage.types import Instant, Uuid


class SensitivityRule(Numbered, Base):
    """A taxon is sensitive somewhere, some time, in some state; never deleted, since records keep their rule."""

    __tablename__ = "diffusion_sensitivity_rule"

    cd_nom: Mapped[int] = mapped_column(Integer, index=True, comment="Code TAXREF, avec ce qui est au-dessous")
    nom_cite: Mapped[str | None] = mapped_column(Text, comment="Nom cité par le référentiel")
    level: Mapped[int] = mapped_column(
        SmallInteger, comment="0 aucune, 1 commune, 2 maille de 10 km, 3 département, 4 aucune diffusion"
    )
    area_kind: Mapped[str | None] = mapped_column(Text, comment="Sorte d'aire où elle vaut ; vide : partout")
    area_code: Mapped[str | None] = mapped_column(Text, comment="Code de cette aire")
    duration_years: Mapped[int | None] = mapped_column(Integer, comment="Durée de la sensibilité, années")
    period_from: Mapped[str | None] = mapped_column(Text, comment="Premier jour de l'année, MM-JJ")
    period_to: Mapped[str | None] = mapped_column(Text, comment="Dernier jour de l'année, MM-JJ")
    bio_status: Mapped[str | None] = mapped_column(Text, comment="STATUT_BIO ; vide : tous")
    behaviour: Mapped[str | None] = mapped_column(Text, comment="OCC_COMPORTEMENT ; vide : tous")
    other: Mapped[str | None] = mapped_column(Text, comment="Condition écrite en toutes lettres, que rien n'automatise")
    list_code: Mapped[str | None] = mapped_column(Text, comment="CD_SL, liste de sensibilité")
    source: Mapped[str] = mapped_column(Text, index=True, comment="Référentiel dont elle vient")
    version: Mapped[str | None] = mapped_column(Text, comment="Version ou date du référentiel")
    is_active: Mapped[bool] = mapped_column(
        Boolean, default=True, comment="Faux : gardée pour les données qu'elle a rendues sensibles"
    )


class Embargo(Fact, Base):
    """Records of a dataset, or one record, are shown to nobody else until a day."""

    __tablename__ = "diffusion_embargo"

    dataset_id: Mapped[int | None] = mapped_column(
        ForeignKey("metadata_dataset.id"), unique=True, comment="Jeu de données"
    )
    record_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid, unique=True, comment="Donnée")
    until: Mapped[dt.date] = mapped_column(Date, comment="Dernier jour de l'embargo")
    reason: Mapped[str | None] = mapped_column(Text, comment="Motif")

    __table_args__ = (
        CheckConstraint("(dataset_id IS NULL) <> (record_uuid IS NULL)", name="one_object"),
        {"sqlite_autoincrement": True},
    )


class StoredProduct(Fact, Base):
    """A product of diffusion: saved rules under a code, in its present version."""

    __tablename__ = "diffusion_product"

    code: Mapped[str] = mapped_column(Text, unique=True, comment="Code, dans les adresses")
    label: Mapped[str] = mapped_column(Text, comment="Nom")
    state: Mapped[str] = mapped_column(Text, index=True, comment="draft, published, withdrawn")
    version: Mapped[int] = mapped_column(Integer, comment="Version, depuis 1")
    text: Mapped[str] = mapped_column(Text, comment="Règles, en TOML")
    published_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Publié le, UTC")


class ProductVersion(Fact, Base):
    """One version of a product, kept for ever."""

    __tablename__ = "diffusion_product_version"

    product_id: Mapped[int] = mapped_column(ForeignKey("diffusion_product.id"), comment="Produit")
    version: Mapped[int] = mapped_column(Integer, comment="Version, depuis 1")
    text: Mapped[str] = mapped_column(Text, comment="Règles, en TOML")

    __table_args__ = (
        UniqueConstraint("product_id", "version"),
        Index(None, "product_id"),
        {"sqlite_autoincrement": True},
    )
