"""Tables of the cultures: what grows, and what happened to it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mulette.core.storage.base import Base
from mulette.core.storage.types import Json
from mulette.exsitu.acts.tables import Versioned
from mulette.exsitu.lineage.tables import Node


class Culture(Versioned, Base):
    """Plants of one taxon that grow together, under one label. Its UUID is that of its node.

    Status, phase, place and pot are those that its events tell last, written here so that lists find them; the count is
    always the sum of the events.
    """

    __tablename__ = "exsitu_culture"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), unique=True, comment="Nœud")
    kind: Mapped[str] = mapped_column(Text, default="batch", comment="CULTURE_KIND du vocabulaire")
    status: Mapped[str] = mapped_column(Text, index=True, default="growing", comment="CULTURE_STATUS du vocabulaire")
    phase: Mapped[str] = mapped_column(Text, default="pricked_out", comment="CULTURE_PHASE du vocabulaire")
    started_on: Mapped[dt.date] = mapped_column(Date, index=True, comment="Jour de la mise en culture")
    ended_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour de la fin ; vide : en cours")
    location_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_location.id"), index=True, comment="Où elle est")
    container: Mapped[str | None] = mapped_column(Text, comment="Taille du contenant : « godet 8 cm »")
    purpose: Mapped[str | None] = mapped_column(Text, comment="SOWING_OBJECTIVE du vocabulaire")
    responsible: Mapped[str | None] = mapped_column(Text, comment="Qui s'en occupe")
    repot_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour prévu du prochain rempotage")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        CheckConstraint("ended_on >= started_on", name="dates"),
        {"sqlite_autoincrement": True},
    )


class CultureEvent(Versioned, Base):
    """One thing that happened to a culture; an undone event stays, and no longer counts."""

    __tablename__ = "exsitu_culture_event"

    culture_id: Mapped[int] = mapped_column(ForeignKey("exsitu_culture.id"), comment="Culture")
    act_id: Mapped[int] = mapped_column(ForeignKey("exsitu_act.id"), index=True, comment="Geste dont il fait partie")
    cancelled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("exsitu_act.id"), index=True, comment="Geste qui l'a annulé ; vide : il compte"
    )
    kind: Mapped[str] = mapped_column(Text, comment="CULTURE_EVENT ou CULTURE_STEP du vocabulaire")
    happened_on: Mapped[dt.date] = mapped_column(Date, index=True, comment="Jour")
    quantity: Mapped[int | None] = mapped_column(Integer, comment="Plants concernés ; pour un comptage, plants trouvés")
    change: Mapped[int] = mapped_column(
        Integer, default=0, comment="Plants en plus, ou en moins ; leur somme est l'effectif"
    )
    plants: Mapped[list[int] | None] = mapped_column(Json, comment="Rangs des plants suivis un à un")
    from_id: Mapped[int | None] = mapped_column(ForeignKey("exsitu_location.id"), comment="Déplacement : d'où")
    to_id: Mapped[int | None] = mapped_column(
        ForeignKey("exsitu_location.id"), index=True, comment="Où elle est ensuite"
    )
    container: Mapped[str | None] = mapped_column(Text, comment="Taille du contenant ensuite")
    phase: Mapped[str | None] = mapped_column(Text, comment="Phase ensuite : CULTURE_PHASE")
    status: Mapped[str | None] = mapped_column(Text, comment="État ensuite : growing ou resting")
    product: Mapped[str | None] = mapped_column(Text, comment="Produit du traitement ou de la fertilisation")
    dose: Mapped[str | None] = mapped_column(Text, comment="Sa dose : « 2 ml/l »")
    person: Mapped[str | None] = mapped_column(Text, comment="Qui l'a fait")
    related_id: Mapped[int | None] = mapped_column(
        ForeignKey("exsitu_node.id"), index=True, comment="Ce d'où viennent les plants, ou ce que l'événement a fait"
    )
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")

    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity"),
        Index(None, "culture_id", "happened_on"),
        {"sqlite_autoincrement": True},
    )
