"""Tables of the intake: providers, versions of templates, deliveries and their findings."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mulette.core.people.tables import Organisation, Person
from mulette.core.storage.base import Base, BigKey, Fact, Numbered
from mulette.core.storage.types import Instant, Json, Uuid


class Provider(Fact, Base):
    """Who sends files: the identity of a row is theirs."""

    __tablename__ = "intake_provider"

    code: Mapped[str] = mapped_column(Text, unique=True, comment="Short code used by commands")
    name: Mapped[str] = mapped_column(Text, comment="Name")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("people_organisation.id"), comment="Organisation")
    template: Mapped[str | None] = mapped_column(Text, comment="Code of the template that its files are read with")

    organisation: Mapped[Organisation | None] = relationship()


class TemplateVersion(Fact, Base):
    """One version of a template, as text; a delivery points at the version it was read with."""

    __tablename__ = "intake_template"

    code: Mapped[str] = mapped_column(Text, comment="Code of the template")
    version: Mapped[int] = mapped_column(Integer, comment="Version, from 1")
    label: Mapped[str] = mapped_column(Text, comment="French label")
    target: Mapped[str] = mapped_column(Text, comment="Room that receives the rows")
    text: Mapped[str] = mapped_column(Text, comment="The TOML file itself")
    sha256: Mapped[str] = mapped_column(Text, comment="Hash of the text")

    __table_args__ = (UniqueConstraint("code", "version"), {"sqlite_autoincrement": True})


class SideTableVersion(Fact, Base):
    """One version of a side table that treatments look things up in, as delimited text."""

    __tablename__ = "intake_side_table"

    code: Mapped[str] = mapped_column(Text, comment="Code of the table")
    version: Mapped[int] = mapped_column(Integer, comment="Version, from 1")
    label: Mapped[str] = mapped_column(Text, comment="French label")
    text: Mapped[str] = mapped_column(Text, comment="CSV: comma, double quotes, header")
    columns: Mapped[list[str]] = mapped_column(Json, comment="Names of its columns")
    row_count: Mapped[int] = mapped_column(Integer, comment="Number of rows under the header")

    __table_args__ = (UniqueConstraint("code", "version"), {"sqlite_autoincrement": True})


class TemplateDraft(Fact, Base):
    """A template that somebody is writing beside a file."""

    __tablename__ = "intake_template_draft"

    text: Mapped[str] = mapped_column(Text, comment="The TOML as it stands, maybe not yet right")
    file_name: Mapped[str] = mapped_column(Text, comment="Name of the file it is tried on")
    file_sha256: Mapped[str] = mapped_column(Text, comment="Hash of the file, and its name on disk")


class Delivery(Fact, Base):
    """One file delivered by one provider, kept for ever with all that was said and done about it."""

    __tablename__ = "intake_delivery"

    provider_id: Mapped[int] = mapped_column(ForeignKey("intake_provider.id"), index=True, comment="Provider")
    template_id: Mapped[int] = mapped_column(ForeignKey("intake_template.id"), comment="Version of the template")
    dataset_uuid: Mapped[uuid.UUID | None] = mapped_column(Uuid, comment="Dataset given for the whole file")
    file_name: Mapped[str] = mapped_column(Text, comment="Name of the file as sent")
    file_sha256: Mapped[str] = mapped_column(Text, index=True, comment="Hash of the file, and its name on disk")
    file_bytes: Mapped[int] = mapped_column(BigKey, comment="Size of the file")
    mode: Mapped[str] = mapped_column(Text, comment="add, update or mirror")
    state: Mapped[str] = mapped_column(
        Text,
        index=True,
        comment="received, checking, refused, checked, writing, written, rejected, interrupted, undone",
    )
    reading: Mapped[dict[str, Any] | None] = mapped_column(Json, comment="Format, encoding, separator, columns as read")
    treatments: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list, comment="Treatments and their counts")
    rows_read: Mapped[int | None] = mapped_column(Integer, comment="Rows in the file")
    rows_valid: Mapped[int | None] = mapped_column(Integer, comment="Rows without a blocking finding")
    comparison: Mapped[dict[str, int] | None] = mapped_column(
        Json, comment="Counts: new, changed, unchanged, vanished, conflict"
    )
    result: Mapped[dict[str, int] | None] = mapped_column(Json, comment="Counts: added, updated, deleted, left out")
    checked_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it was checked, UTC")
    decided_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it was approved or rejected, UTC")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Who decided")
    decision_reason: Mapped[str | None] = mapped_column(Text, comment="Why, in their words")
    written_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When its records were written, UTC")
    files: Mapped[list[dict[str, Any]] | None] = mapped_column(
        Json, comment="Files of an archive beside its records, as read"
    )
    undone_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it was undone, UTC")
    undo_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was undone")
    undo_result: Mapped[dict[str, int] | None] = mapped_column(
        Json, comment="Counts: deleted, restored, returned, left as they are"
    )

    provider: Mapped[Provider] = relationship(lazy="joined")
    template: Mapped[TemplateVersion] = relationship(lazy="joined")
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])


class RecordSource(Fact, Base):
    """Where the rows of a provider come from, as its archives declare it."""

    __tablename__ = "intake_source"

    provider_id: Mapped[int] = mapped_column(ForeignKey("intake_provider.id"), comment="Provider")
    code: Mapped[str] = mapped_column(Text, comment="Name that the rows of the provider give")
    description: Mapped[str | None] = mapped_column(Text, comment="Description")
    url: Mapped[str | None] = mapped_column(Text, comment="Address")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True, comment="False: the provider withdrew it")

    __table_args__ = (UniqueConstraint("provider_id", "code"), {"sqlite_autoincrement": True})


class DeliveryFinding(Numbered, Base):
    """One finding of one delivery, with all its row numbers."""

    __tablename__ = "intake_finding"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("intake_delivery.id"), index=True, comment="Delivery")
    finding: Mapped[str] = mapped_column(Text, index=True, comment="Id of the kind of finding")
    level: Mapped[str] = mapped_column(Text, comment="blocking, warning or information")
    columns: Mapped[list[str]] = mapped_column(Json, comment="Columns of the file")
    rows: Mapped[list[int]] = mapped_column(Json, comment="Row numbers, all of them; empty: the whole file")
    row_count: Mapped[int] = mapped_column(Integer, comment="Number of rows")
    message: Mapped[str] = mapped_column(Text, comment="French message with the values named")
    examples: Mapped[list[str]] = mapped_column(Json, default=list, comment="A few offending values")

    __table_args__ = {"sqlite_autoincrement": True}


class Calendar(Base):
    """When a provider is to deliver: every so many months, or on fixed days of the year."""

    __tablename__ = "intake_calendar"

    provider_id: Mapped[int] = mapped_column(ForeignKey("intake_provider.id"), primary_key=True, comment="Provider")
    every_months: Mapped[int | None] = mapped_column(Integer, comment="Months between two deliveries")
    days: Mapped[list[str]] = mapped_column(Json, default=list, comment="Fixed days of the year, as MM-DD; empty: none")
    grace_days: Mapped[int] = mapped_column(Integer, comment="Days after which a delivery is late")
    since: Mapped[dt.date] = mapped_column(Date, comment="Day that the calendar starts from")


class Acceptance(Fact, Base):
    """A kind of warning accepted with a reason: in one delivery, or from a provider until a day."""

    __tablename__ = "intake_acceptance"

    provider_id: Mapped[int] = mapped_column(ForeignKey("intake_provider.id"), index=True, comment="Provider")
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("intake_delivery.id"), index=True, comment="Delivery; empty: all those of the provider"
    )
    finding: Mapped[str] = mapped_column(Text, comment="Id of the kind of finding")
    reason: Mapped[str] = mapped_column(Text, comment="Why, in the words of who accepted")
    until: Mapped[dt.date | None] = mapped_column(Date, comment="Last day it holds; empty: no end")
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When it was withdrawn, UTC")

    author: Mapped[Person | None] = relationship(foreign_keys="Acceptance.author_id")


class DeliveryProfile(Numbered, Base):
    """What a delivery looks like, and what in it is out of its provider's habits."""

    __tablename__ = "intake_profile"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("intake_delivery.id"), unique=True, comment="Delivery")
    figures: Mapped[dict[str, Any]] = mapped_column(Json, comment="Volume, taxa, extent, period, share of each finding")
    alarms: Mapped[list[dict[str, Any]]] = mapped_column(Json, comment="What is out of habit, with the usual figures")
    compared: Mapped[int] = mapped_column(Integer, comment="Deliveries of the provider that it was compared with")

    __table_args__ = {"sqlite_autoincrement": True}
