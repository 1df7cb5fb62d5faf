"""First tables of taxonomy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taxonomy_replaced_code",
        sa.Column("cd_nom", sa.Integer(), autoincrement=False, nullable=False, comment="Removed code"),
        sa.Column("replacement", sa.Integer(), nullable=True, comment="Code to use instead, where there is one"),
        sa.Column(
            "reason",
            sa.Integer(),
            nullable=True,
            comment="1 replace, 2 no longer diffused, 3 ambiguous; empty: not said",
        ),
        sa.Column("last_version", sa.Text(), nullable=True, comment="Last TAXREF version that held it"),
        sa.PrimaryKeyConstraint("cd_nom", name=op.f("pk_taxonomy_replaced_code")),
    )
    op.create_table(
        "taxonomy_status",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("cd_nom", sa.Integer(), nullable=False, comment="Code of the name cited"),
        sa.Column("cd_ref", sa.Integer(), nullable=False, comment="Code of the valid name"),
        sa.Column("type", sa.Text(), nullable=False, comment="Type code of BDC statuts: LRN, LRR, PN, PR, PD…"),
        sa.Column("type_label", sa.Text(), nullable=False, comment="French label of the type"),
        sa.Column("code", sa.Text(), nullable=False, comment="Status code: CR, EN, NV1…"),
        sa.Column("label", sa.Text(), nullable=True, comment="French label of the status"),
        sa.Column(
            "territory",
            sa.Text(),
            nullable=False,
            comment="Code CD_SIG of the INPN: TERFXFR, INSEER93, INSEED05…",
        ),
        sa.Column("territory_label", sa.Text(), nullable=True, comment="Name of the territory"),
        sa.Column("source", sa.Text(), nullable=True, comment="Text or list that gives the status"),
        sa.Column("remark", sa.Text(), nullable=True, comment="Remark of the source"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomy_status")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_taxonomy_status_cd_ref"), "taxonomy_status", ["cd_ref"], unique=False)
    op.create_index(op.f("ix_taxonomy_status_type"), "taxonomy_status", ["type"], unique=False)
    op.create_table(
        "taxonomy_taxon",
        sa.Column(
            "cd_nom",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Code of the name; negative: local aggregate",
        ),
        sa.Column("cd_ref", sa.Integer(), nullable=False, comment="Code of the valid name"),
        sa.Column("cd_sup", sa.Integer(), nullable=True, comment="Code of the taxon above"),
        sa.Column("rang", sa.Text(), nullable=True, comment="Rank code"),
        sa.Column("lb_nom", sa.Text(), nullable=False, comment="Scientific name without author"),
        sa.Column("lb_auteur", sa.Text(), nullable=True, comment="Author and year"),
        sa.Column("nom_vern", sa.Text(), nullable=True, comment="French vernacular names"),
        sa.Column("regne", sa.Text(), nullable=True, comment="Kingdom"),
        sa.Column("phylum", sa.Text(), nullable=True, comment="Phylum"),
        sa.Column("classe", sa.Text(), nullable=True, comment="Class"),
        sa.Column("ordre", sa.Text(), nullable=True, comment="Order"),
        sa.Column("famille", sa.Text(), nullable=True, comment="Family"),
        sa.Column("group1_inpn", sa.Text(), nullable=True, comment="Group 1 INPN"),
        sa.Column("group2_inpn", sa.Text(), nullable=True, comment="Group 2 INPN"),
        sa.Column("group3_inpn", sa.Text(), nullable=True, comment="Group 3 INPN"),
        sa.Column("habitat", sa.Text(), nullable=True, comment="Habitat code of TAXREF"),
        sa.Column("fr", sa.Text(), nullable=True, comment="Biogeographic status in mainland France"),
        sa.Column(
            "tree_left",
            sa.Integer(),
            nullable=True,
            comment="Nested-set number: descendants lie between left and right",
        ),
        sa.Column("tree_right", sa.Integer(), nullable=True, comment="Nested-set number, right bound"),
        sa.Column("search_key", columns.SearchKey, nullable=False, comment="Name in lower case without accents"),
        sa.Column("taxref_version", sa.Text(), nullable=False, comment="TAXREF version that last held the name"),
        sa.PrimaryKeyConstraint("cd_nom", name=op.f("pk_taxonomy_taxon")),
    )
    op.create_index(op.f("ix_taxonomy_taxon_cd_ref"), "taxonomy_taxon", ["cd_ref"], unique=False)
    op.create_index(op.f("ix_taxonomy_taxon_cd_sup"), "taxonomy_taxon", ["cd_sup"], unique=False)
    op.create_index(op.f("ix_taxonomy_taxon_group2_inpn"), "taxonomy_taxon", ["group2_inpn"], unique=False)
    op.create_index(op.f("ix_taxonomy_taxon_search_key"), "taxonomy_taxon", ["search_key"], unique=False)
    op.create_index(
        op.f("ix_taxonomy_taxon_tree_left_tree_right"),
        "taxonomy_taxon",
        ["tree_left", "tree_right"],
        unique=False,
    )
    op.create_table(
        "taxonomy_vernacular_name",
        sa.Column(
            "key",
            columns.SearchKey,
            nullable=False,
            comment="Name in lower case without accents nor article",
        ),
        sa.Column("cd_ref", sa.Integer(), autoincrement=False, nullable=False, comment="Code of the valid name"),
        sa.PrimaryKeyConstraint("key", "cd_ref", name=op.f("pk_taxonomy_vernacular_name")),
    )
    op.create_index(op.f("ix_taxonomy_vernacular_name_cd_ref"), "taxonomy_vernacular_name", ["cd_ref"], unique=False)

    columns.add_attributes("taxonomy_taxon", "Taxons")
