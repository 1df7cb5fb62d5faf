"""First tables of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_attempt",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("login", sa.Text(), nullable=False, comment="Name given"),
        sa.Column("address", sa.Text(), nullable=False, comment="Network address"),
        sa.Column("at", columns.Instant(), nullable=False, comment="When, UTC"),
        sa.Column("succeeded", sa.Boolean(), nullable=False, comment="Whether it was let in"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_attempt")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_attempt_address"), "people_attempt", ["address"], unique=False)
    op.create_index(op.f("ix_people_attempt_login"), "people_attempt", ["login"], unique=False)
    op.create_table(
        "people_organisation",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("name", sa.Text(), nullable=False, comment="Full name"),
        sa.Column("short_name", sa.Text(), nullable=True, comment="Short name or acronym"),
        sa.Column("email", sa.Text(), nullable=True, comment="Contact address"),
        sa.Column("url", sa.Text(), nullable=True, comment="Web site"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_people_organisation_name")),
        sa.UniqueConstraint("uuid", name=op.f("uq_people_organisation_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_organisation_updated_at"), "people_organisation", ["updated_at"], unique=False)
    op.create_table(
        "people_role",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="Code: administrator, validator, reader, public"),
        sa.Column("label", sa.Text(), nullable=False, comment="French label"),
        sa.Column("description", sa.Text(), nullable=False, comment="What it is for, in French"),
        sa.Column(
            "offered",
            columns.Json,
            nullable=False,
            comment="action:object pairs already offered to it, given or not; a later one gets its default",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_role")),
        sa.UniqueConstraint("code", name=op.f("uq_people_role_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "people_person",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("login", sa.Text(), nullable=True, comment="Name given at sign-in"),
        sa.Column("password_hash", sa.Text(), nullable=True, comment="argon2id hash"),
        sa.Column("given_name", sa.Text(), nullable=False, comment="Given name"),
        sa.Column("family_name", sa.Text(), nullable=False, comment="Family name"),
        sa.Column("email", sa.Text(), nullable=True, comment="Address"),
        sa.Column("organisation_id", columns.BigKey, nullable=True, comment="Organisation"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="False: may no longer sign in"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_people_person_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["people_organisation.id"], name=op.f("fk_people_person_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_person")),
        sa.UniqueConstraint("login", name=op.f("uq_people_person_login")),
        sa.UniqueConstraint("uuid", name=op.f("uq_people_person_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_person_organisation_id"), "people_person", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_people_person_updated_at"), "people_person", ["updated_at"], unique=False)
    op.create_table(
        "people_right",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("role_id", columns.BigKey, nullable=False, comment="Role"),
        sa.Column(
            "action",
            sa.Text(),
            nullable=False,
            comment="read, read_precise, create, update, delete, approve, administer",
        ),
        sa.Column("object", sa.Text(), nullable=False, comment="record, delivery, dataset, person…"),
        sa.Column("scope", sa.Text(), nullable=False, comment="mine, organisation or all"),
        sa.CheckConstraint("scope IN ('mine', 'organisation', 'all')", name=op.f("ck_people_right_scope")),
        sa.ForeignKeyConstraint(["role_id"], ["people_role.id"], name=op.f("fk_people_right_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_right")),
        sa.UniqueConstraint("role_id", "action", "object", name=op.f("uq_people_right_role_id_action_object")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "people_membership",
        sa.Column("person_id", columns.BigKey, nullable=False, comment="Person"),
        sa.Column("role_id", columns.BigKey, nullable=False, comment="Role"),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_people_membership_person_id")),
        sa.ForeignKeyConstraint(["role_id"], ["people_role.id"], name=op.f("fk_people_membership_role_id")),
        sa.PrimaryKeyConstraint("person_id", "role_id", name=op.f("pk_people_membership")),
    )
    op.create_table(
        "people_session",
        sa.Column("secret_hash", sa.Text(), nullable=False, comment="SHA-256 of the cookie's secret"),
        sa.Column("person_id", columns.BigKey, nullable=False, comment="Person"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When it began, UTC"),
        sa.Column("expires_at", columns.Instant(), nullable=False, comment="When it ends without activity, UTC"),
        sa.Column("address", sa.Text(), nullable=False, comment="Network address it began from"),
        sa.Column("agent", sa.Text(), nullable=False, comment="Name the browser gives itself"),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_people_session_person_id")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_people_session")),
    )
    op.create_index(op.f("ix_people_session_person_id"), "people_session", ["person_id"], unique=False)
    op.create_table(
        "people_token",
        sa.Column(
            "id",
            columns.BigKey,
            sa.Identity(always=False),
            nullable=False,
            comment="Number, stable for ever, never given again",
        ),
        sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"),
        sa.Column("person_id", columns.BigKey, nullable=False, comment="Person it acts for"),
        sa.Column("label", sa.Text(), nullable=False, comment="What it is for"),
        sa.Column("secret_hash", sa.Text(), nullable=False, comment="SHA-256 of the secret"),
        sa.Column(
            "scopes",
            columns.Json,
            nullable=False,
            comment="action:object pairs it may use, never more than the person",
        ),
        sa.Column("expires_at", columns.Instant(), nullable=False, comment="When it ends, UTC"),
        sa.Column("last_used_at", columns.Instant(), nullable=True, comment="Last use, UTC"),
        sa.Column("revoked_at", columns.Instant(), nullable=True, comment="When it was withdrawn, UTC"),
        sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
        sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
        sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
        sa.ForeignKeyConstraint(["author_id"], ["people_person.id"], name=op.f("fk_people_token_author_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people_person.id"], name=op.f("fk_people_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_people_token_secret_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_people_token_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_people_token_person_id"), "people_token", ["person_id"], unique=False)
    op.create_index(op.f("ix_people_token_updated_at"), "people_token", ["updated_at"], unique=False)
