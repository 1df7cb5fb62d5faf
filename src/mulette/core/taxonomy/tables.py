"""Tables of the taxonomy; column names are those of TAXREF."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, Numbered
from mulette.core.storage.types import SearchKey


class Taxon(Base):
    """One name of TAXREF."""

    __tablename__ = "taxonomy_taxon"

    cd_nom: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, comment="Code of the name; negative: local aggregate"
    )
    cd_ref: Mapped[int] = mapped_column(Integer, index=True, comment="Code of the valid name")
    cd_sup: Mapped[int | None] = mapped_column(Integer, index=True, comment="Code of the taxon above")
    rang: Mapped[str | None] = mapped_column(Text, comment="Rank code")
    lb_nom: Mapped[str] = mapped_column(Text, comment="Scientific name without author")
    lb_auteur: Mapped[str | None] = mapped_column(Text, comment="Author and year")
    nom_vern: Mapped[str | None] = mapped_column(Text, comment="French vernacular names")
    regne: Mapped[str | None] = mapped_column(Text, comment="Kingdom")
    phylum: Mapped[str | None] = mapped_column(Text, comment="Phylum")
    classe: Mapped[str | None] = mapped_column(Text, comment="Class")
    ordre: Mapped[str | None] = mapped_column(Text, comment="Order")
    famille: Mapped[str | None] = mapped_column(Text, comment="Family")
    group1_inpn: Mapped[str | None] = mapped_column(Text, comment="Group 1 INPN")
    group2_inpn: Mapped[str | None] = mapped_column(Text, index=True, comment="Group 2 INPN")
    group3_inpn: Mapped[str | None] = mapped_column(Text, comment="Group 3 INPN")
    habitat: Mapped[str | None] = mapped_column(Text, comment="Habitat code of TAXREF")
    fr: Mapped[str | None] = mapped_column(Text, comment="Biogeographic status in mainland France")
    tree_left: Mapped[int | None] = mapped_column(
        Integer, comment="Nested-set number: descendants lie between left and right"
    )
    tree_right: Mapped[int | None] = mapped_column(Integer, comment="Nested-set number, right bound")
    search_key: Mapped[str] = mapped_column(SearchKey, index=True, comment="Name in lower case without accents")
    taxref_version: Mapped[str] = mapped_column(Text, comment="TAXREF version that last held the name")

    __table_args__ = (Index(None, "tree_left", "tree_right"),)


class VernacularName(Base):
    """One French name of a valid taxon, made ready for search."""

    __tablename__ = "taxonomy_vernacular_name"

    key: Mapped[str] = mapped_column(
        SearchKey, primary_key=True, comment="Name in lower case without accents nor article"
    )
    cd_ref: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, index=True, comment="Code of the valid name"
    )


class ReplacedCode(Base):
    """A code that TAXREF removed."""

    __tablename__ = "taxonomy_replaced_code"

    cd_nom: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Removed code")
    replacement: Mapped[int | None] = mapped_column(Integer, comment="Code to use instead, where there is one")
    reason: Mapped[int | None] = mapped_column(
        Integer, comment="1 replace, 2 no longer diffused, 3 ambiguous; empty: not said"
    )
    last_version: Mapped[str | None] = mapped_column(Text, comment="Last TAXREF version that held it")


class Status(Numbered, Base):
    """A status of a taxon in a territory: red list, protection, regulation."""

    __tablename__ = "taxonomy_status"

    cd_nom: Mapped[int] = mapped_column(Integer, comment="Code of the name cited")
    cd_ref: Mapped[int] = mapped_column(Integer, index=True, comment="Code of the valid name")
    type: Mapped[str] = mapped_column(Text, index=True, comment="Type code of BDC statuts: LRN, LRR, PN, PR, PD…")
    type_label: Mapped[str] = mapped_column(Text, comment="French label of the type")
    code: Mapped[str] = mapped_column(Text, comment="Status code: CR, EN, NV1…")
    label: Mapped[str | None] = mapped_column(Text, comment="French label of the status")
    territory: Mapped[str] = mapped_column(Text, comment="Code CD_SIG of the INPN: TERFXFR, INSEER93, INSEED05…")
    territory_label: Mapped[str | None] = mapped_column(Text, comment="Name of the territory")
    source: Mapped[str | None] = mapped_column(Text, comment="Text or list that gives the status")
    remark: Mapped[str | None] = mapped_column(Text, comment="Remark of the source")

    __table_args__ = {"sqlite_autoincrement": True}
