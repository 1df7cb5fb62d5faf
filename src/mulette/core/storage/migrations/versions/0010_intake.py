"""First tables of intake."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_provider",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("code", sa.Text(), nullable=False, comment="Short code used by commands"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("organisation_id", columns.BigKey, nullable=True, comment="Organisation"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_intake_provider_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_intake_provider_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_provider")),
        sa.UniqueConstraint("code", name=op.f("uq_intake_provider_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_intake_provider_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_intake_provider_updated_at"), "intake_provider", ["updated_at"], unique=False)
    op.create_table(
        "intake_template",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code of the template"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1"),
        sa.Column("label", sa.Text(), nullable=False, comment="French label"),
        sa.Column("target", sa.Text(), nullable=False, comment="Room that receives the rows"),
        sa.Column("text", sa.Text(), nullable=False, comment="The TOML file itself"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Hash of the text"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_intake_template_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_template")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_intake_template_code_version")),
        sa.UniqueConstraint("uuid", name=op.f("uq_intake_template_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_intake_template_updated_at"), "intake_template", ["updated_at"], unique=False)
    op.create_table(
        "intake_delivery",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("provider_id", columns.BigKey, nullable=False, comment="Provider"),
        sa.Column("template_id", columns.BigKey, nullable=False, comment="Version of the template"),
        sa.Column("dataset_uuid", columns.Uuid, nullable=True, comment="Dataset given for the whole file"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Name of the file as sent"),
        sa.Column("file_sha256", sa.Text(), nullable=False, comment="Hash of the file, and its name on disk"),
        sa.Column("file_bytes", columns.BigKey, nullable=False, comment="Size of the file"),
        sa.Column("mode", sa.Text(), nullable=False, comment="add, update or mirror"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="received, checking, refused, checked, writing, written, rejected, interrupted",
        ),
        sa.Column("reading", columns.Json, nullable=True, comment="Format, encoding, separator, columns as read"),
        sa.Column("treatments", columns.Json, nullable=False, comment="Treatments and their counts"),
        sa.Column("rows_read", sa.Integer(), nullable=True, comment="Rows in the file"),
        sa.Column("rows_valid", sa.Integer(), nullable=True, comment="Rows without a blocking finding"),
        sa.Column(
            "comparison",
            columns.Json,
            nullable=True,
            comment="Counts: new, changed, unchanged, vanished, conflict",
        ),
        sa.Column("result", columns.Json, nullable=True, comment="Counts: added, updated, deleted, left out"),
        sa.Column("checked_at", columns.Instant(), nullable=True, comment="When it was checked, UTC"),
        sa.Column("decided_at", columns.Instant(), nullable=True, comment="When it was approved or rejected, UTC"),
        sa.Column("decided_by", columns.BigKey, nullable=True, comment="Who decided"),
        sa.Column("decision_reason", sa.Text(), nullable=True, comment="Why, in their words"),
        sa.Column("written_at", columns.Instant(), nullable=True, comment="When its records were written, UTC"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_intake_delivery_author_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people_person.id"], name=op.f("fk_intake_delivery_decided_by")),
        sa.ForeignKeyConstraint(["provider_id"], ["intake_provider.id"], name=op.f("fk_intake_delivery_provider_id")),
        sa.ForeignKeyConstraint(["template_id"], ["intake_template.id"], name=op.f("fk_intake_delivery_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_delivery")),
        sa.UniqueConstraint("uuid", name=op.f("uq_intake_delivery_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_intake_delivery_file_sha256"), "intake_delivery", ["file_sha256"], unique=False)
    op.create_index(op.f("ix_intake_delivery_provider_id"), "intake_delivery", ["provider_id"], unique=False)
    op.create_index(op.f("ix_intake_delivery_state"), "intake_delivery", ["state"], unique=False)
    op.create_index(op.f("ix_intake_delivery_updated_at"), "intake_delivery", ["updated_at"], unique=False)
    op.create_table(
        "intake_finding",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("delivery_id", columns.BigKey, nullable=False, comment="Delivery"),
        sa.Column("finding", sa.Text(), nullable=False, comment="Id of the kind of finding"),
        sa.Column("level", sa.Text(), nullable=False, comment="blocking, warning or information"),
        sa.Column("columns", columns.Json, nullable=False, comment="Columns of the file"),
        sa.Column("rows", columns.Json, nullable=False, comment="Row numbers, all of them; empty: the whole file"),
        sa.Column("row_count", sa.Integer(), nullable=False, comment="Number of rows"),
        sa.Column("message", sa.Text(), nullable=False, comment="French message with the values named"),
        sa.Column("examples", columns.Json, nullable=False, comment="A few offending values"),
        sa.ForeignKeyConstraint(["delivery_id"], ["intake_delivery.id"], name=op.f("fk_intake_finding_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_finding")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_intake_finding_delivery_id"), "intake_finding", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_intake_finding_finding"), "intake_finding", ["finding"], unique=False)
