"""First tables of places."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "places_area_kind",
        sa.Column("code", sa.Text(), nullable=False, comment="Code as in GeoNature's ref_geo: COM, DEP, M10…"),
        sa.Column("label", sa.Text(), nullable=False, comment="French label"),
        sa.Column("position", sa.Integer(), nullable=False, comment="Order in lists"),
        sa.Column("is_cell", sa.Boolean(), nullable=False, comment="True for the cells of a grid"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_places_area_kind")),
    )
    op.create_table(
        "places_area",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind of area"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code: INSEE, INPN cell, INPN site"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("search_key", columns.SearchKey, nullable=False, comment="Name in lower case without accents"),
        sa.Column("geom", columns.Geometry("GEOMETRY"), nullable=False, comment="Outline"),
        sa.Column("source", sa.Text(), nullable=True, comment="File and producer"),
        sa.Column("version", sa.Text(), nullable=True, comment="Date or version of the source"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="False: kept for old data only"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_places_area_author_id")),
        sa.ForeignKeyConstraint(["kind"], ["places_area_kind.code"], name=op.f("fk_places_area_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places_area")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_places_area_kind_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_places_area_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_places_area_search_key"), "places_area", ["search_key"], unique=False)
    op.create_index(op.f("ix_places_area_updated_at"), "places_area", ["updated_at"], unique=False)

    columns.add_layer("places_area", "geom", "GEOMETRY", "Aires")
