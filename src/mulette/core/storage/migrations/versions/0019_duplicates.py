"""Tables of: pairs of records that may be one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    _make(
        "occurrences_pair",
        sa.Column("first_id", columns.BigKey, nullable=False, comment="Record of the lower number"),
        sa.Column("second_id", columns.BigKey, nullable=False, comment="The other record"),
        sa.Column("cd_ref", sa.Integer(), nullable=False, comment="Their valid taxon"),
        sa.Column("score", sa.SmallInteger(), nullable=False, comment="Likeness, 0 to 100"),
        sa.Column("reasons", columns.Json, nullable=False, comment="Codes of the reasons"),
        sa.Column("state", sa.Text(), nullable=False, comment="proposed, apart or merged"),
        sa.Column("decided_at", columns.Instant(), nullable=True, comment="When it was decided, UTC"),
        sa.Column("decided_by", columns.BigKey, nullable=True, comment="Who decided"),
        sa.Column("decision_reason", sa.Text(), nullable=True, comment="Why, in their words"),
        sa.ForeignKeyConstraint(["decided_by"], ["people_person.id"], name=op.f("fk_occurrences_pair_decided_by")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_occurrences_pair_first_id")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_occurrences_pair_lower_first")),
        sa.CheckConstraint("state IN ('proposed', 'apart', 'merged')", name=op.f("ck_occurrences_pair_state")),
    )
    op.create_index(op.f("ix_occurrences_pair_state"), "occurrences_pair", ["state", "score"])
    op.create_index(op.f("ix_occurrences_pair_second_id"), "occurrences_pair", ["second_id"])
    op.create_index(op.f("ix_occurrences_pair_cd_ref"), "occurrences_pair", ["cd_ref"])
    _make(
        "occurrences_merge",
        sa.Column("kept_id", columns.BigKey, nullable=False, comment="Record that was kept"),
        sa.Column("absorbed_id", columns.BigKey, nullable=False, comment="Record that was taken away"),
        sa.Column("absorbed_uuid", columns.Uuid, nullable=False, comment="Its permanent identifier"),
        sa.Column("content", sa.Text(), nullable=False, comment="All its columns, Arrow in base64"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why, in the words of who decided"),
        sa.UniqueConstraint("absorbed_id", name=op.f("uq_occurrences_merge_absorbed_id")),
        sa.UniqueConstraint("absorbed_uuid", name=op.f("uq_occurrences_merge_absorbed_uuid")),
    )
    op.create_index(op.f("ix_occurrences_merge_kept_id"), "occurrences_merge", ["kept_id"])


def _make(name: str, *parts: sa.Column[Any] | sa.Constraint) -> None:
    """Make a table of facts: numbered, with a UUID, time stamps and an author."""
    op.create_table(
        name,
        sa.Column("id", columns.BigKey, sa.Identity(always=False), nullable=False, comment="Number, stable for ever"),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f(f"fk_{name}_author_id")),
        sa.UniqueConstraint("uuid", name=op.f(f"uq_{name}_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{name}_updated_at"), name, ["updated_at"])
