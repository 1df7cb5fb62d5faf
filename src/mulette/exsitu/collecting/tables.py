"""Tables of collecting: missions, permits and their quotas, populations, harvests, materials, cleanings."""

from __future__ import annotations

import datetime as dt

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Numbered
from mulette.core.storage.types import Geometry, Json
from mulette.exsitu.acts.tables import Versioned


class Mission(Versioned, Base):
    """A field trip planned and made to harvest."""

    __tablename__ = "exsitu_mission"

    code: Mapped[str] = mapped_column(Text, comment="Code, unique pour l'organisme")
    name: Mapped[str] = mapped_column(Text, comment="Nom")
    starts_on: Mapped[dt.date] = mapped_column(Date, comment="Premier jour")
    ends_on: Mapped[dt.date | None] = mapped_column(Date, comment="Dernier jour")
    team: Mapped[list[str] | None] = mapped_column(Json, comment="Équipe, noms")
    programme: Mapped[str | None] = mapped_column(Text, comment="Programme")
    strategy_action: Mapped[str | None] = mapped_column(
        Text, comment="Action de la stratégie de conservation : rg, cjc, rp, i, t, pag"
    )
    target_taxa: Mapped[list[int] | None] = mapped_column(Json, comment="Taxons visés, codes TAXREF")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisme")

    __table_args__ = (UniqueConstraint("organisation_id", "code"), {"sqlite_autoincrement": True})


class MissionPermit(Numbered, Base):
    """A permit that a mission needs."""

    __tablename__ = "exsitu_mission_permit"

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("exsitu_mission.id", ondelete="CASCADE"), index=True, comment="Mission"
    )
    permit_id: Mapped[int] = mapped_column(
        ForeignKey("exsitu_permit.id", ondelete="CASCADE"), index=True, comment="Permis"
    )

    __table_args__ = (UniqueConstraint("mission_id", "permit_id"), {"sqlite_autoincrement": True})


class Permit(Versioned, Base):
    """A permit: derogation, authorisation, consent, transfer agreement."""

    __tablename__ = "exsitu_permit"

    kind: Mapped[str] = mapped_column(Text, comment="Nature : PERMIT_KIND du vocabulaire")
    number: Mapped[str] = mapped_column(Text, comment="Numéro de l'acte")
    authority: Mapped[str | None] = mapped_column(Text, comment="Autorité qui l'a pris")
    signed_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour de l'acte")
    starts_on: Mapped[dt.date] = mapped_column(Date, comment="Premier jour de validité")
    ends_on: Mapped[dt.date | None] = mapped_column(Date, comment="Dernier jour de validité ; vide : sans terme")
    geom: Mapped[BaseGeometry | None] = mapped_column(Geometry("GEOMETRY"), comment="Où il vaut ; vide : partout")
    area_name: Mapped[str | None] = mapped_column(Text, comment="Où il vaut, en mots")
    uses: Mapped[list[str] | None] = mapped_column(Json, comment="Usages permis : récolte, utilisation, transport…")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisme titulaire")

    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_exsitu_permit_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        {"sqlite_autoincrement": True},
    )


class PermitTaxon(Numbered, Base):
    """A taxon that a permit covers, and how much of it."""

    __tablename__ = "exsitu_permit_taxon"

    permit_id: Mapped[int] = mapped_column(
        ForeignKey("exsitu_permit.id", ondelete="CASCADE"), index=True, comment="Permis"
    )
    cd_nom: Mapped[int] = mapped_column(Integer, index=True, comment="Taxon, code TAXREF")
    quota: Mapped[float | None] = mapped_column(Float, comment="Quantité permise ; vide : non limitée")
    unit: Mapped[str] = mapped_column(Text, default="seed", comment="Unité du quota : seed, g, plant, cutting")

    __table_args__ = (
        UniqueConstraint("permit_id", "cd_nom", "unit"),
        CheckConstraint("quota > 0", name="quota"),
        {"sqlite_autoincrement": True},
    )


