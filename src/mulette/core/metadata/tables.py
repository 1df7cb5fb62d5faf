"""Tables of the metadata (SINP "Métadonnées" 1.3.10)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mulette.core.people.tables import Organisation, Person
from mulette.core.storage.base import Base, Fact, Numbered
from mulette.core.storage.types import Json


class Framework(Fact, Base):
    """An acquisition framework (cadre d'acquisition)."""

    __tablename__ = "metadata_framework"

    name: Mapped[str] = mapped_column(Text, comment="Libellé")
    description: Mapped[str | None] = mapped_column(Text, comment="Description")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("metadata_framework.id"), comment="Framework above")
    is_parent: Mapped[bool] = mapped_column(Boolean, default=False, comment="Whether it is a meta-framework")
    is_open: Mapped[bool] = mapped_column(Boolean, default=True, comment="False: closed, its datasets take no data")
    start_date: Mapped[dt.date | None] = mapped_column(Date, comment="Date de lancement")
    end_date: Mapped[dt.date | None] = mapped_column(Date, comment="Date de clôture")
    keywords: Mapped[str | None] = mapped_column(Text, comment="Mots-clés")
    target_description: Mapped[str | None] = mapped_column(Text, comment="Description de la cible")
    ecologic_or_geologic_target: Mapped[str | None] = mapped_column(Text, comment="Cible écologique ou géologique")
    territorial_level: Mapped[str | None] = mapped_column(Text, comment="NIVEAU_TERRITORIAL code")
    territory_desc: Mapped[str | None] = mapped_column(Text, comment="Précision géographique")
    financing_type: Mapped[str | None] = mapped_column(Text, comment="TYPE_FINANCEMENT code")
    objectives: Mapped[list[str]] = mapped_column(Json, default=list, comment="CA_OBJECTIFS codes")
    sinp_themes: Mapped[list[str]] = mapped_column(Json, default=list, comment="VOLET_SINP codes")
    territories: Mapped[list[str]] = mapped_column(Json, default=list, comment="TERRITOIRE codes")
    publications: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list, comment="Références et adresses")
    additional_data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, comment="Champs additionnels")

    actors: Mapped[list[Actor]] = relationship(
        back_populates="framework", cascade="all, delete-orphan", foreign_keys="Actor.framework_id"
    )


class Dataset(Fact, Base):
    """A dataset (jeu de données)."""

    __tablename__ = "metadata_dataset"

    framework_id: Mapped[int] = mapped_column(ForeignKey("metadata_framework.id"), index=True, comment="Framework")
    name: Mapped[str] = mapped_column(Text, comment="Libellé")
    short_name: Mapped[str | None] = mapped_column(Text, comment="Libellé court")
    code: Mapped[str | None] = mapped_column(Text, unique=True, comment="Code used by providers' files")
    description: Mapped[str | None] = mapped_column(Text, comment="Description")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True, comment="False: takes no more data")
    is_private: Mapped[bool] = mapped_column(Boolean, default=False, comment="Whether its precise data is private")
    is_validable: Mapped[bool] = mapped_column(Boolean, default=True, comment="Whether its records are validated")
    keywords: Mapped[str | None] = mapped_column(Text, comment="Mots-clés")
    terrestrial_domain: Mapped[bool] = mapped_column(Boolean, default=True, comment="Domaine terrestre")
    marine_domain: Mapped[bool] = mapped_column(Boolean, default=False, comment="Domaine marin")
    data_type: Mapped[str | None] = mapped_column(Text, comment="DATA_TYP code")
    objective: Mapped[str | None] = mapped_column(Text, comment="JDD_OBJECTIFS code")
    collecting_method: Mapped[str | None] = mapped_column(Text, comment="METHO_RECUEIL code")
    data_origin: Mapped[str | None] = mapped_column(Text, comment="DS_PUBLIQUE code")
    source_status: Mapped[str | None] = mapped_column(Text, comment="STATUT_SOURCE code")
    resource_type: Mapped[str | None] = mapped_column(Text, comment="RESOURCE_TYP code")
    territories: Mapped[list[str]] = mapped_column(Json, default=list, comment="TERRITOIRE codes")
    protocols: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list, comment="Protocoles: name, address")
    licence: Mapped[str | None] = mapped_column(Text, comment="Licence of reuse")
    additional_data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, comment="Champs additionnels")

    framework: Mapped[Framework] = relationship(lazy="joined")
    actors: Mapped[list[Actor]] = relationship(
        back_populates="dataset", cascade="all, delete-orphan", foreign_keys="Actor.dataset_id"
    )


class Actor(Numbered, Base):
    """A person or an organisation has a role in a framework or a dataset."""

    __tablename__ = "metadata_actor"

    framework_id: Mapped[int | None] = mapped_column(
        ForeignKey("metadata_framework.id"), index=True, comment="Framework"
    )
    dataset_id: Mapped[int | None] = mapped_column(ForeignKey("metadata_dataset.id"), index=True, comment="Dataset")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisation")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Person")
    role: Mapped[str] = mapped_column(
        Text, comment="ROLE_ACTEUR code: 1 contact principal, 5 fournisseur, 6 producteur…"
    )

    framework: Mapped[Framework | None] = relationship(back_populates="actors", foreign_keys=[framework_id])
    dataset: Mapped[Dataset | None] = relationship(back_populates="actors", foreign_keys=[dataset_id])
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()

    __table_args__ = (
        CheckConstraint("(framework_id IS NULL) <> (dataset_id IS NULL)", name="one_object"),
        CheckConstraint("organisation_id IS NOT NULL OR person_id IS NOT NULL", name="somebody"),
        {"sqlite_autoincrement": True},
    )
