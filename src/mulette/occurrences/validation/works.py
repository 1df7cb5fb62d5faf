"""The long work of validation, done in the background."""

from __future__ import annotations

from typing import Any

from mulette.core.house import House
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register
from mulette.core.storage.base import now
from mulette.occurrences.validation.automatic import Outcome, validate_by_profiles
from mulette.occurrences.validation.profiles import MINIMUM

QUEUE = "/validation"


@register("records.validate", resumes=True)
def run(house: House, context: JobContext, *, sets: bool = True, minimum: int = MINIMUM) -> dict[str, Any]:
    """Learn the profiles, put the records that wait to the tests, and set their level."""
    with house.store.transaction() as session:
        outcome = validate_by_profiles(
            session, context.author, now(), minimum=minimum, sets=sets,
            progress=lambda done, total, stage: context.progress(done, total or None, stage),
        )  # fmt: skip
    context.log(words(outcome))
    return {**vars(outcome), "url": QUEUE}


def words(outcome: Outcome) -> str:
    """Tell in French what a run did.

    >>> words(Outcome(12, 100, 31, 0))
    '12 taxons ont un profil ; 100 données en attente jugées : 31 passent les trois tests, 0 mises à « probable ».'
    """
    return (
        f"{outcome.profiles} taxons ont un profil ; {outcome.judged} données en attente jugées : {outcome.passed} "
        f"passent les trois tests, {outcome.validated} mises à « probable »."
    )
