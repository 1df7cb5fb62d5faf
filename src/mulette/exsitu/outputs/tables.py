"""Tables of the outputs: translocated populations, their follow-up, outputs, exchanges, Index Seminum."""

from __future__ import annotations

import datetime as dt

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mulette.core.storage.base import Base, Numbered
from mulette.core.storage.types import Geometry
from mulette.exsitu.acts.tables import Versioned
from mulette.exsitu.lineage.tables import Node


class Translocation(Versioned, Base):
    """A population put back, strengthened or founded in the field: plantings of several years, of several origins."""

    __tablename__ = "exsitu_translocation"

    name: Mapped[str] = mapped_column(Text, comment="Nom")
    purpose: Mapped[str] = mapped_column(Text, comment="OUTPUT_PURPOSE : réintroduction, renforcement…")
    cd_nom: Mapped[int | None] = mapped_column(Integer, index=True, comment="Taxon, code TAXREF")
    taxon_name: Mapped[str] = mapped_column(Text, comment="Nom scientifique")
    status: Mapped[str] = mapped_column(Text, default="planned", comment="planned, running ou ended")
    site: Mapped[str] = mapped_column(Text, comment="Site, en mots")
    geom: Mapped[BaseGeometry | None] = mapped_column(Geometry("GEOMETRY"), comment="Contour ou point du site")
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("places_area.id"), index=True, comment="Commune")
    cell_west_m: Mapped[int | None] = mapped_column(Integer, comment="Bord ouest de la maille de 10 km, m")
    cell_south_m: Mapped[int | None] = mapped_column(Integer, comment="Bord sud de la maille de 10 km, m")
    is_sensitive: Mapped[bool] = mapped_column(Boolean, default=True, comment="Vrai : le lieu n'est montré que flouté")
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_permit.id"), index=True, comment="Permis")
    strategy_action: Mapped[str | None] = mapped_column(Text, comment="Action de la stratégie : rp, i, t")
    started_on: Mapped[dt.date | None] = mapped_column(Date, comment="Premier jour")
    monitoring_url: Mapped[str | None] = mapped_column(Text, comment="Adresse du suivi de la population")
    objective: Mapped[str | None] = mapped_column(Text, comment="Ce que l'on attend, et quand")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisme")

    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        Index("ix_exsitu_translocation_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),
        CheckConstraint("status IN ('planned', 'running', 'ended')", name="status"),
        {"sqlite_autoincrement": True},
    )


class TranslocationVisit(Versioned, Base):
    """What was seen of a translocated population on one day."""

    __tablename__ = "exsitu_translocation_visit"

    translocation_id: Mapped[int] = mapped_column(
        ForeignKey("exsitu_translocation.id"), index=True, comment="Population"
    )
    seen_on: Mapped[dt.date] = mapped_column(Date, comment="Jour")
    alive: Mapped[int | None] = mapped_column(Integer, comment="Plants sortis encore vivants")
    flowering: Mapped[int | None] = mapped_column(Integer, comment="Pieds en fleur ou en fruit")
    recruits: Mapped[int | None] = mapped_column(Integer, comment="Jeunes pieds nés sur place")
    observer: Mapped[str | None] = mapped_column(Text, comment="Qui")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (UniqueConstraint("translocation_id", "seen_on"), {"sqlite_autoincrement": True})


class Output(Versioned, Base):
    """What left the bank on one day for one purpose."""

    __tablename__ = "exsitu_output"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), unique=True, comment="Nœud")
    act_id: Mapped[int] = mapped_column(ForeignKey("exsitu_act.id"), index=True, comment="Geste qui l'a faite")
    purpose: Mapped[str] = mapped_column(Text, index=True, comment="OUTPUT_PURPOSE du vocabulaire")
    status: Mapped[str] = mapped_column(Text, default="done", comment="done ou cancelled")
    taken_on: Mapped[dt.date] = mapped_column(Date, index=True, comment="Jour")
    translocation_id: Mapped[int | None] = mapped_column(
        ForeignKey("exsitu_translocation.id"), index=True, comment="Population transloquée"
    )
    recipient: Mapped[str | None] = mapped_column(Text, comment="Destinataire")
    place: Mapped[str | None] = mapped_column(Text, comment="Où, en mots")
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_permit.id"), index=True, comment="Permis")
    permit_reason: Mapped[str | None] = mapped_column(Text, comment="Pourquoi sans permis qui vaille")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (CheckConstraint("status IN ('done', 'cancelled')", name="status"), {"sqlite_autoincrement": True})


