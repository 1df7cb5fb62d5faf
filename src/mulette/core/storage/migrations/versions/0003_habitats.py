"""First tables of habitats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "habitats_habitat",
        sa.Column("cd_hab", sa.Integer(), autoincrement=False, nullable=False, comment="Code of HABREF"),
        sa.Column("cd_typo", sa.Integer(), nullable=False, comment="Code of the typology"),
        sa.Column("lb_code", sa.Text(), nullable=True, comment="Code within the typology"),
        sa.Column("lb_hab_fr", sa.Text(), nullable=True, comment="French name"),
        sa.Column("habref_version", sa.Text(), nullable=False, comment="HABREF version"),
        sa.PrimaryKeyConstraint("cd_hab", name=op.f("pk_habitats_habitat")),
    )
    op.create_index(op.f("ix_habitats_habitat_cd_typo"), "habitats_habitat", ["cd_typo"], unique=False)
