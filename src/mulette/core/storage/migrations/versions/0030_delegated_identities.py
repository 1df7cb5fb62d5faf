"""Tables of: identities signed by another platform, and the sessions in its frame."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _platforms()
    _linked_persons()
    _nonces()
    _visits()


def _platforms() -> None:
    op.create_table(
        "people_platform",
        *_numbered(),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("code", sa.Text(), nullable=False, comment="Name it signs with"),
        sa.Column("label", sa.Text(), nullable=False, comment="French label"),
        sa.Column("audience", sa.Text(), nullable=False, comment="Name of this service in its identities"),
        sa.Column(
            "salt",
            sa.Text(),
            nullable=False,
            comment="What its secret is derived from, with the key of the installation",
        ),
        sa.Column("role_id", columns.BigKey, nullable=False, comment="Role that its people never exceed"),
        sa.Column("revoked_at", columns.Instant(), nullable=True, comment="When trust was withdrawn, UTC"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_people_platform_author_id")),
        sa.ForeignKeyConstraint(["role_id"], ["people_role.id"], name=op.f("fk_people_platform_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_platform")),
        sa.UniqueConstraint("code", name=op.f("uq_people_platform_code")),
        sa.UniqueConstraint("uuid", name=op.f("uq_people_platform_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_platform_updated_at"), "people_platform", ["updated_at"], unique=False)


def _linked_persons() -> None:
    op.create_table(
        "people_linked_person",
        *_numbered(),
        sa.Column("platform_id", columns.BigKey, nullable=False, comment="Platform"),
        sa.Column("subject", sa.Text(), nullable=False, comment="What the platform names them by for ever"),
        sa.Column("login", sa.Text(), nullable=False, comment="Their login there"),
        sa.Column("person_id", columns.BigKey, nullable=False, comment="Person here"),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_people_linked_person_person_id")),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["people_platform.id"], name=op.f("fk_people_linked_person_platform_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_linked_person")),
        sa.UniqueConstraint("platform_id", "subject", name=op.f("uq_people_linked_person_platform_id_subject")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_linked_person_person_id"), "people_linked_person", ["person_id"], unique=False)


def _nonces() -> None:
    op.create_table(
        "people_spent_nonce",
        sa.Column("platform_id", columns.BigKey, nullable=False, comment="Platform"),
        sa.Column("nonce_hash", sa.Text(), nullable=False, comment="SHA-256 of its nonce"),
        sa.Column("expires_at", columns.Instant(), nullable=False, comment="When it is too old, UTC"),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["people_platform.id"], name=op.f("fk_people_spent_nonce_platform_id")
        ),
        sa.PrimaryKeyConstraint("platform_id", "nonce_hash", name=op.f("pk_people_spent_nonce")),
    )
    op.create_index(op.f("ix_people_spent_nonce_expires_at"), "people_spent_nonce", ["expires_at"], unique=False)


def _visits() -> None:
    op.create_table(
        "people_visit_ticket",
        sa.Column("secret_hash", sa.Text(), nullable=False, comment="SHA-256 of the ticket"),
        sa.Column("platform_id", columns.BigKey, nullable=False, comment="Platform"),
        sa.Column("person_id", columns.BigKey, nullable=False, comment="Person"),
        sa.Column(
            "cruved", columns.Json, nullable=False, comment="Scopes that the platform gives: object, letter, 0 to 3"
        ),
        sa.Column("page", sa.Text(), nullable=False, comment="Page that it leads to"),
        sa.Column("expires_at", columns.Instant(), nullable=False, comment="When it ends, UTC"),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_people_visit_ticket_person_id")),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["people_platform.id"], name=op.f("fk_people_visit_ticket_platform_id")
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_people_visit_ticket")),
    )
    op.create_index(op.f("ix_people_visit_ticket_expires_at"), "people_visit_ticket", ["expires_at"], unique=False)
    for column in (
        sa.Column(
            "platform_id",
            columns.BigKey,
            nullable=True,
            comment="Platform whose frame it lives in; none: the person signed in here",
        ),
        sa.Column(
            "cruved", columns.Json, nullable=True, comment="Scopes that the platform gives: object, letter, 0 to 3"
        ),
    ):
        op.add_column("people_session", column)


def _numbered() -> tuple[sa.Column[int]]:
    identity = sa.Identity(always=False)
    comment = "Number, stable for ever, never given again"
    return (sa.Column("id", columns.BigKey, identity, nullable=False, comment=comment),)