class OutputLine(Numbered, Base):
    """What an output took from one lot or one culture."""

    __tablename__ = "exsitu_output_line"

    output_id: Mapped[int] = mapped_column(ForeignKey("exsitu_output.id"), index=True, comment="Sortie")
    source_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), index=True, comment="Lot ou culture, son nœud")
    quantity: Mapped[float] = mapped_column(Float, comment="Quantité, dans l'unité dite")
    unit: Mapped[str] = mapped_column(Text, comment="seed, g ou plant")

    __table_args__ = (
        UniqueConstraint("output_id", "source_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit IN ('seed', 'g', 'plant')", name="unit"),
        {"sqlite_autoincrement": True},
    )


class IndexEdition(Versioned, Base):
    """One yearly edition of the Index Seminum: which lots are offered, with what is held back."""

    __tablename__ = "exsitu_index_edition"

    year: Mapped[int] = mapped_column(Integer, comment="Année")
    title: Mapped[str] = mapped_column(Text, comment="Titre")
    introduction: Mapped[str | None] = mapped_column(Text, comment="Texte d'ouverture")
    reserve: Mapped[float] = mapped_column(Float, default=500.0, comment="Graines gardées de chaque lot, au moins")
    share: Mapped[float] = mapped_column(Float, default=50.0, comment="Graines d'une part envoyée")
    closes_on: Mapped[dt.date | None] = mapped_column(Date, comment="Dernier jour des demandes")
    status: Mapped[str] = mapped_column(Text, default="draft", comment="draft, open ou closed")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisme")

    __table_args__ = (
        UniqueConstraint("organisation_id", "year"),
        CheckConstraint("status IN ('draft', 'open', 'closed')", name="status"),
        {"sqlite_autoincrement": True},
    )


class IndexEntry(Numbered, Base):
    """A lot offered in an edition."""

    __tablename__ = "exsitu_index_entry"

    edition_id: Mapped[int] = mapped_column(
        ForeignKey("exsitu_index_edition.id", ondelete="CASCADE"), comment="Édition"
    )
    lot_id: Mapped[int] = mapped_column(ForeignKey("exsitu_lot.id"), index=True, comment="Lot")
    rank: Mapped[int] = mapped_column(Integer, comment="Numéro dans l'édition")

    __table_args__ = (UniqueConstraint("edition_id", "lot_id"), {"sqlite_autoincrement": True})


class Exchange(Versioned, Base):
    """A request of another bank or garden, from the draft to the parcel received."""

    __tablename__ = "exsitu_exchange"

    number: Mapped[str] = mapped_column(Text, comment="Numéro, unique pour l'organisme")
    status: Mapped[str] = mapped_column(Text, default="draft", comment="EXCHANGE_STATUS du vocabulaire")
    partner: Mapped[str] = mapped_column(Text, comment="Destinataire")
    partner_address: Mapped[str | None] = mapped_column(Text, comment="Son adresse")
    partner_ipen: Mapped[str | None] = mapped_column(Text, comment="Son code IPEN ; vide : il signe un accord")
    asked_on: Mapped[dt.date] = mapped_column(Date, comment="Jour de la demande")
    sent_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour de l'envoi")
    received_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour de l'accusé de réception")
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_index_edition.id"), comment="Édition demandée")
    has_mta: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : accord de transfert signé")
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_permit.id"), comment="Permis")
    output_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_output.id"), comment="Sortie faite à l'envoi")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisme")

    __table_args__ = (UniqueConstraint("organisation_id", "number"), {"sqlite_autoincrement": True})


class ExchangeLine(Numbered, Base):
    """A lot asked for in an exchange."""

    __tablename__ = "exsitu_exchange_line"

    exchange_id: Mapped[int] = mapped_column(ForeignKey("exsitu_exchange.id", ondelete="CASCADE"), comment="Échange")
    lot_id: Mapped[int] = mapped_column(ForeignKey("exsitu_lot.id"), index=True, comment="Lot")
    quantity: Mapped[float] = mapped_column(Float, comment="Quantité, dans l'unité du lot")

    __table_args__ = (
        UniqueConstraint("exchange_id", "lot_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        {"sqlite_autoincrement": True},
    )
