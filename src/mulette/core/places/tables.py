"""Tables of the places."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Fact
from mulette.core.storage.types import Geometry, SearchKey


class AreaKind(Base):
    """A kind of area: commune, department, 10 km cell, biotope protection order."""

    __tablename__ = "places_area_kind"

    code: Mapped[str] = mapped_column(Text, primary_key=True, comment="Code as in GeoNature's ref_geo: COM, DEP, M10…")
    label: Mapped[str] = mapped_column(Text, comment="French label")
    position: Mapped[int] = mapped_column(Integer, default=0, comment="Order in lists")
    is_cell: Mapped[bool] = mapped_column(Boolean, default=False, comment="True for the cells of a grid")


class Area(Fact, Base):
    """One area, in the storage CRS."""

    __tablename__ = "places_area"

    kind: Mapped[str] = mapped_column(ForeignKey("places_area_kind.code"), comment="Kind of area")
    code: Mapped[str] = mapped_column(Text, comment="Code: INSEE, INPN cell, INPN site")
    name: Mapped[str] = mapped_column(Text, comment="Name")
    search_key: Mapped[str] = mapped_column(SearchKey, index=True, comment="Name in lower case without accents")
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("GEOMETRY"), comment="Outline")
    source: Mapped[str | None] = mapped_column(Text, comment="File and producer")
    version: Mapped[str | None] = mapped_column(Text, comment="Date or version of the source")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True, comment="False: kept for old data only")

    __table_args__ = (
        UniqueConstraint("kind", "code"),
        Index("ix_places_area_geom", "geom", postgresql_using="gist").ddl_if(dialect="postgresql"),
        {"sqlite_autoincrement": True},
    )
