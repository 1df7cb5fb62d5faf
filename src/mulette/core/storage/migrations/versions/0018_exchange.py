"""Tables of: sources harvested and what is served."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _served_pages()
    _sources()
    _harvests()


def _served_pages() -> None:
    op.create_table(
        "geonature_served_pages",
        sa.Column("reading", sa.Text(), nullable=False, comment="Hash of who reads what"),
        sa.Column(
            "starts", columns.Json, nullable=False, comment="Number of the first record of each page, then past the end"
        ),
        sa.Column("total", sa.Integer(), nullable=False, comment="Records of all pages when they were set"),
        sa.Column("set_at", columns.Instant(), nullable=False, comment="When they were set, UTC"),
        sa.PrimaryKeyConstraint("reading", name=op.f("pk_geonature_served_pages")),
    )
    op.create_index(op.f("ix_geonature_served_pages_set_at"), "geonature_served_pages", ["set_at"], unique=False)


def _sources() -> None:
    op.create_table(
        "intake_harvest_source",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("code", sa.Text(), nullable=False, comment="Short code used by commands"),
        sa.Column("label", sa.Text(), nullable=False, comment="French label"),
        sa.Column("provider_id", columns.BigKey, nullable=False, comment="Provider"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind of source"),
        sa.Column("address", sa.Text(), nullable=False, comment="Address of the platform, http or https"),
        sa.Column(
            "export", sa.Integer(), nullable=True, comment="Number of the export, where the platform has several"
        ),
        sa.Column("login", sa.Text(), nullable=True, comment="Login, where the platform wants one"),
        sa.Column("template", sa.Text(), nullable=False, comment="Code of the template"),
        sa.Column("dataset_uuid", columns.Uuid, nullable=True, comment="Dataset of all rows; none: those they name"),
        sa.Column(
            "frequency_days", sa.Integer(), nullable=True, comment="Days between two harvests; none: by hand only"
        ),
        sa.Column(
            "is_written",
            sa.Boolean(),
            nullable=False,
            comment="Whether valid rows are written without waiting for a decision",
        ),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_intake_harvest_source_author_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["intake_provider.id"], name=op.f("fk_intake_harvest_source_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_harvest_source")),
        sa.UniqueConstraint("code", name=op.f("uq_intake_harvest_source_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_intake_harvest_source_uuid")),
        sqlite_autoincrement=True,
    )
    for column in ("provider_id", "updated_at"):
        op.create_index(op.f(f"ix_intake_harvest_source_{column}"), "intake_harvest_source", [column], unique=False)


def _harvests() -> None:
    op.create_table(
        "intake_harvest",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("source_id", columns.BigKey, nullable=False, comment="Source"),
        sa.Column("state", sa.Text(), nullable=False, comment="running, done, failed, interrupted"),
        sa.Column("started_at", columns.Instant(), nullable=False, comment="When it began, UTC"),
        sa.Column("since", columns.Instant(), nullable=True, comment="Changes asked for since, UTC; none: everything"),
        sa.Column("ended_at", columns.Instant(), nullable=True, comment="When it ended, UTC"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="Rows received, deletions included"),
        sa.Column("deletions", sa.Integer(), nullable=False, comment="Deletions among them"),
        sa.Column("delivery_uuid", columns.Uuid, nullable=True, comment="Delivery made of it"),
        sa.Column("error", sa.Text(), nullable=True, comment="French sentence: why it failed"),
        sa.ForeignKeyConstraint(["source_id"], ["intake_harvest_source.id"], name=op.f("fk_intake_harvest_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_harvest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_intake_harvest_source_id"), "intake_harvest", ["source_id"], unique=False)
