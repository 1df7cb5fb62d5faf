"""First tables of media."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media_file",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Hash of the content, and its name on disk"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name given by the person who sent it"),
        sa.Column("mime", sa.Text(), nullable=False, comment="Type read from the content"),
        sa.Column("size_bytes", columns.BigKey, nullable=False, comment="Size"),
        sa.Column("title", sa.Text(), nullable=True, comment="French caption"),
        sa.Column("credit", sa.Text(), nullable=True, comment="Author to be named"),
        sa.Column("licence", sa.Text(), nullable=True, comment="Licence of reuse"),
        sa.Column("is_public", sa.Boolean(), nullable=False, comment="Anybody may see it, signed in or not"),
        sa.Column("taken_at", columns.Instant(), nullable=True, comment="When it was taken, UTC"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_media_file_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_media_file_sha256")),
        sa.UniqueConstraint("uuid", name=op.f("uq_media_file_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_media_file_updated_at"), "media_file", ["updated_at"], unique=False)
    op.create_table(
        "media_link",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("media_id", columns.BigKey, nullable=False, comment="File"),
        sa.Column("object", sa.Text(), nullable=False, comment="Kind of thing: record, site, lot…"),
        sa.Column("object_uuid", columns.Uuid, nullable=False, comment="Which one"),
        sa.ForeignKeyConstraint(["media_id"], ["media_file.id"], name=op.f("fk_media_link_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_link")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_media_link_media_id"), "media_link", ["media_id"], unique=False)
    op.create_index(op.f("ix_media_link_object_object_uuid"), "media_link", ["object", "object_uuid"], unique=False)
