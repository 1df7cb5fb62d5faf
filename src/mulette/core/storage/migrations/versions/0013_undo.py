"""Tables of: what undoing a delivery needs, and deliveries of several files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    _add_undoing()
    _add_sources()
    op.add_column(
        "journal_tombstone",
        sa.Column("key", sa.Text(), nullable=True, comment="What its provider calls it, after the provider's number"),
    )
    op.create_index(op.f("ix_journal_tombstone_key"), "journal_tombstone", ["key"], unique=False)


def _add_undoing() -> None:
    for column in (
        sa.Column("files", columns.Json, nullable=True, comment="Files of an archive beside its records, as read"),
        sa.Column("undone_at", columns.Instant(), nullable=True, comment="When it was undone, UTC"),
        sa.Column("undo_reason", sa.Text(), nullable=True, comment="Why it was undone"),
        sa.Column(
            "undo_result", columns.Json, nullable=True, comment="Counts: deleted, restored, returned, left as they are"
        ),
    ):
        op.add_column("intake_delivery", column)


def _add_sources() -> None:
    table = "intake_source"
    op.create_table(
        table,
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("provider_id", columns.BigKey, nullable=False, comment="Provider"),
        sa.Column("code", sa.Text(), nullable=False, comment="Name that the rows of the provider give"),
        sa.Column("description", sa.Text(), nullable=True, comment="Description"),
        sa.Column("url", sa.Text(), nullable=True, comment="Address"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="False: the provider withdrew it"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f(f"fk_{table}_author_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["intake_provider.id"], name=op.f(f"fk_{table}_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("provider_id", "code", name=op.f(f"uq_{table}_provider_id")),
        sa.UniqueConstraint("uuid", name=op.f(f"uq_{table}_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{table}_updated_at"), table, ["updated_at"], unique=False)
