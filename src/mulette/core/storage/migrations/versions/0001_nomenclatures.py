"""First tables of nomenclatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nomenclature_applicability",
        sa.Column("type", sa.Text(), nullable=False, comment="Vocabulary"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code of the term"),
        sa.Column("regne", sa.Text(), nullable=False, comment="Kingdom of TAXREF, or all"),
        sa.Column("group2_inpn", sa.Text(), nullable=False, comment="Group 2 INPN of TAXREF, or all"),
        sa.PrimaryKeyConstraint("type", "code", "regne", "group2_inpn", name=op.f("pk_nomenclature_applicability")),
    )
    op.create_table(
        "nomenclature_type",
        sa.Column("code", sa.Text(), nullable=False, comment="Mnemonic of the SINP"),
        sa.Column("label", sa.Text(), nullable=False, comment="French label"),
        sa.Column("source", sa.Text(), nullable=False, comment="Standard it belongs to"),
        sa.Column("version", sa.Text(), nullable=False, comment="Version of the standard"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_nomenclature_type")),
    )
    op.create_table(
        "nomenclature_term",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("type", sa.Text(), nullable=False, comment="Vocabulary"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code of the SINP"),
        sa.Column("mnemonic", sa.Text(), nullable=False, comment="Short name used by GeoNature"),
        sa.Column("label", sa.Text(), nullable=False, comment="French label"),
        sa.Column("parent", sa.Text(), nullable=True, comment="Code of the broader term"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in lists"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="False: kept for old data only"),
        sa.Column("is_default", sa.Boolean(), nullable=False, comment="Taken when a cell is empty"),
        sa.Column("version", sa.Text(), nullable=False, comment="Version of the standard that last held it"),
        sa.ForeignKeyConstraint(["type"], ["nomenclature_type.code"], name=op.f("fk_nomenclature_term_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomenclature_term")),
        sa.UniqueConstraint("type", "code", name=op.f("uq_nomenclature_term_type_code")),
        sqlite_autoincrement=True,
    )
