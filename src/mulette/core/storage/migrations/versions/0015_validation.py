"""Tables of corrections, of the history of validation, of who validates what, of the talk, of the profiles of taxa."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from mulette.core.storage.migrations import columns

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    _add_corrections()
    _add_history()
    _add_competences()
    _add_talk()
    _add_profiles()
    _add_judgements()


def _add_corrections() -> None:
    act, one = "occurrences_correction_act", "occurrences_correction"
    _add_table(
        act,
        sa.Column("title", sa.Text(), nullable=False, comment="What was changed, in French"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, in the author's words"),
        sa.Column("records", sa.Integer(), nullable=False, comment="Number of records changed"),
        sa.Column("undone_at", columns.Instant(), nullable=True, comment="When it was undone, UTC"),
        is_fact=True,
    )
    _add_table(
        one,
        sa.Column("act_id", columns.BigKey, nullable=False, comment="Correction"),
        sa.Column("record_id", columns.BigKey, nullable=False, comment="Record"),
        sa.Column("field", sa.Text(), nullable=False, comment="Field of a record, or geometry"),
        sa.Column("before", sa.Text(), nullable=True, comment="Value before, as text"),
        sa.Column("after", sa.Text(), nullable=True, comment="Value after, as text"),
        sa.Column("delivery_id", columns.BigKey, nullable=True, comment="Delivery that had written the record last"),
        _key(one, "act_id", f"{act}.id"),
        _key(one, "record_id", "occurrences_record.id", ondelete="CASCADE"),
        _key(one, "delivery_id", "intake_delivery.id"),
    )
    _index(one, "act_id")
    _index(one, "record_id")


def _add_history() -> None:
    table = "occurrences_validation"
    _add_table(
        table,
        sa.Column("record_uuid", columns.Uuid, nullable=False, comment="Record, even after it is deleted"),
        sa.Column("level", sa.Text(), nullable=False, comment="STATUT_VALID code"),
        sa.Column("validator_id", columns.BigKey, nullable=True, comment="Person, if from here"),
        sa.Column("validator", sa.Text(), nullable=True, comment="Name of the validator as shown"),
        sa.Column("at", columns.Instant(), nullable=True, comment="When, UTC; none: not known"),
        sa.Column("comment", sa.Text(), nullable=True, comment="Why"),
        sa.Column("origin", sa.Text(), nullable=False, comment="person, automatic, or delivered: came with the file"),
        _key(table, "validator_id", "people_person.id"),
        _check(table, "origin", "origin IN ('person', 'automatic', 'delivered')"),
    )
    _index(table, "record_uuid")


def _add_competences() -> None:
    table = "occurrences_competence"
    _add_table(
        table,
        sa.Column("person_id", columns.BigKey, nullable=False, comment="Validator"),
        sa.Column("group2_inpn", sa.Text(), nullable=True, comment="Group 2 INPN"),
        sa.Column("cd_ref", sa.Integer(), nullable=True, comment="Valid taxon, with those below it"),
        sa.Column("area_id", columns.BigKey, nullable=True, comment="Area; none: everywhere"),
        _key(table, "person_id", "people_person.id"),
        _key(table, "area_id", "places_area.id"),
        _check(table, "one_subject", "group2_inpn IS NULL OR cd_ref IS NULL"),
        is_fact=True,
    )
    _index(table, "person_id")


def _add_talk() -> None:
    table = "occurrences_message"
    _add_table(
        table,
        sa.Column("record_uuid", columns.Uuid, nullable=False, comment="Record"),
        sa.Column("kind", sa.Text(), nullable=False, comment="question, answer or remark"),
        sa.Column("text", sa.Text(), nullable=False, comment="What is said"),
        sa.Column("state", sa.Text(), nullable=True, comment="Of a question: asked, answered or closed"),
        _check(table, "kind", "kind IN ('question', 'answer', 'remark')"),
        _check(table, "state", "(kind = 'question') = (state IS NOT NULL)"),
        is_fact=True,
    )
    _index(table, "record_uuid")
    _index(table, "state")


def _add_profiles() -> None:
    taxon: dict[str, Any] = {"nullable": False, "autoincrement": False, "comment": "Valid taxon"}
    profile, cell, period = (f"occurrences_profile{part}" for part in ("", "_cell", "_period"))
    op.create_table(
        profile,
        sa.Column("cd_ref", sa.Integer(), **taxon),
        sa.Column("records", sa.Integer(), nullable=False, comment="Records it was made from"),
        sa.Column("altitudes", sa.Integer(), nullable=False, comment="How many of them give an altitude"),
        sa.Column("altitude_low_m", sa.Float(), nullable=True, comment="Low end of the middle 95 %, m"),
        sa.Column("altitude_high_m", sa.Float(), nullable=True, comment="High end of the middle 95 %, m"),
        sa.Column("computed_at", columns.Instant(), nullable=False, comment="When, UTC"),
        sa.PrimaryKeyConstraint("cd_ref", name=op.f(f"pk_{profile}")),
    )
    op.create_table(
        cell,
        sa.Column("cd_ref", sa.Integer(), **taxon),
        sa.Column("cell", columns.BigKey, nullable=False, autoincrement=False, comment="Number of the cell"),
        sa.Column("records", sa.Integer(), nullable=False, comment="Number of records"),
        sa.PrimaryKeyConstraint("cd_ref", "cell", name=op.f(f"pk_{cell}")),
    )
    op.create_table(
        period,
        sa.Column("cd_ref", sa.Integer(), **taxon),
        sa.Column("period", sa.SmallInteger(), nullable=False, autoincrement=False, comment="1 to 36, three a month"),
        sa.Column("records", sa.Integer(), nullable=False, comment="Number of records"),
        sa.PrimaryKeyConstraint("cd_ref", "period", name=op.f(f"pk_{period}")),
    )


def _add_judgements() -> None:
    table = "occurrences_judgement"
    op.create_table(
        table,
        sa.Column("record_id", columns.BigKey, nullable=False, comment="Record"),
        sa.Column("failed", sa.SmallInteger(), nullable=False, comment="Tests that say no, 0 to 3"),
        sa.Column("judged_at", columns.Instant(), nullable=False, comment="When, UTC"),
        _key(table, "record_id", "occurrences_record.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("record_id", name=op.f(f"pk_{table}")),
    )


def _add_table(name: str, *parts: Any, is_fact: bool = False) -> None:  # noqa: ANN401
    """Make a table whose rows are numbered; a table of facts also has a UUID, time stamps and an author."""
    number = "Number, stable for ever, never given again"
    first: list[Any] = [sa.Column("id", columns.BigKey, sa.Identity(always=False), nullable=False, comment=number)]
    last: list[Any] = [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))]
    if is_fact:
        first.append(sa.Column("uuid", columns.Uuid, nullable=False, comment="Permanent identifier"))
        last += [
            sa.Column("created_at", columns.Instant(), nullable=False, comment="When the row was made, UTC"),
            sa.Column("updated_at", columns.Instant(), nullable=False, comment="When the row last changed, UTC"),
            sa.Column("author_id", columns.BigKey, nullable=True, comment="Person who made the row"),
            _key(name, "author_id", "people_person.id"),
            sa.UniqueConstraint("uuid", name=op.f(f"uq_{name}_uuid")),
        ]
    op.create_table(name, *first, *parts, *last, sqlite_autoincrement=True)
    if is_fact:
        _index(name, "updated_at")


def _key(table: str, column: str, target: str, **options: Any) -> sa.ForeignKeyConstraint:  # noqa: ANN401
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), **options)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
