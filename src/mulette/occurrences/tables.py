"""Tables of the records of taxa; the columns of facts are those of ``fields.yaml``."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Date, Float, ForeignKey, Index, Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, BigKey, Fact
from mulette.core.storage.types import Geometry, Instant, Json, Uuid


class Record(Fact, Base):
    """One record of a taxon: what was seen, where, when, by whom (SINP "Occurrences de taxon" 2.0)."""

    __tablename__ = "occurrences_record"

    unique_id_sinp: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True, comment="Identifiant permanent")
    unique_id_sinp_grp: Mapped[uuid.UUID | None] = mapped_column(Uuid, comment="Identifiant du regroupement")
    grp_typ: Mapped[str | None] = mapped_column(Text, comment="TYP_GRP")
    grp_method: Mapped[str | None] = mapped_column(Text, comment="Méthode de regroupement")
    entity_source_pk_value: Mapped[str | None] = mapped_column(Text, comment="Identifiant chez le fournisseur")
    date_min: Mapped[dt.date] = mapped_column(Date, comment="Date de début")
    date_max: Mapped[dt.date] = mapped_column(Date, comment="Date de fin")
    hour_min: Mapped[str | None] = mapped_column(Text, comment="Heure de début, HH:MM:SS")
    hour_max: Mapped[str | None] = mapped_column(Text, comment="Heure de fin, HH:MM:SS")
    cd_nom: Mapped[int] = mapped_column(Integer, comment="Code TAXREF du nom donné")
    cd_ref: Mapped[int] = mapped_column(Integer, comment="Code TAXREF du nom valide")
    nom_cite: Mapped[str] = mapped_column(Text, comment="Nom cité")
    meta_v_taxref: Mapped[str | None] = mapped_column(Text, comment="Version de TAXREF donnée")
    determiner: Mapped[str | None] = mapped_column(Text, comment="Déterminateur")
    determination_method: Mapped[str | None] = mapped_column(Text, comment="METH_DETERMIN")
    observation_status: Mapped[str | None] = mapped_column(Text, comment="STATUT_OBS")
    obs_technique: Mapped[str | None] = mapped_column(Text, comment="METH_OBS")
    bio_status: Mapped[str | None] = mapped_column(Text, comment="STATUT_BIO")
    bio_condition: Mapped[str | None] = mapped_column(Text, comment="ETA_BIO")
    biogeo_status: Mapped[str | None] = mapped_column(Text, comment="STAT_BIOGEO")
    naturalness: Mapped[str | None] = mapped_column(Text, comment="NATURALITE")
    life_stage: Mapped[str | None] = mapped_column(Text, comment="STADE_VIE")
    sex: Mapped[str | None] = mapped_column(Text, comment="SEXE")
    behaviour: Mapped[str | None] = mapped_column(Text, comment="OCC_COMPORTEMENT")
    count_min: Mapped[int | None] = mapped_column(Integer, comment="Dénombrement minimal")
    count_max: Mapped[int | None] = mapped_column(Integer, comment="Dénombrement maximal")
    obj_count: Mapped[str | None] = mapped_column(Text, comment="OBJ_DENBR")
    type_count: Mapped[str | None] = mapped_column(Text, comment="TYP_DENBR")
    geo_object_nature: Mapped[str | None] = mapped_column(Text, comment="NAT_OBJ_GEO")
    info_geo_type: Mapped[str | None] = mapped_column(Text, comment="TYP_INF_GEO")
    place_name: Mapped[str | None] = mapped_column(Text, comment="Nom du lieu")
    precision: Mapped[int | None] = mapped_column(Integer, comment="Précision de la position, m")
    altitude_min: Mapped[int | None] = mapped_column(Integer, comment="Altitude minimale, m")
    altitude_max: Mapped[int | None] = mapped_column(Integer, comment="Altitude maximale, m")
    depth_min: Mapped[int | None] = mapped_column(Integer, comment="Profondeur minimale, m")
    depth_max: Mapped[int | None] = mapped_column(Integer, comment="Profondeur maximale, m")
    cd_hab: Mapped[int | None] = mapped_column(Integer, comment="Code HABREF")
    observers: Mapped[str | None] = mapped_column(Text, comment="Observateurs")
    exist_proof: Mapped[str | None] = mapped_column(Text, comment="PREUVE_EXIST")
    digital_proof: Mapped[str | None] = mapped_column(Text, comment="Adresse de la preuve numérique")
    non_digital_proof: Mapped[str | None] = mapped_column(Text, comment="Preuve non numérique")
    sample_number_proof: Mapped[str | None] = mapped_column(Text, comment="Numéro de la preuve")
    source_status: Mapped[str | None] = mapped_column(Text, comment="STATUT_SOURCE")
    reference_biblio: Mapped[str | None] = mapped_column(Text, comment="Référence bibliographique")
    sensitivity: Mapped[str | None] = mapped_column(Text, comment="SENSIBILITE")
    diffusion_level: Mapped[str | None] = mapped_column(Text, comment="NIV_PRECIS, souhait du producteur")
    blurring: Mapped[str | None] = mapped_column(Text, comment="DEE_FLOU")
    valid_status: Mapped[str | None] = mapped_column(Text, comment="STATUT_VALID")
    validator: Mapped[str | None] = mapped_column(Text, comment="Validateur")
    meta_validation_date: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Date de validation, UTC")
    validation_comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire de validation")
    comment_context: Mapped[str | None] = mapped_column(Text, comment="Commentaire sur le relevé")
    comment_description: Mapped[str | None] = mapped_column(Text, comment="Commentaire sur l'observation")
    additional_data: Mapped[dict[str, Any] | None] = mapped_column(Json, comment="Champs additionnels")
    meta_create_date: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Création chez le fournisseur, UTC")
    meta_update_date: Mapped[dt.datetime | None] = mapped_column(
        Instant, comment="Modification chez le fournisseur, UTC"
    )

    geom: Mapped[BaseGeometry] = mapped_column(Geometry("GEOMETRY"), comment="Position, CRS de la base")
    x_m: Mapped[float] = mapped_column(Float, comment="Abscisse du point représentatif, m, CRS de la base")
    y_m: Mapped[float] = mapped_column(Float, comment="Ordonnée du point représentatif, m, CRS de la base")
    cell_1km: Mapped[int | None] = mapped_column(BigKey, comment="Numéro de la maille de 1 km de ce point")
    cell_5km: Mapped[int | None] = mapped_column(BigKey, comment="Numéro de la maille de 5 km de ce point")
    cell_10km: Mapped[int | None] = mapped_column(BigKey, comment="Numéro de la maille de 10 km de ce point")
    diffusion: Mapped[int] = mapped_column(
        SmallInteger, default=0, comment="0 précise, 1 commune, 2 maille de 10 km, 3 département, 4 aucune"
    )
    blur_area_id: Mapped[int | None] = mapped_column(
        ForeignKey("places_area.id"), comment="Aire qui tient lieu de la position pour le public"
    )

    attached_area_id: Mapped[int | None] = mapped_column(BigKey, comment="Aire dont la donnée n'a que le code")
    sensitivity_computed: Mapped[str | None] = mapped_column(
        Text, comment="SENSIBILITE que donnent les règles de la base"
    )
    sensitivity_rule_id: Mapped[int | None] = mapped_column(  # no foreign key: rules are never deleted
        BigKey, comment="Règle qui l'a donnée"
    )
    embargo_until: Mapped[dt.date | None] = mapped_column(Date, comment="Dernier jour de l'embargo")

    dataset_id: Mapped[int] = mapped_column(ForeignKey("metadata_dataset.id"), comment="Jeu de données")
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("intake_provider.id"), comment="Fournisseur")
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("people_organisation.id"),
        comment="Organisme dont les membres ont la portée « mon organisme »",
    )
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("intake_delivery.id"), comment="Livraison qui a écrit la donnée en dernier"
    )
    delivery_row: Mapped[int | None] = mapped_column(Integer, comment="Ligne de cette livraison")
    content_hash: Mapped[str] = mapped_column(Text, comment="Empreinte des valeurs interprétées")
    verbatim: Mapped[dict[str, str] | None] = mapped_column(
        Json, comment="Cellules du fichier qui diffèrent de la valeur interprétée, par colonne"
    )

    __table_args__ = (
        Index("ix_occurrences_record_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),
        Index(None, "provider_id", "entity_source_pk_value"),
        Index(None, "cd_ref", "date_min"),
        Index(None, "date_min"),
        Index(None, "dataset_id", "date_min"),
        Index(None, "delivery_id"),
        Index(None, "cell_10km"),
        Index(None, "blur_area_id"),
        {"sqlite_autoincrement": True},
    )


class RecordArea(Base):
    """A record lies in an area; computed set-wise when records are written."""

    __tablename__ = "occurrences_record_area"

    record_id: Mapped[int] = mapped_column(
        ForeignKey("occurrences_record.id", ondelete="CASCADE"), primary_key=True, comment="Record"
    )
    area_id: Mapped[int] = mapped_column(ForeignKey("places_area.id"), primary_key=True, comment="Area")

    __table_args__ = (Index(None, "area_id", "record_id"),)


class CellCount(Base):
    """How many records of a taxon lie in a cell: what the map shows at low zoom; kept by each delivery."""

    __tablename__ = "occurrences_cell_count"

    level_m: Mapped[int] = mapped_column(Integer, primary_key=True, comment="Side of the cell, m: 1000, 5000, 10000")
    cd_ref: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="Valid taxon; 0: all taxa together"
    )
    cell: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False, comment="Number of the cell")
    diffusion: Mapped[int] = mapped_column(SmallInteger, primary_key=True, comment="As in the record")
    records: Mapped[int] = mapped_column(Integer, comment="Number of records")
