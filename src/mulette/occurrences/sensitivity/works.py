"""The long work on sensitivity, done in the background."""

from __future__ import annotations

from typing import Any

from mulette.core.house import House
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register
from mulette.core.storage.base import now
from mulette.occurrences.sensitivity.operations import decide_again


@register("sensitivity.refresh", resumes=True)
def refresh(house: House, context: JobContext) -> dict[str, Any]:
    """Decide the diffusion of all records again."""
    with house.store.transaction() as session:
        done = decide_again(
            session,
            context.author,
            today=now().date(),
            progress=lambda records, changed: context.progress(records, stage="Sensibilité et diffusion des données"),
        )
    return {"records": done.records, "changed": done.changed}
