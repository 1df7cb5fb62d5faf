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
