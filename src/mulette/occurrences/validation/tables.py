"""Tables of validation: what was said of each record, who may say, the talk, the profiles of taxa."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from mulette.core.storage.base import Base, BigKey, Fact, Numbered
from mulette.core.storage.types import Instant, Uuid


class Validation(Numbered, Base):
    """A level given to a record, once; the last one is also in the record itself."""

    __tablename__ = "occurrences_validation"

    record_uuid: Mapped[uuid.UUID] = mapped_column(Uuid, comment="Record, even after it is deleted")
    level: Mapped[str] = mapped_column(Text, comment="STATUT_VALID code")
    validator_id: Mapped[int | None] = mapped_column(ForeignKey("people_person.id"), comment="Person, if from here")
    validator: Mapped[str | None] = mapped_column(Text, comment="Name of the validator as shown")
    at: Mapped[dt.datetime | None] = mapped_column(Instant, comment="When, UTC; none: not known")
    comment: Mapped[str | None] = mapped_column(Text, comment="Why")
    origin: Mapped[str] = mapped_column(Text, comment="person, automatic, or delivered: came with the file")

    __table_args__ = (
        Index(None, "record_uuid"),
        CheckConstraint("origin IN ('person', 'automatic', 'delivered')", name="origin"),
        {"sqlite_autoincrement": True},
    )


class Competence(Fact, Base):
    """A person validates a group of taxa, or a taxon and those below it, in an area, or everywhere."""

    __tablename__ = "occurrences_competence"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_person.id"), index=True, comment="Validator")
    group2_inpn: Mapped[str | None] = mapped_column(Text, comment="Group 2 INPN")
    cd_ref: Mapped[int | None] = mapped_column(Integer, comment="Valid taxon, with those below it")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("places_area.id"), comment="Area; none: everywhere")

    __table_args__ = (
        CheckConstraint("group2_inpn IS NULL OR cd_ref IS NULL", name="one_subject"),
        {"sqlite_autoincrement": True},
    )


class Message(Fact, Base):
    """What was said of a record between who validates and who observed."""

    __tablename__ = "occurrences_message"

    record_uuid: Mapped[uuid.UUID] = mapped_column(Uuid, index=True, comment="Record")
    kind: Mapped[str] = mapped_column(Text, comment="question, answer or remark")
    text: Mapped[str] = mapped_column(Text, comment="What is said")
    state: Mapped[str | None] = mapped_column(Text, index=True, comment="Of a question: asked, answered or closed")

    __table_args__ = (
        CheckConstraint("kind IN ('question', 'answer', 'remark')", name="kind"),
        CheckConstraint("(kind = 'question') = (state IS NOT NULL)", name="state"),
        {"sqlite_autoincrement": True},
    )


class Profile(Base):
    """What the certain and probable records of a taxon say of it: how many, how high."""

    __tablename__ = "occurrences_profile"

    cd_ref: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Valid taxon")
    records: Mapped[int] = mapped_column(Integer, comment="Records it was made from")
    altitudes: Mapped[int] = mapped_column(Integer, comment="How many of them give an altitude")
    altitude_low_m: Mapped[float | None] = mapped_column(Float, comment="Low end of the middle 95 %, m")
    altitude_high_m: Mapped[float | None] = mapped_column(Float, comment="High end of the middle 95 %, m")
    computed_at: Mapped[dt.datetime] = mapped_column(Instant, comment="When, UTC")


class ProfileCell(Base):
    """How many of these records lie in a cell of 10 km."""

    __tablename__ = "occurrences_profile_cell"

    cd_ref: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Valid taxon")
    cell: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False, comment="Number of the cell")
    records: Mapped[int] = mapped_column(Integer, comment="Number of records")


class ProfilePeriod(Base):
    """How many of these records were seen in a ten-day period of the year."""

    __tablename__ = "occurrences_profile_period"

    cd_ref: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Valid taxon")
    period: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, comment="1 to 36, three a month"
    )
    records: Mapped[int] = mapped_column(Integer, comment="Number of records")


class Judgement(Base):
    """How a record that waits fares against the profile of its taxon: what the queue is sorted by."""

    __tablename__ = "occurrences_judgement"

    record_id: Mapped[int] = mapped_column(
        ForeignKey("occurrences_record.id", ondelete="CASCADE"), primary_key=True, comment="Record"
    )
    failed: Mapped[int] = mapped_column(SmallInteger, comment="Tests that say no, 0 to 3")
    judged_at: Mapped[dt.datetime] = mapped_column(Instant, comment="When, UTC")