class Population(Versioned, Base):
    """A wild population, where material is harvested."""

    __tablename__ = "exsitu_population"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), unique=True, comment="Nœud")
    station: Mapped[str] = mapped_column(Text, comment="Nom de la station")
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("GEOMETRY"), comment="Point ou contour")
    precision_m: Mapped[float | None] = mapped_column(Float, comment="Précision, m")
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("places_area.id"), index=True, comment="Commune")
    cell_west_m: Mapped[int | None] = mapped_column(Integer, comment="Bord ouest de la maille de 10 km, m")
    cell_south_m: Mapped[int | None] = mapped_column(Integer, comment="Bord sud de la maille de 10 km, m")
    area_m2: Mapped[float | None] = mapped_column(Float, comment="Surface, m²")
    cd_hab: Mapped[int | None] = mapped_column(Integer, comment="Habitat, code HABREF")
    altitude_min_m: Mapped[int | None] = mapped_column(Integer, comment="Altitude la plus basse, m")
    altitude_max_m: Mapped[int | None] = mapped_column(Integer, comment="Altitude la plus haute, m")
    exposition: Mapped[str | None] = mapped_column(Text, comment="Exposition : EXPOSITION du vocabulaire")
    slope_deg: Mapped[float | None] = mapped_column(Float, comment="Pente, degrés")
    substrate: Mapped[str | None] = mapped_column(Text, comment="Substrat")
    threats: Mapped[list[str] | None] = mapped_column(Json, comment="Menaces")
    individuals: Mapped[int | None] = mapped_column(Integer, comment="Nombre de pieds estimé")
    is_sensitive: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : le lieu n'est montré que flouté")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (
        Index("ix_exsitu_population_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),
        CheckConstraint("altitude_max_m >= altitude_min_m", name="altitudes"),
        {"sqlite_autoincrement": True},
    )


