"""Tables of: what was accepted in deliveries, and the habits of providers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_acceptance",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("provider_id", columns.BigKey, nullable=False, comment="Provider"),
        sa.Column("delivery_id", columns.BigKey, nullable=True, comment="Delivery; empty: all those of the provider"),
        sa.Column("finding", sa.Text(), nullable=False, comment="Id of the kind of finding"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, in the words of who accepted"),
        sa.Column("until", sa.Date(), nullable=True, comment="Last day it holds; empty: no end"),
        sa.Column("withdrawn_at", columns.Instant(), nullable=True, comment="When it was withdrawn, UTC"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_intake_acceptance_author_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["intake_delivery.id"], name=op.f("fk_intake_acceptance_delivery_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["intake_provider.id"], name=op.f("fk_intake_acceptance_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_acceptance")),
        sa.UniqueConstraint("uuid", name=op.f("uq_intake_acceptance_uuid")),
        sqlite_autoincrement=True,
    )
    for name in ("delivery_id", "provider_id", "updated_at"):
        op.create_index(op.f(f"ix_intake_acceptance_{name}"), "intake_acceptance", [name], unique=False)
    op.create_table(
        "intake_profile",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("delivery_id", columns.BigKey, nullable=False, comment="Delivery"),
        sa.Column(
            "figures", columns.Json, nullable=False, comment="Volume, taxa, extent, period, share of each finding"
        ),
        sa.Column("alarms", columns.Json, nullable=False, comment="What is out of habit, with the usual figures"),
        sa.Column(
            "compared",
            sa.Integer(),
            nullable=False,
            comment="Deliveries of the provider that it was compared with",
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["intake_delivery.id"], name=op.f("fk_intake_profile_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_profile")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_intake_profile_delivery_id")),
        sqlite_autoincrement=True,
    )
