"""First tables of jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs_job",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Name of the work: intake.check, intake.write…"),
        sa.Column("title", sa.Text(), nullable=False, comment="French title shown to the person"),
        sa.Column("arguments", columns.Json, nullable=False, comment="What it was asked to do"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="waiting, running, done, failed, cancelled, interrupted",
        ),
        sa.Column("started_at", columns.Instant(), nullable=True, comment="When it began, UTC"),
        sa.Column("ended_at", columns.Instant(), nullable=True, comment="When it ended, UTC"),
        sa.Column("result", columns.Json, nullable=True, comment="What came out"),
        sa.Column("error", sa.Text(), nullable=True, comment="French sentence: why it failed"),
        sa.Column("url", sa.Text(), nullable=True, comment="Page of the result"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_jobs_job_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs_job")),
        sa.UniqueConstraint("uuid", name=op.f("uq_jobs_job_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_jobs_job_state"), "jobs_job", ["state"], unique=False)
    op.create_index(op.f("ix_jobs_job_updated_at"), "jobs_job", ["updated_at"], unique=False)
