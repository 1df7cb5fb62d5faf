"""First tables of journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journal_entry",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("at", columns.Instant(), nullable=False, comment="When, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Who; none: the system"),
        sa.Column("action", sa.Text(), nullable=False, comment="Verb: create, update, delete, approve…"),
        sa.Column("object", sa.Text(), nullable=False, comment="Kind of thing: record, dataset, person…"),
        sa.Column("object_uuid", columns.Uuid, nullable=True, comment="Which one; none: several at once"),
        sa.Column("delivery_uuid", columns.Uuid, nullable=True, comment="Delivery that caused it"),
        sa.Column("before", columns.Json, nullable=True, comment="Values before, of the fields that changed"),
        sa.Column("after", columns.Json, nullable=True, comment="Values after, of the fields that changed"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why, in the author's words"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_journal_entry_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_journal_entry_at"), "journal_entry", ["at"], unique=False)
    op.create_index(op.f("ix_journal_entry_delivery_uuid"), "journal_entry", ["delivery_uuid"], unique=False)
    op.create_index(
        op.f("ix_journal_entry_object_object_uuid"), "journal_entry", ["object", "object_uuid"], unique=False
    )
    op.create_table(
        "journal_tombstone",
        sa.Column("object", sa.Text(), nullable=False, comment="Kind of thing"),
        sa.Column("object_id", columns.BigKey, autoincrement=False, nullable=False, comment="Its number"),
        sa.Column("object_uuid", columns.Uuid, nullable=False, comment="Its permanent identifier"),
        sa.Column("deleted_at", columns.Instant(), nullable=False, comment="When, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Who deleted it"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_journal_tombstone_author_id")),
        sa.PrimaryKeyConstraint("object", "object_id", name=op.f("pk_journal_tombstone")),
    )
    op.create_index(op.f("ix_journal_tombstone_deleted_at"), "journal_tombstone", ["deleted_at"], unique=False)
    op.create_index(op.f("ix_journal_tombstone_object_uuid"), "journal_tombstone", ["object_uuid"], unique=False)
