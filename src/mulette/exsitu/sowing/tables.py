"""Tables of the sowings: what was sown, what came up, what was pricked out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mulette.core.storage.base import Base
from mulette.core.storage.types import Json
from mulette.exsitu.acts.tables import Versioned
from mulette.exsitu.lineage.tables import Node


class Sowing(Versioned, Base):
    """Seeds of one lot sown together, in one manner: one label in the greenhouse. Its UUID is that of its node.

    What left the stock for it is told by the ledger, by the movements that it causes; ``seeds`` is what came to the
    soil, which emergence cannot exceed.
    """

    __tablename__ = "exsitu_sowing"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), unique=True, comment="Nœud")
    lot_id: Mapped[int] = mapped_column(ForeignKey("exsitu_lot.id"), index=True, comment="Lot semé")
    package_id: Mapped[int | None] = mapped_column(
        ForeignKey("exsitu_package.id"), comment="Paquet voulu ; vide : choisi dans le lot"
    )
    act_id: Mapped[int] = mapped_column(ForeignKey("exsitu_act.id"), index=True, comment="Geste qui l'a fait")
    campaign: Mapped[str | None] = mapped_column(Text, index=True, comment="Campagne : « Printemps 2026 »")
    status: Mapped[str] = mapped_column(Text, index=True, comment="SOWING_STATUS du vocabulaire")
    sown_on: Mapped[dt.date] = mapped_column(Date, index=True, comment="Jour du semis ; prévu, tant qu'il est prévu")
    operator: Mapped[str | None] = mapped_column(Text, comment="Qui sème")
    quantity: Mapped[float] = mapped_column(Float, comment="Quantité comptée ou pesée, dans l'unité dite")
    unit: Mapped[str] = mapped_column(Text, default="seed", comment="seed ou g")
    seeds: Mapped[int | None] = mapped_column(
        Integer, comment="Graines semées, par la masse de mille graines du jour si pesées ; vide : inconnu"
    )
    treatment: Mapped[str | None] = mapped_column(
        Text, comment="Modalité, parmi celles du même lot dans le même geste : « témoin »"
    )
    pretreatments: Mapped[list[dict[str, Any]] | None] = mapped_column(
        Json, comment="Prétraitements dans l'ordre : kind (PRETREATMENT), dose, duration, comment"
    )
    substrate: Mapped[str | None] = mapped_column(Text, comment="SUBSTRATE_NURSERY du vocabulaire")
    container: Mapped[str | None] = mapped_column(Text, comment="SOWING_CONTAINER du vocabulaire")
    cells: Mapped[int | None] = mapped_column(Integer, comment="Nombre de pots ou d'alvéoles")
    depth_mm: Mapped[float | None] = mapped_column(Float, comment="Profondeur, mm ; 0 : en surface")
    location_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_location.id"), index=True, comment="Où il est")
    position: Mapped[int] = mapped_column(Integer, default=0, comment="Rang dans le lieu, l'ordre de la tournée")
    regime: Mapped[str | None] = mapped_column(Text, comment="SOWING_REGIME du vocabulaire")
    objective: Mapped[str | None] = mapped_column(Text, comment="SOWING_OBJECTIVE du vocabulaire")
    expected_end: Mapped[dt.date | None] = mapped_column(Date, comment="Fin prévue")
    ended_on: Mapped[dt.date | None] = mapped_column(Date, comment="Fin")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        CheckConstraint("unit IN ('seed', 'g')", name="unit"),
        CheckConstraint("quantity > 0", name="quantity"),
        {"sqlite_autoincrement": True},
    )


class SowingCount(Versioned, Base):
    """One count of the seedlings of a sowing."""

    __tablename__ = "exsitu_sowing_count"

    sowing_id: Mapped[int] = mapped_column(ForeignKey("exsitu_sowing.id"), comment="Semis")
    act_id: Mapped[int] = mapped_column(ForeignKey("exsitu_act.id"), index=True, comment="Geste qui l'a fait")
    counted_on: Mapped[dt.date] = mapped_column(Date, comment="Jour")
    emerged: Mapped[int] = mapped_column(Integer, comment="Plantules levées, nouvelles ou depuis le semis")
    is_cumulative: Mapped[bool] = mapped_column(Boolean, default=False, comment="Vrai : levées depuis le semis")
    dead: Mapped[int] = mapped_column(Integer, default=0, comment="Mortes depuis le comptage d'avant")
    removed: Mapped[int] = mapped_column(Integer, default=0, comment="Retirées, éclaircies depuis le comptage d'avant")
    is_polyembryonic: Mapped[bool] = mapped_column(
        Boolean, default=False, comment="Vrai : plus de levées que de graines, plusieurs embryons par graine"
    )
    observer: Mapped[str | None] = mapped_column(Text, comment="Qui a compté")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (
        CheckConstraint("emerged >= 0 AND dead >= 0 AND removed >= 0", name="figures"),
        Index(None, "sowing_id", "counted_on"),
        {"sqlite_autoincrement": True},
    )


class Pricking(Versioned, Base):
    """Seedlings pricked out of a sowing into a culture; written by ``operations.prick_out`` alone."""

    __tablename__ = "exsitu_pricking"

    sowing_id: Mapped[int] = mapped_column(ForeignKey("exsitu_sowing.id"), index=True, comment="Semis")
    culture_node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), index=True, comment="Culture, son nœud")
    pricked_on: Mapped[dt.date] = mapped_column(Date, comment="Jour")
    quantity: Mapped[int] = mapped_column(Integer, comment="Plantules repiquées")
    operator: Mapped[str | None] = mapped_column(Text, comment="Qui a repiqué")

    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"), {"sqlite_autoincrement": True})
