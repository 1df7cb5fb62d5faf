"""The long work of corrections, done in the background."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from mulette.core.house import House
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register
from mulette.occurrences.correcting.asking import selection_of
from mulette.occurrences.correcting.edits import Edit
from mulette.occurrences.correcting.operations import Outcome, correct_many
from mulette.occurrences.correcting.operations import undo as take_back
from mulette.occurrences.correcting.queries import get_act

LIST = "/corrections"


@register("records.correct")
def correct(
    house: House, context: JobContext, uuids: list[str], query: dict[str, list[str]], edit: dict[str, str],
    reason: str, expected: int,
) -> dict[str, Any]:  # fmt: skip
    """Change one field of many records."""
    selection = selection_of(uuids, query, house.store.srid)
    with house.store.transaction() as session:
        outcome = correct_many(
            session, context.author, selection, Edit(**edit), reason=reason, today=_today(), expected=expected,
            progress=lambda done, total: context.progress(done, total, "Correction"),
        )  # fmt: skip
    return _result(context, outcome)


@register("records.restore")
def undo(house: House, context: JobContext, act: str, reason: str) -> dict[str, Any]:
    """Undo a correction of many records."""
    with house.store.transaction() as session:
        found = get_act(session, context.author, uuid.UUID(act))
        outcome = take_back(session, context.author, found, reason=reason, today=_today())
    return _result(context, outcome)


def _result(context: JobContext, outcome: Outcome) -> dict[str, Any]:
    context.log(words(outcome))
    return {"changed": outcome.changed, "refused": outcome.refused, "unchanged": outcome.unchanged, "url": LIST}


def words(outcome: Outcome) -> str:
    """Tell in French what a correction did.

    >>> words(Outcome(None, 12, 9, 1))
    '9 données corrigées, 2 déjà ainsi, 1 refusée par un contrôle.'
    """
    many = "s" if outcome.changed > 1 else ""
    told = [f"{outcome.changed} donnée{many} corrigée{many}"]
    if outcome.unchanged:
        told.append(f"{outcome.unchanged} déjà ainsi")
    if outcome.refused:
        told.append(f"{outcome.refused} refusée{'s' if outcome.refused > 1 else ''} par un contrôle")
    return f"{', '.join(told)}."


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
