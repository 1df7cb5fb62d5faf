"""Tables of: evaluations and the network."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "ponds_evaluation",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("title", sa.Text(), nullable=False, comment="Ce qui a été jugé contre quoi"),
        sa.Column("ponds", sa.Integer(), nullable=False, comment="Mares à trouver"),
        sa.Column("matched", sa.Integer(), nullable=False, comment="Mares trouvées"),
        sa.Column("false_candidates", sa.Integer(), nullable=False, comment="Candidats qui n'en sont pas"),
        sa.Column("recall", sa.Float(), nullable=True, comment="Part des mares trouvées, 0 à 1"),
        sa.Column("precision", sa.Float(), nullable=True, comment="Part des candidats qui sont des mares, 0 à 1"),
        sa.Column("average_precision", sa.Float(), nullable=True, comment="Précision moyenne, 0 à 1"),
        sa.Column("judged", columns.Json, nullable=False, comment="Le jugement entier, sans les identifiants"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_ponds_evaluation_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ponds_evaluation")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ponds_evaluation_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ponds_evaluation_updated_at"), "ponds_evaluation", ["updated_at"])
    columns.add_attributes("ponds_evaluation", "Évaluations de candidats")
