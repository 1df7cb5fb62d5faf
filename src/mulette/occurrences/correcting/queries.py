"""Reads of the corrections: which records a selection holds, what was corrected, what is still in force."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl
from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.tables import Person
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.bulk import bulk_insert
from mulette.occurrences.correcting.tables import Correction, CorrectionAct
from mulette.occurrences.filters import Filters
from mulette.occurrences.matching import WANTED, temporary
from mulette.occurrences.reach import within_reach
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions

COLUMNS = (
    Column("created_at", "Quand"),
    Column("author", "Qui", is_sortable=False),
    Column("title", "Changement", is_sortable=False),
    Column("reason", "Motif", is_sortable=False),
    Column("records", "Données", is_number=True),
    Column("state", "État", is_sortable=False),
)


@dataclass(frozen=True)
class Selection:
    """The records that an action is asked for: some by their UUIDs, else all that filters want.

    Parameters
    ----------
    uuids
        Permanent identifiers.
    filters
        Asked only where no UUID is given.
    """

    uuids: tuple[uuid.UUID, ...] = ()
    filters: Filters = field(default_factory=Filters)


def select_ids(session: Session, viewer: Viewer, selection: Selection, action: str) -> pl.Series:
    """Give the numbers of the records of a selection that the viewer may do an action upon, in order."""
    if selection.uuids:
        return _of_uuids(session, viewer, selection.uuids, action)
    wanted = conditions(session, viewer, selection.filters)
    query = select(Record.id).where(within_reach(viewer, action), *wanted).order_by(Record.id)
    return pl.Series("id", list(session.scalars(query)), dtype=pl.Int64)


def _of_uuids(session: Session, viewer: Viewer, uuids: Sequence[uuid.UUID], action: str) -> pl.Series:
    given = pl.DataFrame({"unique_id_sinp": [str(one) for one in dict.fromkeys(uuids)]})
    seen = conditions(session, viewer, Filters())
    with temporary(session, WANTED, given.clear()):
        bulk_insert(session, WANTED, given)
        query = select(Record.id).join(WANTED, WANTED.c.unique_id_sinp == Record.uuid)
        ids = list(session.scalars(query.where(within_reach(viewer, action), *seen).order_by(Record.id)))
    return pl.Series("id", ids, dtype=pl.Int64)


def corrected_fields(session: Session, record_id: int) -> list[tuple[Correction, CorrectionAct]]:
    """Give the corrections of a record that no later delivery has written over, the latest first."""
    query = (
        select(Correction, CorrectionAct)
        .join(CorrectionAct, CorrectionAct.id == Correction.act_id)
        .join(Record, Record.id == Correction.record_id)
        .where(Correction.record_id == record_id, CorrectionAct.undone_at.is_(None), in_force())
        .order_by(Correction.id.desc())
    )
    return [(one, act) for one, act in session.execute(query)]


def in_force() -> ColumnElement[bool]:
    """Tell the corrections whose record no delivery has written since."""
    return Correction.delivery_id.is_not_distinct_from(Record.delivery_id)


def get_act(session: Session, viewer: Viewer, identifier: uuid.UUID) -> CorrectionAct:
    """Give a correction.

    Raises
    ------
    NotFound
        There is none, or it is somebody else's and the viewer may not correct everything.
    """
    act = session.scalar(select(CorrectionAct).where(CorrectionAct.uuid == identifier, _visible(viewer)))
    if act is None:
        raise NotFound("Cette correction n'existe pas.", code="correction.unknown")
    return act


def list_acts(session: Session, viewer: Viewer, state: ListState) -> Page:
    """Give one page of the corrections, each with the name of its author: all of them, or the viewer's own."""
    query = (
        select(CorrectionAct, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == CorrectionAct.author_id)
        .where(_visible(viewer))
    )
    for word in state.q.split():
        text = CorrectionAct.title + " " + CorrectionAct.reason
        query = query.where(text.icontains(word, autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
    order = getattr(CorrectionAct, state.sort)
    query = query.order_by(order.desc() if state.descending else order, CorrectionAct.id.desc())
    rows = [
        (act, f"{given or ''} {family or ''}".strip() or "Mulette")
        for act, given, family in session.execute(query.offset(state.offset).limit(state.size))
    ]
    return Page(rows, total, state)


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.scope("update", "record") is Scope.ALL:
        return true()
    return CorrectionAct.author_id == viewer.person_id


def first_corrections(
    session: Session, act: CorrectionAct, limit: int = 100
) -> list[tuple[uuid.UUID, str, str, str | None, str | None]]:
    """Give the first fields that a correction changed: UUID and name cited of the record, field, before, after."""
    query = (
        select(Record.uuid, Record.nom_cite, Correction.field, Correction.before, Correction.after)
        .join(Record, Record.id == Correction.record_id)
        .where(Correction.act_id == act.id)
        .order_by(Correction.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]
