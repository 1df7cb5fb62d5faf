"""Tables of: side tables and drafts of templates; a provider's template."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column(
        "intake_provider",
        sa.Column("template", sa.Text(), nullable=True, comment="Code of the template that its files are read with"),
    )
    _create(
        "intake_side_table",
        sa.Column("code", sa.Text(), nullable=False, comment="Code of the table"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1"),
        sa.Column("label", sa.Text(), nullable=False, comment="French label"),
        sa.Column("text", sa.Text(), nullable=False, comment="CSV: comma, double quotes, header"),
        sa.Column("columns", columns.Json, nullable=False, comment="Names of its columns"),
        sa.Column("row_count", sa.Integer(), nullable=False, comment="Number of rows under the header"),
        sa.UniqueConstraint("code", "version", name=op.f("uq_intake_side_table_code_version")),
    )
    _create(
        "intake_template_draft",
        sa.Column("text", sa.Text(), nullable=False, comment="The TOML as it stands, maybe not yet right"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="Name of the file it is tried on"),
        sa.Column("file_sha256", sa.Text(), nullable=False, comment="Hash of the file, and its name on disk"),
    )


def _create(table: str, *parts: sa.Column[object] | sa.UniqueConstraint) -> None:
    """Create a table of facts."""
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
        *parts,
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f(f"fk_{table}_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("uuid", name=op.f(f"uq_{table}_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{table}_updated_at"), table, ["updated_at"], unique=False)
