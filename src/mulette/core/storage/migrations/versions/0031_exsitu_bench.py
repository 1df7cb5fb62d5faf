"""Tables of: labels printed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_label_print()
    columns.add_attributes("exsitu_label_print", "Étiquettes imprimées")


def _create_label_print() -> None:
    op.create_table(
        "exsitu_label_print",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("codes", columns.Json, nullable=False, comment="Ce que disaient les étiquettes, dans l'ordre"),
        sa.Column("count", sa.Integer(), nullable=False, comment="Nombre d'étiquettes"),
        sa.Column("format", sa.Text(), nullable=False, comment="Format de feuille ou de rouleau"),
        sa.Column("kind", sa.Text(), nullable=False, comment="pdf ou zpl"),
        sa.Column("at", columns.Instant(), nullable=False, comment="Moment, UTC"),
        sa.Column("person_id", columns.BigKey, nullable=True, comment="Qui"),
        sa.Column("person", sa.Text(), nullable=False, comment="Son nom, tel que montré"),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_exsitu_label_print_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exsitu_label_print")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_exsitu_label_print_at"), "exsitu_label_print", ["at"], unique=False)
