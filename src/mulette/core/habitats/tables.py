"""Tables of the habitats; column names are those of HABREF."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base


class Habitat(Base):
    """One habitat of one typology."""

    __tablename__ = "habitats_habitat"

    cd_hab: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Code of HABREF")
    cd_typo: Mapped[int] = mapped_column(Integer, index=True, comment="Code of the typology")
    lb_code: Mapped[str | None] = mapped_column(Text, comment="Code within the typology")
    lb_hab_fr: Mapped[str | None] = mapped_column(Text, comment="French name")
    habref_version: Mapped[str] = mapped_column(Text, comment="HABREF version")
