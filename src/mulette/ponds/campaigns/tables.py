"""Tables of the campaigns: batches chosen, their stops in order, and every visit that came back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Fact
from mulette.core.storage.types import Json


class Campaign(Fact, Base):
    """One batch of candidates to visit, and how it was drawn."""

    __tablename__ = "ponds_campaign"

    name: Mapped[str] = mapped_column(Text, comment="Nom de la campagne")
    seed: Mapped[int] = mapped_column(Integer, comment="Graine du tirage : la même redonne le même lot")
    population: Mapped[int] = mapped_column(Integer, comment="Candidats parmi lesquels le lot fut choisi")
    strata: Mapped[dict[str, int]] = mapped_column(Json, comment="Candidats de chaque strate de note")
    start_x_m: Mapped[float | None] = mapped_column(Float, comment="Départ, abscisse, m, CRS de la base")
    start_y_m: Mapped[float | None] = mapped_column(Float, comment="Départ, ordonnée, m, CRS de la base")
    budget_m: Mapped[float | None] = mapped_column(Float, comment="Marche la plus longue, m, à vol d'oiseau")
    length_m: Mapped[float] = mapped_column(Float, comment="Longueur du chemin, m, à vol d'oiseau")

    __table_args__ = ({"sqlite_autoincrement": True},)


class Stop(Fact, Base):
    """One candidate to visit, its place on the way and why it was chosen."""

    __tablename__ = "ponds_stop"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("ponds_campaign.id", ondelete="CASCADE"), comment="Campagne")
    candidate_id: Mapped[int] = mapped_column(ForeignKey("ponds_candidate.id"), index=True, comment="Candidat")
    position: Mapped[int] = mapped_column(Integer, comment="Rang sur le chemin, à partir de 1")
    leg_m: Mapped[float] = mapped_column(Float, comment="Depuis l'arrêt d'avant, m, à vol d'oiseau")
    draw: Mapped[str] = mapped_column(Text, comment="best, uncertain ou random : pourquoi il est du lot")
    stratum: Mapped[str] = mapped_column(Text, comment="Strate de note")
    probability: Mapped[float | None] = mapped_column(
        Float, comment="Chance d'être tiré au hasard ; aucune pour un arrêt choisi"
    )

    __table_args__ = (
        UniqueConstraint("campaign_id", "position"),
        CheckConstraint("draw IN ('best', 'uncertain', 'random')", name="draw"),
        {"sqlite_autoincrement": True},
    )


class Visit(Fact, Base):
    """What came back of one visit, as it was written in the field."""

    __tablename__ = "ponds_visit"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("ponds_campaign.id", ondelete="CASCADE"), comment="Campagne")
    stop_id: Mapped[int | None] = mapped_column(
        ForeignKey("ponds_stop.id"), index=True, comment="Arrêt ; aucun : mare trouvée en chemin"
    )
    key: Mapped[str] = mapped_column(Text, comment="Ce qui reconnaît la visite quand elle est envoyée deux fois")
    content_hash: Mapped[str] = mapped_column(Text, comment="Empreinte de ce qui fut reçu")
    content: Mapped[dict[str, Any]] = mapped_column(Json, comment="Ce qui fut reçu, tel quel")
    outcome: Mapped[str] = mapped_column(Text, comment="Vue, Caractérisée, Disparue, Pas une mare ou Non visitée")
    visited_on: Mapped[dt.date] = mapped_column(Date, comment="Jour de la visite")
    pond_id: Mapped[int | None] = mapped_column(
        ForeignKey("ponds_pond.id", ondelete="SET NULL"), comment="Mare du registre"
    )
    file_name: Mapped[str] = mapped_column(Text, comment="Fichier qui l'a apportée")

    __table_args__ = (
        UniqueConstraint("campaign_id", "key"),
        Index(None, "pond_id"),
        {"sqlite_autoincrement": True},
    )
