"""Tables of the register: ponds, their dated characterisations, the history of their status, what sensing proposes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Fact, Numbered
from mulette.core.storage.types import Geometry, Instant, Json, Uuid


class Pond(Fact, Base):
    """One pond, or the place where one was or may be."""

    __tablename__ = "ponds_pond"

    loc_id_plus: Mapped[str] = mapped_column(Text, unique=True, comment="Plus Code du lieu et numéro d'ordre")
    insee_id: Mapped[str | None] = mapped_column(Text, comment="Ancien identifiant, fait du code INSEE")
    structure_key: Mapped[str | None] = mapped_column(Text, comment="Identifiant chez la structure")
    name: Mapped[str | None] = mapped_column(Text, comment="Nom d'usage")
    owner_type: Mapped[str] = mapped_column(Text, default="Inconnu", comment="Nature du propriétaire")
    status: Mapped[str] = mapped_column(Text, comment="Potentielle, Vue, Caractérisée ou Disparue")
    located_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour où elle a été repérée")
    observer: Mapped[str | None] = mapped_column(Text, comment="Qui l'a repérée")
    structure: Mapped[str | None] = mapped_column(Text, comment="Structure, telle qu'elle a été nommée")
    origin: Mapped[str] = mapped_column(Text, default="Terrain", comment="Détection, Inventaire ou Terrain")
    position_mode: Mapped[str] = mapped_column(Text, default="Inconnue", comment="Comment le point a été placé")
    is_anonymous: Mapped[bool] = mapped_column(
        Boolean, default=False, comment="Vrai : hors de la structure, seule la commune est dite"
    )
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    hollow_m: Mapped[float | None] = mapped_column(
        Float, comment="Creux visible par laser, m ; jamais la profondeur de l'eau"
    )
    candidate_id: Mapped[str | None] = mapped_column(Text, comment="Candidat de la détection dont elle vient")
    candidate_score: Mapped[float | None] = mapped_column(Float, comment="Score de ce candidat, 0 à 1")

    geom: Mapped[BaseGeometry] = mapped_column(Geometry("GEOMETRY"), comment="Contour s'il est connu, sinon le point")
    x_m: Mapped[float] = mapped_column(Float, comment="Abscisse du point, m, CRS de la base")
    y_m: Mapped[float] = mapped_column(Float, comment="Ordonnée du point, m, CRS de la base")
    commune_id: Mapped[int | None] = mapped_column(
        ForeignKey("places_area.id"), comment="Commune où tombe le point, et qui en tient lieu quand il est anonyme"
    )
    area_m2: Mapped[float | None] = mapped_column(Float, comment="Surface, m² : du contour, sinon de la dernière fiche")

    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("people_organisation.id"), comment="Organisme dont les membres ont la portée « mon organisme »"
    )
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("intake_provider.id"), comment="Fournisseur")
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("intake_delivery.id"), comment="Livraison qui l'a écrite en dernier"
    )
    content_hash: Mapped[str | None] = mapped_column(Text, comment="Empreinte des valeurs livrées")

    __table_args__ = (
        Index("ix_ponds_pond_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),
        Index(None, "provider_id", "structure_key"),
        Index(None, "status"),
        Index(None, "commune_id"),
        Index(None, "candidate_id"),
        Index(None, "delivery_id"),
        CheckConstraint("status IN ('Potentielle', 'Vue', 'Caractérisée', 'Disparue')", name="status"),
        {"sqlite_autoincrement": True},
    )


class Characterisation(Fact, Base):
    """One dated sheet of a pond; the columns are those of ``characterisation.yaml``."""

    __tablename__ = "ponds_characterisation"

    pond_id: Mapped[int] = mapped_column(ForeignKey("ponds_pond.id", ondelete="CASCADE"), comment="Mare")
    is_latest: Mapped[bool] = mapped_column(Boolean, default=True, comment="Vrai pour la dernière fiche de la mare")
    visited_on: Mapped[dt.date] = mapped_column(Date, comment="Jour de la visite")
    observer: Mapped[str | None] = mapped_column(Text, comment="Qui a décrit la mare")
    structure: Mapped[str | None] = mapped_column(Text, comment="Organisme de l'observateur")
    sheet_kind: Mapped[str] = mapped_column(Text, default="Simplifiée", comment="Simplifiée ou Complète")
    type: Mapped[str] = mapped_column(Text, comment="Type de mare")
    aquatic_vegetation: Mapped[bool] = mapped_column(Boolean, comment="Végétation aquatique")
    fauna: Mapped[list[str]] = mapped_column(Json, comment="Groupes de faune observés")
    stage: Mapped[str] = mapped_column(Text, comment="Stade d'évolution, 1 à 4")
    uses: Mapped[list[str] | None] = mapped_column(Json, comment="Usages")
    nose_pump: Mapped[bool | None] = mapped_column(Boolean, comment="Pompe à nez")
    waste: Mapped[list[str] | None] = mapped_column(Json, comment="Déchets")
    topography: Mapped[str | None] = mapped_column(Text, comment="Topographie")
    fence: Mapped[str | None] = mapped_column(Text, comment="Clôture")
    hedge: Mapped[bool | None] = mapped_column(Boolean, comment="Haie")
    context: Mapped[list[str] | None] = mapped_column(Json, comment="Contexte")
    heritage: Mapped[list[str] | None] = mapped_column(Json, comment="Petit patrimoine")
    buildings: Mapped[bool | None] = mapped_column(Boolean, comment="Bâti proche")
    flood_bed: Mapped[bool | None] = mapped_column(Boolean, comment="Dans le lit majeur d'un cours d'eau")
    shape: Mapped[str | None] = mapped_column(Text, comment="Forme")
    length_m: Mapped[float | None] = mapped_column(Float, comment="Longueur, m")
    width_m: Mapped[float | None] = mapped_column(Float, comment="Largeur, m")
    area_m2: Mapped[float | None] = mapped_column(Float, comment="Surface mesurée, m²")
    perimeter_m: Mapped[float | None] = mapped_column(Float, comment="Périmètre, m")
    water_height: Mapped[str | None] = mapped_column(Text, comment="Hauteur d'eau maximale observée, classe")
    bottom: Mapped[str | None] = mapped_column(Text, comment="Nature du fond")
    gentle_banks: Mapped[str | None] = mapped_column(Text, comment="Berges en pente douce, classe")
    spoil_bank: Mapped[bool | None] = mapped_column(Boolean, comment="Bourrelet de curage")
    spoil_bank_percent: Mapped[int | None] = mapped_column(Integer, comment="Part du pourtour, %")
    trampling: Mapped[str | None] = mapped_column(Text, comment="Surpiétinement")
    regime: Mapped[str | None] = mapped_column(Text, comment="Régime hydrologique")
    links: Mapped[list[str] | None] = mapped_column(Json, comment="Liaisons")
    supplies: Mapped[list[str] | None] = mapped_column(Json, comment="Alimentation")
    turbidity: Mapped[str | None] = mapped_column(Text, comment="Turbidité")
    colour: Mapped[str | None] = mapped_column(Text, comment="Couleur de l'eau")
    buffer_zone: Mapped[bool | None] = mapped_column(Boolean, comment="Zone tampon")
    outlet: Mapped[str | None] = mapped_column(Text, comment="Exutoire")
    cover_helophytes: Mapped[int | None] = mapped_column(Integer, comment="Hélophytes, % de la surface")
    cover_rooted: Mapped[int | None] = mapped_column(Integer, comment="Hydrophytes enracinés, %")
    cover_floating: Mapped[int | None] = mapped_column(Integer, comment="Hydrophytes non enracinés, %")
    cover_algae: Mapped[int | None] = mapped_column(Integer, comment="Algues, %")
    cover_open_water: Mapped[int | None] = mapped_column(Integer, comment="Eau libre, %")
    cover_bare: Mapped[int | None] = mapped_column(Integer, comment="Non végétalisé, %")
    scrub: Mapped[str | None] = mapped_column(Text, comment="Embroussaillement, classe")
    shading: Mapped[str | None] = mapped_column(Text, comment="Ombrage, classe")
    exotic_animals: Mapped[str | None] = mapped_column(Text, comment="Animaux exotiques envahissants")
    exotic_plants: Mapped[str | None] = mapped_column(Text, comment="Plantes exotiques envahissantes")
    exotic_plants_percent: Mapped[int | None] = mapped_column(Integer, comment="Part de ces plantes, %")
    works: Mapped[list[str] | None] = mapped_column(Json, comment="Travaux souhaités")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (
        Index(None, "pond_id", "visited_on"),
        Index(None, "type"),
        CheckConstraint("stage IN ('1', '2', '3', '4')", name="stage"),
        {"sqlite_autoincrement": True},
    )


class StatusChange(Numbered, Base):
    """One change of the status of a pond: who, when, why."""

    __tablename__ = "ponds_status_change"

    pond_id: Mapped[int] = mapped_column(ForeignKey("ponds_pond.id", ondelete="CASCADE"), index=True, comment="Mare")
    before: Mapped[str | None] = mapped_column(Text, comment="Statut d'avant ; aucun : la mare entre au registre")
    after: Mapped[str] = mapped_column(Text, comment="Statut d'après")
    observed_on: Mapped[dt.date] = mapped_column(Date, comment="Jour du constat")
    reason: Mapped[str | None] = mapped_column(Text, comment="Pourquoi")
    at: Mapped[dt.datetime] = mapped_column(Instant, comment="Moment de la saisie, UTC")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Personne")
    author: Mapped[str] = mapped_column(Text, comment="Son nom, tel que montré")


class Proposal(Fact, Base):
    """A value that sensing proposes for a field of the characterisation; a person accepts or refuses it."""

    __tablename__ = "ponds_proposal"

    pond_id: Mapped[int] = mapped_column(ForeignKey("ponds_pond.id", ondelete="CASCADE"), index=True, comment="Mare")
    field: Mapped[str] = mapped_column(Text, comment="Champ de la caractérisation")
    value: Mapped[Any] = mapped_column(Json, comment="Valeur proposée")
    method: Mapped[str] = mapped_column(Text, comment="Comment elle a été mesurée")
    measured_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour du vol ou de l'image")
    trust: Mapped[str] = mapped_column(Text, comment="Bonne, Moyenne ou Faible")
    state: Mapped[str] = mapped_column(Text, default="proposed", comment="proposed, accepted ou refused")
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Quand il en fut décidé, UTC")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Qui en a décidé")
    sheet_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid, comment="Fiche qui a reçu la valeur")

    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'accepted', 'refused')", name="state"),
        {"sqlite_autoincrement": True},
    )
