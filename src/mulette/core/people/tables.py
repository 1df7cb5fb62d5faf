"""Tables of the people; all rights stand in one table."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mulette.core.storage.base import Base, BigKey, Fact, Numbered, now
from mulette.core.storage.types import Instant, Json


class Organisation(Fact, Base):
    """An organisation that produces, keeps or uses data."""

    __tablename__ = "people_organisation"

    name: Mapped[str] = mapped_column(Text, unique=True, comment="Full name")
    short_name: Mapped[str | None] = mapped_column(Text, comment="Short name or acronym")
    email: Mapped[str | None] = mapped_column(Text, comment="Contact address")
    url: Mapped[str | None] = mapped_column(Text, comment="Web site")
    author_id: Mapped[int | None] = mapped_column(  # no foreign key: persons already point at organisations
        BigKey, sort_order=92, comment="Person who made the row"
    )


class Person(Fact, Base):
    """A person: with an account when there is a login, else an observer or a contact."""

    __tablename__ = "people_person"

    login: Mapped[str | None] = mapped_column(Text, unique=True, comment="Name given at sign-in")
    password_hash: Mapped[str | None] = mapped_column(Text, comment="argon2id hash")
    given_name: Mapped[str] = mapped_column(Text, default="", comment="Given name")
    family_name: Mapped[str] = mapped_column(Text, comment="Family name")
    email: Mapped[str | None] = mapped_column(Text, comment="Address")
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("people_organisation.id"), index=True, comment="Organisation"
    )
    is_active: Mapped[bool] = mapped_column(Boolean, default=True, comment="False: may no longer sign in")

    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id], lazy="joined")


class Role(Numbered, Base):
    """A named set of rights."""

    __tablename__ = "people_role"

    code: Mapped[str] = mapped_column(Text, unique=True, comment="Code: administrator, validator, reader, public")
    label: Mapped[str] = mapped_column(Text, comment="French label")
    description: Mapped[str] = mapped_column(Text, default="", comment="What it is for, in French")
    offered: Mapped[list[str]] = mapped_column(
        Json,
        default=list,
        comment="action:object pairs already offered to it, given or not; a later one gets its default",
    )


class Membership(Base):
    """A person holds a role."""

    __tablename__ = "people_membership"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), primary_key=True, comment="Person")
    role_id: Mapped[int] = mapped_column(ForeignKey("people_role.id"), primary_key=True, comment="Role")


class Right(Numbered, Base):
    """A role may do an action on a kind of object, within a scope."""

    __tablename__ = "people_right"

    role_id: Mapped[int] = mapped_column(ForeignKey("people_role.id"), comment="Role")
    action: Mapped[str] = mapped_column(Text, comment="read, read_precise, create, update, delete, approve, administer")
    object: Mapped[str] = mapped_column(Text, comment="record, delivery, dataset, person…")
    scope: Mapped[str] = mapped_column(Text, comment="mine, organisation or all")

    __table_args__ = (
        UniqueConstraint("role_id", "action", "object"),
        CheckConstraint("scope IN ('mine', 'organisation', 'all')", name="scope"),
        {"sqlite_autoincrement": True},
    )


class SignedSession(Base):
    """A browser that is signed in; only the hash of its secret is kept."""

    __tablename__ = "people_session"

    secret_hash: Mapped[str] = mapped_column(Text, primary_key=True, comment="SHA-256 of the cookie's secret")
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True, comment="Person")
    created_at: Mapped[dt.datetime] = mapped_column(Instant, default=now, comment="When it began, UTC")
    expires_at: Mapped[dt.datetime] = mapped_column(Instant, comment="When it ends without activity, UTC")
    address: Mapped[str] = mapped_column(Text, default="", comment="Network address it began from")
    agent: Mapped[str] = mapped_column(Text, default="", comment="Name the browser gives itself")
    platform_id: Mapped[int | None] = mapped_column(  # no foreign key: SQLite adds none to a table that exists
        BigKey, comment="Platform whose frame it lives in; none: the person signed in here"
    )
    cruved: Mapped[dict[str, dict[str, int]] | None] = mapped_column(
        Json, comment="Scopes that the platform gives: object, letter, 0 to 3"
    )


class Token(Fact, Base):
    """A key for programs, with scopes and an end; only its hash is kept."""

    __tablename__ = "people_token"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True, comment="Person it acts for")
    label: Mapped[str] = mapped_column(Text, comment="What it is for")
    secret_hash: Mapped[str] = mapped_column(Text, unique=True, comment="SHA-256 of the secret")
    scopes: Mapped[list[str]] = mapped_column(
        Json, comment="action:object pairs it may use, never more than the person"
    )
    expires_at: Mapped[dt.datetime] = mapped_column(Instant, comment="When it ends, UTC")
    last_used_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="Last use, UTC")
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it was withdrawn, UTC")


class SignInAttempt(Numbered, Base):
    """A try to sign in, kept to slow down guessing."""

    __tablename__ = "people_attempt"

    login: Mapped[str] = mapped_column(Text, index=True, comment="Name given")
    address: Mapped[str] = mapped_column(Text, index=True, comment="Network address")
    at: Mapped[dt.datetime] = mapped_column(Instant, default=now, comment="When, UTC")
    succeeded: Mapped[bool] = mapped_column(Boolean, comment="Whether it was let in")


class Platform(Fact, Base):
    """Another platform, a GeoNature, whose signed identities are accepted; its secret is derived, never kept."""

    __tablename__ = "people_platform"

    code: Mapped[str] = mapped_column(Text, unique=True, comment="Name it signs with")
    label: Mapped[str] = mapped_column(Text, comment="French label")
    audience: Mapped[str] = mapped_column(Text, comment="Name of this service in its identities")
    salt: Mapped[str] = mapped_column(Text, comment="What its secret is derived from, with the key of the installation")
    role_id: Mapped[int] = mapped_column(ForeignKey("people_role.id"), comment="Role that its people never exceed")
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When trust was withdrawn, UTC")


class LinkedPerson(Numbered, Base):
    """A person of another platform, and the person they are here."""

    __tablename__ = "people_linked_person"

    platform_id: Mapped[int] = mapped_column(ForeignKey("people_platform.id"), comment="Platform")
    subject: Mapped[str] = mapped_column(Text, comment="What the platform names them by for ever")
    login: Mapped[str] = mapped_column(Text, comment="Their login there")
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True, comment="Person here")

    __table_args__ = (UniqueConstraint("platform_id", "subject"), {"sqlite_autoincrement": True})


class SpentNonce(Base):
    """An identity that was shown once, kept until it would be too old anyway."""

    __tablename__ = "people_spent_nonce"

    platform_id: Mapped[int] = mapped_column(ForeignKey("people_platform.id"), primary_key=True, comment="Platform")
    nonce_hash: Mapped[str] = mapped_column(Text, primary_key=True, comment="SHA-256 of its nonce")
    expires_at: Mapped[dt.datetime] = mapped_column(Instant, index=True, comment="When it is too old, UTC")


class VisitTicket(Base):
    """A key that opens, once and within seconds, a session in the frame of another platform."""

    __tablename__ = "people_visit_ticket"

    secret_hash: Mapped[str] = mapped_column(Text, primary_key=True, comment="SHA-256 of the ticket")
    platform_id: Mapped[int] = mapped_column(ForeignKey("people_platform.id"), comment="Platform")
    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), comment="Person")
    cruved: Mapped[dict[str, dict[str, int]]] = mapped_column(
        Json, comment="Scopes that the platform gives: object, letter, 0 to 3"
    )
    page: Mapped[str] = mapped_column(Text, comment="Page that it leads to")
    expires_at: Mapped[dt.datetime] = mapped_column(Instant, index=True, comment="When it ends, UTC")
