"""Tables of the tests: protocols, tests, their phases and pretreatments, replicates with fates, counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Numbered
from mulette.core.storage.types import Json
from mulette.exsitu.acts.tables import Versioned


class Protocol(Versioned, Base):
    """A template of tests: what a new test is filled with; a test keeps its own copy."""

    __tablename__ = "exsitu_protocol"

    name: Mapped[str] = mapped_column(Text, unique=True, comment="Nom")
    kind: Mapped[str] = mapped_column(Text, default="germination", comment="TEST_KIND du vocabulaire")
    purpose: Mapped[str] = mapped_column(Text, default="monitoring", comment="TEST_PURPOSE du vocabulaire")
    criterion: Mapped[str | None] = mapped_column(Text, comment="TEST_CRITERION du vocabulaire")
    replicates: Mapped[int] = mapped_column(Integer, default=4, comment="Répétitions")
    seeds: Mapped[int] = mapped_column(Integer, default=25, comment="Graines par répétition")
    lasts_days: Mapped[int] = mapped_column(Integer, default=28, comment="Durée prévue, jours")
    count_every_days: Mapped[int] = mapped_column(Integer, default=7, comment="Jours entre deux comptages")
    phases: Mapped[list[dict[str, Any]] | None] = mapped_column(Json, comment="Régimes, comme exsitu_test_phase")
    pretreatments: Mapped[list[dict[str, Any]] | None] = mapped_column(
        Json, comment="Prétraitements dans l'ordre, comme exsitu_test_pretreatment"
    )
    source: Mapped[str | None] = mapped_column(Text, comment="Norme ou manuel suivi")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    is_open: Mapped[bool] = mapped_column(Boolean, default=True, comment="Faux : n'est plus proposé")

    __table_args__ = (
        CheckConstraint("replicates > 0 AND seeds > 0 AND lasts_days > 0 AND count_every_days > 0", name="figures"),
        {"sqlite_autoincrement": True},
    )


class SeedTest(Versioned, Base):
    """A test of the seeds of one lot; its seeds leave the stock when it starts."""

    __tablename__ = "exsitu_test"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), unique=True, comment="Nœud")
    lot_id: Mapped[int] = mapped_column(ForeignKey("exsitu_lot.id"), index=True, comment="Lot essayé")
    package_id: Mapped[int | None] = mapped_column(
        ForeignKey("exsitu_package.id"), comment="Paquet voulu ; vide : choisi dans le lot"
    )
    protocol_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_protocol.id"), comment="Protocole suivi")
    kind: Mapped[str] = mapped_column(Text, comment="TEST_KIND du vocabulaire")
    purpose: Mapped[str] = mapped_column(Text, comment="TEST_PURPOSE du vocabulaire")
    status: Mapped[str] = mapped_column(Text, index=True, comment="TEST_STATUS du vocabulaire")
    treatment: Mapped[str | None] = mapped_column(Text, comment="Modalité, dans un essai de plusieurs : « témoin »")
    started_on: Mapped[dt.date] = mapped_column(Date, comment="Jour du début ; prévu, tant qu'il est prévu")
    zero_on: Mapped[dt.date | None] = mapped_column(
        Date, comment="Jour zéro des temps, mise en conditions de germination ; vide : le début"
    )
    lasts_days: Mapped[int] = mapped_column(Integer, comment="Durée prévue, jours")
    count_every_days: Mapped[int] = mapped_column(Integer, comment="Jours entre deux comptages")
    due_on: Mapped[dt.date | None] = mapped_column(Date, index=True, comment="Prochain comptage ; vide : plus aucun")
    ended_on: Mapped[dt.date | None] = mapped_column(Date, comment="Clôture ou annulation")
    operator: Mapped[str | None] = mapped_column(Text, comment="Qui conduit l'essai")
    criterion: Mapped[str | None] = mapped_column(Text, comment="TEST_CRITERION du vocabulaire")
    is_conclusive: Mapped[bool] = mapped_column(
        Boolean, default=True, comment="Vrai : son résultat vaut pour la viabilité du lot"
    )
    viability_percent: Mapped[float | None] = mapped_column(
        Float, comment="Viables sur graines pleines, %, à la clôture"
    )
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (
        CheckConstraint("lasts_days > 0 AND count_every_days > 0", name="figures"),
        Index(None, "lot_id", "started_on"),
        {"sqlite_autoincrement": True},
    )


class Phase(Numbered, Base):
    """A regime of a test: n of m."""

    __tablename__ = "exsitu_test_phase"

    test_id: Mapped[int] = mapped_column(ForeignKey("exsitu_test.id", ondelete="CASCADE"), comment="Essai")
    rank: Mapped[int] = mapped_column(Integer, comment="Rang, de 1")
    days: Mapped[int | None] = mapped_column(Integer, comment="Durée, jours ; vide : jusqu'à la fin")
    day_c: Mapped[float | None] = mapped_column(Float, comment="Température le jour, °C")
    night_c: Mapped[float | None] = mapped_column(Float, comment="Température la nuit, °C")
    light_hours: Mapped[float | None] = mapped_column(Float, comment="Heures de lumière par jour")
    substrate: Mapped[str | None] = mapped_column(Text, comment="SUBSTRATE_LAB du vocabulaire")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (
        UniqueConstraint("test_id", "rank"),
        CheckConstraint("light_hours >= 0 AND light_hours <= 24", name="light"),
        {"sqlite_autoincrement": True},
    )


class Pretreatment(Numbered, Base):
    """What is done to the seeds before they germinate, in order."""

    __tablename__ = "exsitu_test_pretreatment"

    test_id: Mapped[int] = mapped_column(ForeignKey("exsitu_test.id", ondelete="CASCADE"), comment="Essai")
    rank: Mapped[int] = mapped_column(Integer, comment="Rang, de 1")
    kind: Mapped[str] = mapped_column(Text, comment="PRETREATMENT du vocabulaire")
    dose: Mapped[str | None] = mapped_column(Text, comment="Dose et unité : « 250 mg/L »")
    duration_hours: Mapped[float | None] = mapped_column(Float, comment="Durée, heures")
    temperature_c: Mapped[float | None] = mapped_column(Float, comment="Température, °C")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (UniqueConstraint("test_id", "rank"), {"sqlite_autoincrement": True})


class Replicate(Versioned, Base):
    """A dish of a test, and at the end what became of each of its seeds."""

    __tablename__ = "exsitu_replicate"

    test_id: Mapped[int] = mapped_column(ForeignKey("exsitu_test.id", ondelete="CASCADE"), comment="Essai")
    rank: Mapped[int] = mapped_column(Integer, comment="Rang, de 1 ; l'étiquette dit numéro de l'essai-rang")
    seeds: Mapped[int] = mapped_column(Integer, comment="Graines semées")
    normal: Mapped[int | None] = mapped_column(Integer, comment="Plantules normales")
    abnormal: Mapped[int | None] = mapped_column(Integer, comment="Plantules anormales")
    fresh: Mapped[int | None] = mapped_column(Integer, comment="Graines fraîches non germées, ou colorées viables")
    contaminated: Mapped[int | None] = mapped_column(Integer, comment="Contaminées")
    empty: Mapped[int | None] = mapped_column(Integer, comment="Vides")
    infested: Mapped[int | None] = mapped_column(Integer, comment="Parasitées")
    dead: Mapped[int | None] = mapped_column(Integer, comment="Mortes")
    lost: Mapped[int | None] = mapped_column(Integer, comment="Perdues")

    __table_args__ = (
        UniqueConstraint("test_id", "rank"),
        CheckConstraint("seeds > 0", name="seeds"),
        {"sqlite_autoincrement": True},
    )


class SeedCount(Versioned, Base):
    """What was seen of one replicate on one day: seeds newly germinated, contaminated seeds taken away."""

    __tablename__ = "exsitu_test_count"

    replicate_id: Mapped[int] = mapped_column(
        ForeignKey("exsitu_replicate.id", ondelete="CASCADE"), comment="Répétition"
    )
    counted_on: Mapped[dt.date] = mapped_column(Date, comment="Jour")
    germinated: Mapped[int] = mapped_column(Integer, comment="Nouvellement germées ; 0 : aucune")
    removed: Mapped[int] = mapped_column(Integer, default=0, comment="Contaminées retirées ce jour-là")
    observer: Mapped[str | None] = mapped_column(Text, comment="Qui a compté")

    __table_args__ = (
        UniqueConstraint("replicate_id", "counted_on"),
        CheckConstraint("germinated >= 0 AND removed >= 0", name="figures"),
        {"sqlite_autoincrement": True},
    )
