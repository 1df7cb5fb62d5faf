"""Table of the judging: evaluations, as they were asked for from the pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Fact
from mulette.core.storage.types import Json


class Evaluation(Fact, Base):
    """Candidates held against an inventory, once."""

    __tablename__ = "ponds_evaluation"

    title: Mapped[str] = mapped_column(Text, comment="Ce qui a été jugé contre quoi")
    ponds: Mapped[int] = mapped_column(Integer, comment="Mares à trouver")
    matched: Mapped[int] = mapped_column(Integer, comment="Mares trouvées")
    false_candidates: Mapped[int] = mapped_column(Integer, comment="Candidats qui n'en sont pas")
    recall: Mapped[float | None] = mapped_column(Float, comment="Part des mares trouvées, 0 à 1")
    precision: Mapped[float | None] = mapped_column(Float, comment="Part des candidats qui sont des mares, 0 à 1")
    average_precision: Mapped[float | None] = mapped_column(Float, comment="Précision moyenne, 0 à 1")
    judged: Mapped[dict[str, Any]] = mapped_column(Json, comment="Le jugement entier, sans les identifiants")
