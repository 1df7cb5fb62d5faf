"""Asking for a correction of many records: what it would do, shown first; done at once, or in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from mulette.core.errors import Invalid
from mulette.core.house import House
from mulette.core.jobs.operations import submit
from mulette.core.jobs.tables import Job
from mulette.core.metadata.queries import active_terms
from mulette.core.people.viewer import Viewer
from mulette.occurrences.correcting.edits import Edit
from mulette.occurrences.correcting.forms import LABELS, in_words
from mulette.occurrences.correcting.operations import FEW, Outcome, correct_many, plan_part
from mulette.occurrences.correcting.queries import Selection, select_ids
from mulette.occurrences.filters import read_filters
from mulette.occurrences.tables import Record

EXAMPLES = 20
Query = Mapping[str, list[str]]


@dataclass(frozen=True)
class Preview:
    """What a correction of many records would do.

    Parameters
    ----------
    count
        Records that the author may correct in the selection.
    examples
        ``(UUID, name cited, day, [(label, before, after)])`` of the first ones that change.
    changed, refused
        How many change and how many a check refuses, among the first ``FEW``.
    reasons
        Why some are refused, in French.
    """

    count: int
    examples: list[tuple[UUID, str, dt.date, list[tuple[str, str, str]]]] = field(default_factory=list)
    changed: int = 0
    refused: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all records were looked at."""
        return self.count <= FEW


def selection_of(uuids: list[str], query: Query, srid: int) -> Selection:
    """Read a selection from a form: the UUIDs picked, else the filters of the address.

    Raises
    ------
    Invalid
        A UUID or a filter that is none.
    """
    try:
        picked = tuple(UUID(one) for one in uuids)
    except ValueError:
        raise Invalid("Une des données choisies n'est pas reconnue.", code="web.bad-uuid") from None
    return Selection(picked) if picked else Selection(filters=read_filters(MultiDict(query), srid))


def count(session: Session, viewer: Viewer, selection: Selection) -> int:
    """Count the records of a selection that the viewer may correct."""
    return len(select_ids(session, viewer, selection, "update"))


def preview(session: Session, viewer: Viewer, selection: Selection, edit: Edit, today: dt.date) -> Preview:
    """Tell what a correction of many records would do; writes nothing."""
    ids = select_ids(session, viewer, selection, "update")
    if ids.is_empty():
        return Preview(0)
    planned = plan_part(session, viewer, ids.head(FEW), [edit], today)
    shown = planned.changes["id"].unique(maintain_order=True).head(EXAMPLES)
    query = select(Record.id, Record.uuid, Record.nom_cite, Record.date_min).where(Record.id.in_(shown.to_list()))
    heads = {number: (identifier, name, day) for number, identifier, name, day in session.execute(query)}
    terms = active_terms(session)
    examples = [(*heads[number], _fields(planned.changes, number, terms)) for number in shown]
    reasons = [finding.kind.title for finding in planned.findings]
    return Preview(len(ids), examples, planned.rows.height, len(planned.refused), list(dict.fromkeys(reasons)))


def _fields(changes: pl.DataFrame, number: int, terms: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, str]]:
    mine = changes.filter(pl.col("id") == number).select("field", "before", "after")
    return [
        (LABELS.get(name, name), in_words(terms, name, before), in_words(terms, name, after))
        for name, before, after in mine.iter_rows()
    ]


def ask(
    house: House,
    viewer: Viewer,
    uuids: list[str],
    query: Query,
    edit: Edit,
    *,
    reason: str,
    expected: int,
    today: dt.date,
) -> Outcome | Job:
    """Correct at once up to ``FEW`` records, more in the background.

    Parameters
    ----------
    expected
        Number of records that the author was told.
    """
    viewer.require("update", "record")
    if expected > FEW:
        arguments: dict[str, Any] = {
            "uuids": uuids, "query": dict(query), "edit": vars(edit), "reason": reason, "expected": expected,
        }  # fmt: skip
        return submit(house, "records.correct", f"Correction : {edit.words}", arguments, viewer)
    selection = selection_of(uuids, query, house.store.srid)
    with house.store.transaction() as session:
        return correct_many(session, viewer, selection, edit, reason=reason, today=today, expected=expected)
