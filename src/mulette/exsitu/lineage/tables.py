"""Tables of the lineage: nodes, the links between them, what they were determined as, the counters of numbers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, CheckConstraint, Date, Float, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Numbered
from mulette.exsitu.acts.tables import Versioned


class Node(Versioned, Base):
    """A thing with a number and a descent: population, harvest, material, lot, test, sowing, culture, output.

    The table of each kind holds what is its own and points here by ``node_id``; number, taxon, generation and holder
    stand here once, so that a scan, a search or a new determination looks at one table.
    """

    __tablename__ = "exsitu_node"

    kind: Mapped[str] = mapped_column(Text, comment="population, harvest, material, lot, test, sowing, culture, output")
    number: Mapped[str] = mapped_column(Text, index=True, comment="Numéro, unique pour l'organisme et la nature")
    legacy_number: Mapped[str | None] = mapped_column(Text, index=True, comment="Ancien numéro, parfois en double")
    cd_nom: Mapped[int | None] = mapped_column(Integer, index=True, comment="Taxon, code TAXREF ; vide : mélange")
    taxon_name: Mapped[str | None] = mapped_column(Text, comment="Nom scientifique tel que déterminé")
    qualifier: Mapped[str | None] = mapped_column(Text, comment="cf., aff., sp., hybride")
    generation: Mapped[int] = mapped_column(Integer, default=0, comment="0 : sauvage ; +1 à chaque récolte en culture")
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("people_organisation.id"), index=True, comment="Organisme qui détient"
    )

    __table_args__ = (
        UniqueConstraint("kind", "organisation_id", "number"),
        Index(None, "kind", "cd_nom"),
        {"sqlite_autoincrement": True},
    )


class Link(Numbered, Base):
    """A parent and a child in the lineage; no chain of links comes back to where it began."""

    __tablename__ = "exsitu_link"

    parent_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), comment="Parent")
    child_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), index=True, comment="Enfant")
    kind: Mapped[str] = mapped_column(Text, comment="Comment l'enfant vient du parent : LINK_KIND du vocabulaire")
    share: Mapped[float | None] = mapped_column(Float, comment="Part du parent dans l'enfant, 0 à 1, si connue")

    __table_args__ = (
        UniqueConstraint("parent_id", "child_id"),
        CheckConstraint("parent_id <> child_id", name="itself"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        {"sqlite_autoincrement": True},
    )


class Determination(Versioned, Base):
    """What a node was determined as, by whom and when; the latest one stands."""

    __tablename__ = "exsitu_determination"

    node_id: Mapped[int] = mapped_column(ForeignKey("exsitu_node.id"), index=True, comment="Nœud déterminé")
    cd_nom: Mapped[int | None] = mapped_column(Integer, comment="Taxon, code TAXREF")
    taxon_name: Mapped[str] = mapped_column(Text, comment="Nom scientifique")
    qualifier: Mapped[str | None] = mapped_column(Text, comment="cf., aff., sp., hybride")
    determined_on: Mapped[dt.date | None] = mapped_column(Date, comment="Jour")
    determiner: Mapped[str | None] = mapped_column(Text, comment="Qui a déterminé")
    comment: Mapped[str | None] = mapped_column(Text, comment="Commentaire")
    is_inherited: Mapped[bool] = mapped_column(
        Boolean, default=False, comment="Vrai : vient de la détermination d'un ancêtre"
    )

    __table_args__ = ({"sqlite_autoincrement": True},)


class Counter(Numbered, Base):
    """The last number given in a series; one row a kind, organisation and year."""

    __tablename__ = "exsitu_counter"

    kind: Mapped[str] = mapped_column(Text, comment="Nature de nœud, ou location, package")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisme")
    year: Mapped[int] = mapped_column(Integer, comment="Année ; 0 : série sans année")
    last: Mapped[int] = mapped_column(Integer, comment="Dernier rang donné")

    __table_args__ = (UniqueConstraint("kind", "organisation_id", "year"), {"sqlite_autoincrement": True})
