"""Reads of validation: what waits for a validator, what was said of a record."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Viewer
from mulette.occurrences.filters import Filters
from mulette.occurrences.reach import within_reach
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.competences import within_competence
from mulette.occurrences.validation.levels import WAITING
from mulette.occurrences.validation.tables import Judgement, Validation
from mulette.occurrences.viewing import rows
from mulette.occurrences.viewing.conditions import conditions

COLUMNS = (
    Column("taxon", "Taxon", is_sortable=False),
    Column("vernacular", "Nom français", is_sortable=False, is_shown=False),
    Column("doubt", "Doutes", is_number=True),
    Column("date", "Date"),
    Column("place", "Lieu", is_sortable=False),
    Column("count", "Dénombrement", is_number=True, is_sortable=False),
    Column("observers", "Observateurs", is_sortable=False),
    Column("waiting", "En attente depuis"),
    Column("dataset", "Jeu de données", is_sortable=False, is_shown=False),
)


@dataclass(frozen=True)
class Waiting(rows.Row):
    """A record that waits, as the queue shows it.

    Parameters
    ----------
    doubt
        Tests of the profile that say no; None before they were run.
    waiting
        When it arrived, UTC.
    """

    doubt: int | None = None
    waiting: dt.datetime | None = None


def waits(session: Session, viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    """Give the conditions of the records that wait for a validator, within competence and filters."""
    validable = select(Dataset.id).where(Dataset.is_validable)
    return [
        or_(Record.valid_status.is_(None), Record.valid_status == WAITING),
        Record.dataset_id.in_(validable),
        within_reach(viewer, "validate"),
        within_competence(session, viewer),
        *conditions(session, viewer, filters),
    ]


def list_waiting(session: Session, viewer: Viewer, filters: Filters, state: ListState) -> Page:
    """Give one page of the queue: by number of tests in default, by day seen, or by day of arrival."""
    wanted = waits(session, viewer, filters)
    failed = func.coalesce(Judgement.failed, 0)
    orders = {"doubt": failed, "date": Record.date_min, "waiting": Record.created_at}
    order = orders[state.sort]
    query = (
        select(Record.id, Judgement.failed, Record.created_at)
        .outerjoin(Judgement, Judgement.record_id == Record.id)
        .where(*wanted)
        .order_by(order.desc() if state.descending else order, Record.id)
    )
    found = session.execute(query.offset(state.offset).limit(state.size)).all()
    shown = {row.id: row for row in rows.read_rows(session, viewer, [number for number, _, _ in found])}
    listed = [
        Waiting(**vars(shown[number]), doubt=doubt, waiting=since) for number, doubt, since in found if number in shown
    ]
    return Page(listed, count_waiting(session, viewer, filters), state)


def count_waiting(session: Session, viewer: Viewer, filters: Filters) -> int:
    """Count the queue, up to ``COUNT_CAP + 1``."""
    capped = select(Record.id).where(*waits(session, viewer, filters)).limit(COUNT_CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(capped)) or 0


def next_waiting(
    session: Session, viewer: Viewer, filters: Filters, after: uuid.UUID | None = None
) -> uuid.UUID | None:
    """Give the record that waits first, the most doubtful then the oldest; None: the queue is empty.

    Parameters
    ----------
    after
        A record to pass over, still in the queue: the next one comes.
    """
    failed = func.coalesce(Judgement.failed, 0)
    ranked = select(Record.uuid, Record.id, failed).outerjoin(Judgement, Judgement.record_id == Record.id)
    query = ranked.where(*waits(session, viewer, filters)).order_by(failed.desc(), Record.id).limit(1)
    passed = session.execute(ranked.where(Record.uuid == after)).first() if after else None
    if passed is not None:
        query = query.where(or_(failed < passed[2], and_(failed == passed[2], Record.id > passed[1])))
    first = session.execute(query).first()
    return first[0] if first else None


def read_history(session: Session, record: Record) -> list[Validation]:
    """Give all levels that a record was given, the latest first; before any was given here, what the file said."""
    query = select(Validation).where(Validation.record_uuid == record.uuid).order_by(Validation.id.desc())
    found = list(session.scalars(query))
    if found or record.valid_status in (None, WAITING):
        return found
    return [
        Validation(
            record_uuid=record.uuid,
            level=record.valid_status,
            validator=record.validator,
            at=record.meta_validation_date,
            comment=record.validation_comment,
            origin="delivered",
        )
    ]


def with_urls(page: Page, url_of: Any) -> Page:  # noqa: ANN401  # a function from UUID to address
    """Give each record of a page its address."""
    return replace(page, rows=[replace(one, url=url_of(one.uuid)) for one in page.rows])


def may_judge(session: Session, viewer: Viewer, record: Record) -> bool:
    """Whether the viewer may give a level to a record."""
    if not viewer.may("validate", "record"):
        return False
    validable = select(Dataset.id).where(Dataset.is_validable)
    query = select(Record.id).where(
        Record.id == record.id,
        Record.dataset_id.in_(validable),
        within_reach(viewer, "validate"),
        within_competence(session, viewer),
    )
    return session.scalar(query) is not None
