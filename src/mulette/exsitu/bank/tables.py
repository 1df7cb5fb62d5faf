"""Tables of the bank: locations, lots, weighings, packages, the ledger of movements, audits of boxes."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Boolean, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Numbered
from mulette.core.storage.types import Instant, Json, Uuid
from mulette.exsitu.acts.tables import Versioned


class Location(Versioned, Base):
    """A place where things are kept: site, room, cold room, freezer, shelf, box; greenhouse, bed, tray."""

    __tablename__ = "exsitu_location"

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_location.id"), index=True, comment="Contenant")
    kind: Mapped[str] = mapped_column(Text, comment="Nature : LOCATION_KIND du vocabulaire")
    code: Mapped[str] = mapped_column(Text, comment="Code de l'étiquette, unique pour l'organisme")
    name: Mapped[str] = mapped_column(Text, comment="Nom")
    path: Mapped[str] = mapped_column(Text, index=True, comment="Chemin des numéros depuis la racine : /3/12/40/")
    position: Mapped[int] = mapped_column(Integer, default=0, comment="Rang parmi ses voisins, l'ordre du parcours")
    capacity: Mapped[int | None] = mapped_column(Integer, comment="Nombre de paquets ou de pots qu'il tient")
    temperature_c: Mapped[float | None] = mapped_column(Float, comment="Température de consigne, °C")
    humidity_percent: Mapped[float | None] = mapped_column(Float, comment="Humidité relative de consigne, %")
    is_open: Mapped[bool] = mapped_column(Boolean, default=True, comment="Faux : n'est plus proposé")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisme")

    __table_args__ = (UniqueConstraint("organisation_id", "code"), {"sqlite_autoincrement": True})


class Lot(Versioned, Base):
    """A lot of seeds of one taxon and one origin: an accession of the bank."""

    __tablename__ = "exsitu_lot"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), unique=True, comment="Nœud")
    status: Mapped[str] = mapped_column(Text, index=True, comment="LOT_STATUS du vocabulaire")
    provenance: Mapped[str] = mapped_column(Text, default="W", comment="Provenance ITF2 : W, Z, G ou U")
    collection: Mapped[str] = mapped_column(Text, default="active", comment="COLLECTION_KIND : base, active, duplicate")
    unit: Mapped[str] = mapped_column(Text, default="seed", comment="Unité dans laquelle il est compté : seed ou g")
    received_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour d'arrivée")
    packed_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour de mise en paquet")
    mass_g: Mapped[float | None] = mapped_column(Float, comment="Masse totale des graines du lot, pesée à l'arrivée, g")
    purity_percent: Mapped[float | None] = mapped_column(Float, comment="Pureté, %")
    filled_percent: Mapped[float | None] = mapped_column(Float, comment="Graines pleines, %")
    moisture_percent: Mapped[float | None] = mapped_column(Float, comment="Teneur en eau, % de la masse fraîche")
    erh_percent: Mapped[float | None] = mapped_column(Float, comment="Humidité relative d'équilibre, %")
    is_freeze_dried: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : lyophilisé")
    viability_percent: Mapped[float | None] = mapped_column(
        Float, comment="Dernière viabilité sur graines pleines, % ; écrite par la clôture d'un essai"
    )
    viability_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour de cet essai")
    initial_viability_percent: Mapped[float | None] = mapped_column(Float, comment="Viabilité du premier essai, %")
    low_stock: Mapped[float | None] = mapped_column(Float, comment="Seuil d'alerte du stock, dans l'unité du lot")
    viability_threshold_percent: Mapped[float | None] = mapped_column(Float, comment="Seuil d'alerte de viabilité, %")
    donor: Mapped[str | None] = mapped_column(Text, comment="Donateur")
    donor_number: Mapped[str | None] = mapped_column(Text, comment="Numéro chez le donateur")
    ipen: Mapped[str | None] = mapped_column(Text, comment="Numéro IPEN")
    other_numbers: Mapped[list[str] | None] = mapped_column(Json, comment="Autres numéros")
    is_for_exchange: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : proposé à l'Index Seminum")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (
        CheckConstraint("unit IN ('seed', 'g')", name="unit"),
        CheckConstraint("mass_g > 0", name="mass"),
        CheckConstraint("provenance IN ('W', 'Z', 'G', 'U')", name="provenance"),
        {"sqlite_autoincrement": True},
    )


class Weighing(Versioned, Base):
    """Samples of a lot counted and weighed, from which the mass of a thousand seeds; a new weighing is a new row."""

    __tablename__ = "exsitu_weighing"

    lot_id: Mapped[int] = mapped_column(ForeignKey("exsitu_lot.id"), index=True, comment="Lot")
    weighed_on: Mapped[dt.date] = mapped_column(Date, comment="Jour")
    seeds_per_sample: Mapped[int] = mapped_column(Integer, default=100, comment="Graines par échantillon")
    masses_g: Mapped[list[float]] = mapped_column(Json, comment="Masse de chaque échantillon, g")
    is_chaffy: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : graines à balle, CV admis 6 %")
    tsw_g: Mapped[float] = mapped_column(Float, comment="Masse de mille graines, g")
    cv_percent: Mapped[float | None] = mapped_column(Float, comment="Coefficient de variation, %")
    operator: Mapped[str | None] = mapped_column(Text, comment="Qui")

    __table_args__ = (CheckConstraint("tsw_g > 0", name="tsw"), {"sqlite_autoincrement": True})


class Package(Versioned, Base):
    """A sealed bag, tube or jar that holds part of a lot."""

    __tablename__ = "exsitu_package"

    lot_id: Mapped[int] = mapped_column(ForeignKey("exsitu_lot.id"), index=True, comment="Lot")
    rank: Mapped[int] = mapped_column(Integer, comment="Rang dans le lot ; l'étiquette dit numéro du lot-rang")
    container: Mapped[str] = mapped_column(Text, default="bag", comment="CONTAINER_KIND du vocabulaire")
    location_id: Mapped[int] = mapped_column(ForeignKey("exsitu_location.id"), index=True, comment="Où il est")
    sealed_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour de scellage")
    has_tablet: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : témoin d'humidité dedans")
    tablet_colour: Mapped[str | None] = mapped_column(Text, comment="Couleur du témoin : TABLET_COLOUR du vocabulaire")
    tablet_seen_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour où il a été regardé")
    counted_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Dernier recomptage, UTC")

    __table_args__ = (UniqueConstraint("lot_id", "rank"), {"sqlite_autoincrement": True})


class Movement(Numbered, Base):
    """One line of the ledger: never changed, never deleted; a balance is the sum of the lines."""

    __tablename__ = "exsitu_movement"

    operation_uuid: Mapped[uuid.UUID] = mapped_column(
        Uuid, index=True, comment="Opération : les deux lignes d'un transfert ont la même"
    )
    uuid: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, default=uuid.uuid4, comment="Identifiant permanent")
    act_id: Mapped[int] = mapped_column(ForeignKey("exsitu_act.id"), index=True, comment="Geste dont il fait partie")
    kind: Mapped[str] = mapped_column(Text, comment="STOCK_MOVEMENT du vocabulaire")
    lot_id: Mapped[int] = mapped_column(ForeignKey("exsitu_lot.id"), comment="Lot")
    package_id: Mapped[int] = mapped_column(ForeignKey("exsitu_package.id"), comment="Paquet")
    location_id: Mapped[int] = mapped_column(ForeignKey("exsitu_location.id"), index=True, comment="Où était le paquet")
    quantity: Mapped[float] = mapped_column(Float, comment="Quantité, dans l'unité du lot ; moins : elle sort")
    seeds: Mapped[float | None] = mapped_column(
        Float, comment="La même en graines, par la masse de mille graines du jour ; vide : inconnue"
    )
    observed: Mapped[float | None] = mapped_column(Float, comment="Recomptage : quantité trouvée")
    cause_id: Mapped[int | None] = mapped_column(
        ForeignKey("exsitu_node.id"), index=True, comment="Essai, semis ou sortie qui le cause"
    )
    recipient: Mapped[str | None] = mapped_column(Text, comment="Destinataire d'un don ou d'un échange")
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_permit.id"), comment="Permis")
    reason: Mapped[str | None] = mapped_column(Text, comment="Pourquoi")
    moved_on: Mapped[dt.date] = mapped_column(Date, index=True, comment="Jour")
    at: Mapped[dt.datetime] = mapped_column(Instant, index=True, comment="Moment de la saisie, UTC")
    cancels_id: Mapped[int | None] = mapped_column(
        ForeignKey("exsitu_movement.id"), unique=True, comment="Mouvement qu'il annule"
    )

    __table_args__ = (
        Index(None, "lot_id", "quantity"),  # balances are summed from the indexes alone
        Index(None, "package_id", "quantity"),
        {"sqlite_autoincrement": True},
    )


class Audit(Versioned, Base):
    """The audit of a location: every box scanned, what was missing, unexpected or wrong, signed."""

    __tablename__ = "exsitu_audit"

    location_id: Mapped[int] = mapped_column(ForeignKey("exsitu_location.id"), index=True, comment="Lieu")
    started_at: Mapped[dt.datetime] = mapped_column(Instant, comment="Début, UTC")
    signed_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Signature, UTC ; vide : en cours")
    signed_by: Mapped[str | None] = mapped_column(Text, comment="Nom du signataire")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = ({"sqlite_autoincrement": True},)


class AuditLine(Numbered, Base):
    """One package of an audit: expected, scanned, or both."""

    __tablename__ = "exsitu_audit_line"

    audit_id: Mapped[int] = mapped_column(ForeignKey("exsitu_audit.id", ondelete="CASCADE"), comment="Audit")
    package_id: Mapped[int] = mapped_column(ForeignKey("exsitu_package.id"), comment="Paquet")
    is_expected: Mapped[bool] = mapped_column(Boolean, comment="Vrai : le grand livre le dit ici")
    scanned_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Moment du scan, UTC ; vide : manquant")
    expected: Mapped[float | None] = mapped_column(Float, comment="Quantité attendue, unité du lot")
    found: Mapped[float | None] = mapped_column(Float, comment="Quantité trouvée, si elle a été comptée")

    __table_args__ = (UniqueConstraint("audit_id", "package_id"), {"sqlite_autoincrement": True})
