"""Tables of: institutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_institute()
    columns.add_attributes("exsitu_institute", "Codes des instituts")


def _create_institute() -> None:
    op.create_table(
        "exsitu_institute",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisme"),
        sa.Column("wiews_code", sa.Text(), nullable=True, comment="Code FAO WIEWS : FRA001"),
        sa.Column("ipen_code", sa.Text(), nullable=True, comment="Code IPEN du jardin"),
        sa.Column("country", sa.Text(), nullable=False, comment="Pays, ISO 3166-1 à trois lettres"),
        sa.Column("address", sa.Text(), nullable=True, comment="Adresse postale"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, +1 à chaque changement"),
        sa.Column("additional_data", columns.Json, nullable=True, comment="Champs propres à l'installation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_exsitu_institute_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_exsitu_institute_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_institute")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_exsitu_institute_organisation_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exsitu_institute_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_institute_updated_at"), "exsitu_institute", ["updated_at"], unique=False)