class Harvest(Versioned, Base):
    """What was harvested on one occasion, in the field or in a culture."""

    __tablename__ = "exsitu_harvest"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), unique=True, comment="Nœud")
    mission_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_mission.id"), index=True, comment="Mission")
    kind: Mapped[str] = mapped_column(Text, default="in_situ", comment="Nature : HARVEST_KIND du vocabulaire")
    date_min: Mapped[dt.date] = mapped_column(Date, index=True, comment="Premier jour")
    date_max: Mapped[dt.date | None] = mapped_column(Date, comment="Dernier jour ; vide : le même")
    place: Mapped[str | None] = mapped_column(Text, comment="Lieu, en mots")
    geom: Mapped[BaseGeometry | None] = mapped_column(
        Geometry("GEOMETRY"), comment="Où : son point, ou celui de la population"
    )
    precision_m: Mapped[float | None] = mapped_column(Float, comment="Précision, m")
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("places_area.id"), index=True, comment="Commune")
    cell_west_m: Mapped[int | None] = mapped_column(Integer, comment="Bord ouest de la maille de 10 km, m")
    cell_south_m: Mapped[int | None] = mapped_column(Integer, comment="Bord sud de la maille de 10 km, m")
    has_population_place: Mapped[bool] = mapped_column(
        Boolean, default=False, comment="Vrai : le lieu est celui de la population"
    )
    is_sensitive: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : le lieu n'est montré que flouté")
    altitude_m: Mapped[int | None] = mapped_column(Integer, comment="Altitude, m")
    cd_hab: Mapped[int | None] = mapped_column(Integer, comment="Habitat, code HABREF")
    method: Mapped[str | None] = mapped_column(Text, comment="Échantillonnage : SAMPLING_METHOD du vocabulaire")
    plants_present: Mapped[int | None] = mapped_column(Integer, comment="Pieds présents")
    plants_in_fruit: Mapped[int | None] = mapped_column(Integer, comment="Pieds en fruits")
    plants_sampled: Mapped[int | None] = mapped_column(Integer, comment="Pieds récoltés")
    seeds_taken_percent: Mapped[float | None] = mapped_column(Float, comment="Part des graines mûres prise, %")
    quantity: Mapped[float | None] = mapped_column(Float, comment="Quantité récoltée, comptée sur le quota")
    unit: Mapped[str] = mapped_column(Text, default="seed", comment="Son unité : seed, g, plant, cutting")
    phenology: Mapped[str | None] = mapped_column(Text, comment="Stade : PHENOLOGY du vocabulaire")
    weather: Mapped[str | None] = mapped_column(Text, comment="Temps qu'il faisait")
    voucher: Mapped[str | None] = mapped_column(Text, comment="Numéro de la part d'herbier")
    has_soil_sample: Mapped[bool | None] = mapped_column(Boolean, comment="Échantillon de sol prélevé")
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_permit.id"), index=True, comment="Permis")
    permit_reason: Mapped[str | None] = mapped_column(
        Text, comment="Pourquoi un taxon protégé a été récolté sans permis qui vaille"
    )
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (
        Index("ix_exsitu_harvest_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),
        CheckConstraint("date_max >= date_min", name="dates"),
        CheckConstraint("seeds_taken_percent > 0 AND seeds_taken_percent <= 100", name="seeds_taken"),
        {"sqlite_autoincrement": True},
    )


class HarvestObserver(Numbered, Base):
    """Somebody who took part in a harvest."""

    __tablename__ = "exsitu_harvest_observer"

    harvest_id: Mapped[int] = mapped_column(
        ForeignKey("exsitu_harvest.id", ondelete="CASCADE"), index=True, comment="Récolte"
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Personne de la base")
    name: Mapped[str] = mapped_column(Text, comment="Nom")
    is_main: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : récolteur principal")


class Material(Versioned, Base):
    """A bag brought back from a harvest: seeds, fruits, cuttings, whole plants."""

    __tablename__ = "exsitu_material"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), unique=True, comment="Nœud")
    nature: Mapped[str] = mapped_column(Text, comment="Nature : MATERIAL_NATURE du vocabulaire")
    maternal_line: Mapped[str | None] = mapped_column(Text, comment="Numéro de lignée maternelle")
    fresh_mass_g: Mapped[float | None] = mapped_column(Float, comment="Masse fraîche, g")
    received_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour d'arrivée à la banque")
    taxa: Mapped[list[int] | None] = mapped_column(Json, comment="Taxons d'un mélange, codes TAXREF")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = ({"sqlite_autoincrement": True},)


class Cleaning(Versioned, Base):
    """One step between the bag and the lot: drying, threshing, sieving, sorting."""

    __tablename__ = "exsitu_cleaning"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), index=True, comment="Matériel ou lot traité")
    kind: Mapped[str] = mapped_column(Text, comment="Nature : CLEANING_KIND du vocabulaire")
    starts_on: Mapped[dt.date] = mapped_column(Date, comment="Premier jour")
    ends_on: Mapped[dt.date | None] = mapped_column(Date, comment="Dernier jour ; vide : en cours")
    humidity_percent: Mapped[float | None] = mapped_column(Float, comment="Humidité relative, %")
    temperature_c: Mapped[float | None] = mapped_column(Float, comment="Température, °C")
    operator: Mapped[str | None] = mapped_column(Text, comment="Qui")
    mass_before_g: Mapped[float | None] = mapped_column(Float, comment="Masse avant, g")
    mass_after_g: Mapped[float | None] = mapped_column(Float, comment="Masse après, g")
    full: Mapped[int | None] = mapped_column(Integer, comment="Graines pleines comptées")
    empty: Mapped[int | None] = mapped_column(Integer, comment="Graines vides comptées")
    infested: Mapped[int | None] = mapped_column(Integer, comment="Graines parasitées comptées")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates"), {"sqlite_autoincrement": True})
