"""Tables of the bench: what was printed on labels, when and by whom."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Numbered
from mulette.core.storage.types import Instant, Json


class LabelPrint(Numbered, Base):
    """Labels printed together."""

    __tablename__ = "exsitu_label_print"

    codes: Mapped[list[str]] = mapped_column(Json, comment="Ce que disaient les étiquettes, dans l'ordre")
    count: Mapped[int] = mapped_column(Integer, comment="Nombre d'étiquettes")
    format: Mapped[str] = mapped_column(Text, comment="Format de feuille ou de rouleau")
    kind: Mapped[str] = mapped_column(Text, comment="pdf ou zpl")
    at: Mapped[dt.datetime] = mapped_column(Instant, index=True, comment="Moment, UTC")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Qui")
    person: Mapped[str] = mapped_column(Text, comment="Son nom, tel que montré")
