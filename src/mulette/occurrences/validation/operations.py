"""Saying how sure records are: one or many at once, set-wise; nothing that was said before is lost. Never commits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Column, MetaData, Table, Text, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.journal.operations import note_frame
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Viewer
from mulette.core.storage.base import BigKey
from mulette.core.storage.bulk import bulk_insert
from mulette.occurrences.correcting.queries import Selection, select_ids
from mulette.occurrences.dashboards.tallying import following
from mulette.occurrences.matching import CHOSEN, temporary
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.competences import within_competence
from mulette.occurrences.validation.levels import GIVEN, NEEDS_COMMENT, WAITING
from mulette.occurrences.validation.tables import Message, Validation

_LEVELLED = Table(
    "levelled",
    MetaData(),
    Column("id", BigKey, primary_key=True),
    Column("comment", Text),
    prefixes=["TEMPORARY"],
)


@dataclass(frozen=True)
class Signature:
    """Who gives a level, and when.

    Parameters
    ----------
    name
        Name kept in the record.
    at
        Moment, UTC.
    origin
        ``person`` or ``automatic``.
    person_id
        Number of the person; None for Mulette itself.
    """

    name: str
    at: dt.datetime
    origin: str = "person"
    person_id: int | None = None


def validate(
    session: Session,
    author: Viewer,
    selection: Selection,
    level: str,
    *,
    at: dt.datetime,
    comment: str = "",
    seen: str | None = None,
) -> tuple[int, int]:
    """Give a level to some records.

    Parameters
    ----------
    at
        The present moment, UTC.
    seen
        Level that the author saw; records that now bear another are left alone.

    Returns
    -------
    Number of records that took the level, and of those left alone because their level changed meanwhile.

    Raises
    ------
    Invalid
        Unknown level, or a level that says no without saying why.
    Forbidden
        Some of the records are out of the author's competence, or their dataset is not validated.
    Conflict
        All of them changed meanwhile.
    """
    author.require("validate", "record")
    _check_level(level, comment)
    ids = select_ids(session, author, selection, "validate")
    mine = _read_levels(session, author, ids)
    if ids.is_empty() or mine.height < max(len(ids), len(selection.uuids)):
        raise Forbidden(
            "Des données choisies sont hors de vos compétences, ou d'un jeu qui ne se valide pas.",
            code="validation.out-of-competence",
        )
    chosen = mine if seen is None else mine.filter(pl.col("level") == seen)
    if chosen.is_empty():
        raise Conflict("Quelqu'un s'est prononcé entre-temps. Relisez.", code="validation.changed-meanwhile")
    given = chosen.with_columns(comment=pl.lit(comment.strip() or None, dtype=pl.String))
    set_levels(session, author, given, level, Signature(author.name, at, person_id=author.person_id))
    return chosen.height, mine.height - chosen.height


def set_levels(session: Session, author: Viewer, given: pl.DataFrame, level: str, signature: Signature) -> None:
    """Write a level in records, their history and the journal; open questions about them are closed.

    Parameters
    ----------
    given
        ``id``, ``uuid``, ``level`` (the present one), ``comment``; any number of rows.
    """
    with following(session, given["id"], stays=True), temporary(session, _LEVELLED, given.select("id", "comment")):
        _keep_delivered(session)
        session.execute(
            update(Record)
            .where(Record.id == _LEVELLED.c.id)
            .values(
                valid_status=level,
                validator=signature.name,
                meta_validation_date=signature.at,
                validation_comment=_LEVELLED.c.comment,
                updated_at=signature.at,
            ),
            execution_options={"synchronize_session": False},
        )
        about = select(Record.uuid).join(_LEVELLED, _LEVELLED.c.id == Record.id)
        session.execute(
            update(Message)
            .where(Message.state.in_(("asked", "answered")), Message.record_uuid.in_(about))
            .values(state="closed", updated_at=signature.at),
            execution_options={"synchronize_session": False},
        )
    _add_history(session, given, level, signature)
    entries = given.select(
        object_uuid="uuid",
        before=pl.struct(valid_status="level").struct.json_encode(),
        after=pl.struct(valid_status=pl.lit(level), validation_comment="comment").struct.json_encode(),
    )
    note_frame(session, author, "validate", "record", entries, at=signature.at)
    session.expire_all()


def _keep_delivered(session: Session) -> None:
    """Write what the files said of these records into their history, before the first level given here."""
    columns = ["record_uuid", "level", "validator", "at", "comment", "origin"]
    before = (
        select(
            Record.uuid,
            Record.valid_status,
            Record.validator,
            Record.meta_validation_date,
            Record.validation_comment,
            literal("delivered"),
        )
        .join(_LEVELLED, _LEVELLED.c.id == Record.id)
        .where(Record.valid_status != WAITING, ~exists().where(Validation.record_uuid == Record.uuid))
    )
    session.execute(insert(Validation).from_select(columns, before))


def _add_history(session: Session, given: pl.DataFrame, level: str, signature: Signature) -> None:
    rows = given.select(
        "comment",
        record_uuid="uuid",
        level=pl.lit(level),
        validator_id=pl.lit(signature.person_id, dtype=pl.Int64),
        validator=pl.lit(signature.name),
        at=pl.lit(signature.at),
        origin=pl.lit(signature.origin),
    )
    bulk_insert(session, Validation.__table__, rows)  # type: ignore[arg-type]


def _read_levels(session: Session, author: Viewer, ids: pl.Series) -> pl.DataFrame:
    """Give the present level of the records that the author is competent for: ``id``, ``uuid``, ``level``."""
    query = (
        select(Record.id, Record.uuid, Record.valid_status)
        .join(CHOSEN, CHOSEN.c.id == Record.id)
        .join(Dataset, Dataset.id == Record.dataset_id)
        .where(Dataset.is_validable, within_competence(session, author))
        .order_by(Record.id)
    )
    with temporary(session, CHOSEN, pl.DataFrame({"id": ids})):
        rows = [(number, str(one), level or WAITING) for number, one, level in session.execute(query)]
    return pl.DataFrame(rows, schema={"id": pl.Int64, "uuid": pl.String, "level": pl.String}, orient="row")


def _check_level(level: str, comment: str) -> None:
    if level not in GIVEN:
        raise Invalid(
            "Choisissez un niveau de validation.", code="validation.bad-level", fields={"level": "Choisissez."}
        )
    if level in NEEDS_COMMENT and not comment.strip():
        raise Invalid(
            "Dites pourquoi : l'observateur le lira.",
            code="validation.no-comment",
            fields={"comment": "Dites pourquoi."},
        )
