"""Tables of: the boards of the records, calendars of delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "occurrences_tally",
        sa.Column("board", sa.Text(), nullable=False, comment="year, group, commune…"),
        sa.Column("kind", sa.Text(), nullable=False, comment="record, taxon, absent or observer: what item numbers"),
        sa.Column("value", sa.Text(), nullable=False, comment="Bar of the board; empty: not said"),
        sa.Column(
            "item", columns.BigKey, nullable=False, comment="cd_ref, or fingerprint of an observer; 0: records"
        ),
        sa.Column("provider_id", columns.BigKey, nullable=False, comment="Provider; 0: none"),
        sa.Column("organisation_id", columns.BigKey, nullable=False, comment="Organisation; 0: none"),
        sa.Column("author_id", columns.BigKey, nullable=False, comment="Author; 0: none"),
        sa.Column("diffusion", sa.SmallInteger(), nullable=False, comment="As in the record"),
        sa.Column("records", sa.Integer(), nullable=False, comment="Number of records"),
        sa.PrimaryKeyConstraint(
            "board", "kind", "value", "item", "provider_id", "organisation_id", "author_id", "diffusion",
            name=op.f("pk_occurrences_tally"),
        ),
    )  # fmt: skip
    op.create_table(
        "intake_calendar",
        sa.Column("provider_id", columns.BigKey, nullable=False, comment="Provider"),
        sa.Column("every_months", sa.Integer(), nullable=True, comment="Months between two deliveries"),
        sa.Column("days", columns.Json, nullable=False, comment="Fixed days of the year, as MM-DD; empty: none"),
        sa.Column("grace_days", sa.Integer(), nullable=False, comment="Days after which a delivery is late"),
        sa.Column("since", sa.Date(), nullable=False, comment="Day that the calendar starts from"),
        sa.ForeignKeyConstraint(["provider_id"], ["intake_provider.id"], name=op.f("fk_intake_calendar_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_intake_calendar")),
    )
