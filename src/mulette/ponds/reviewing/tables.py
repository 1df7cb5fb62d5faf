"""Tables of the review: runs that were loaded, candidates, and every judgement that was given on each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Fact, Numbered
from mulette.core.storage.types import Geometry, Instant, Json


class Run(Fact, Base):
    """One file of candidates, as it was loaded."""

    __tablename__ = "ponds_run"

    name: Mapped[str] = mapped_column(Text, comment="Nom de l'envoi, le nom du fichier par défaut")
    sha256: Mapped[str] = mapped_column(Text, unique=True, comment="Empreinte du fichier")
    model: Mapped[str | None] = mapped_column(Text, comment="Modèle qui a noté les candidats")
    model_note: Mapped[str | None] = mapped_column(Text, comment="Ce que ce modèle dit de sa portée")
    mulette_version: Mapped[str | None] = mapped_column(Text, comment="Version qui a cherché les candidats")
    candidates: Mapped[int] = mapped_column(Integer, comment="Candidats du fichier")
    added: Mapped[int] = mapped_column(Integer, comment="Dont jamais vus avant lui")
    pictured: Mapped[int] = mapped_column(Integer, default=0, comment="Dont l'image a été préparée")


class Candidate(Fact, Base):
    """A place that may be a pond, as the latest run that found it describes it, and what a person decided of it."""

    __tablename__ = "ponds_candidate"

    run_id: Mapped[int] = mapped_column(ForeignKey("ponds_run.id"), comment="Dernier envoi qui la contient")
    stable_id: Mapped[str] = mapped_column(Text, unique=True, comment="Identifiant que la détection lui donne")
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("GEOMETRY"), comment="Contour, corrigé s'il l'a été")
    detected: Mapped[str | None] = mapped_column(Text, comment="Contour d'origine en WKT, si une personne l'a corrigé")
    score: Mapped[float] = mapped_column(Float, comment="Note, de 0 à 1")
    detectors: Mapped[str] = mapped_column(Text, comment="Détecteurs, séparés par des virgules")
    area_m2: Mapped[float] = mapped_column(Float, comment="Surface détectée, m²")
    depth_m: Mapped[float | None] = mapped_column(Float, comment="Creux visible, m ; jamais la profondeur de l'eau")
    void_share: Mapped[float | None] = mapped_column(Float, comment="Part sans retour laser, 0 à 1")
    reasons: Mapped[list[str]] = mapped_column(Json, comment="Raisons pour et contre, en français")
    proposals: Mapped[dict[str, Any]] = mapped_column(Json, comment="Valeurs proposées par champ de la fiche")
    features: Mapped[dict[str, float]] = mapped_column(Json, comment="Mesures du candidat, par nom")
    features_version: Mapped[str | None] = mapped_column(Text, comment="Version du sens de ces mesures")
    tile: Mapped[str | None] = mapped_column(Text, comment="Dalle")
    flown_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour du vol")
    card: Mapped[dict[str, Any] | None] = mapped_column(Json, comment="Images préparées : étendue, noms, profil")
    state: Mapped[str] = mapped_column(
        Text, default="waiting", comment="waiting, accepted, refused, corrected ou unsure"
    )
    cause: Mapped[str | None] = mapped_column(Text, comment="Ce que c'est en vrai, pour un refus")
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Moment de la décision, UTC")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Qui a décidé")
    pond_id: Mapped[int | None] = mapped_column(
        ForeignKey("ponds_pond.id", ondelete="SET NULL"), comment="Mare du registre qu'il est devenu"
    )

    __table_args__ = (
        Index("ix_ponds_candidate_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),
        Index(None, "run_id", "state"),
        Index(None, "score"),
        Index(None, "pond_id"),
        CheckConstraint("state IN ('waiting', 'accepted', 'refused', 'corrected', 'unsure')", name="state"),
        {"sqlite_autoincrement": True},
    )


class Judgement(Numbered, Base):
    """One decision on a candidate, or its undoing; nothing is ever taken out."""

    __tablename__ = "ponds_judgement"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("ponds_candidate.id"), index=True, comment="Candidat")
    run_id: Mapped[int] = mapped_column(ForeignKey("ponds_run.id"), comment="Envoi qui était jugé")
    before: Mapped[str] = mapped_column(Text, comment="État d'avant")
    after: Mapped[str] = mapped_column(Text, comment="État d'après")
    cause: Mapped[str | None] = mapped_column(Text, comment="Ce que c'est en vrai, pour un refus")
    outline: Mapped[str | None] = mapped_column(Text, comment="Contour dessiné, en WKT")
    score: Mapped[float] = mapped_column(Float, comment="Note qui était montrée")
    at: Mapped[dt.datetime] = mapped_column(Instant, comment="Moment, UTC")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Personne")
