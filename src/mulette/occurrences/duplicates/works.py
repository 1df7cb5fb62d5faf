"""The search for duplicates, done in the background."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from mulette.core.house import House
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register
from mulette.occurrences.duplicates.looking import look


@register("duplicates.look", resumes=True)
def look_for_duplicates(house: House, context: JobContext, since: str | None = None) -> dict[str, Any]:
    """Look for duplicates among the records changed since a moment (ISO, UTC), or among all."""
    found = look(
        house.store,
        context.author,
        since=dt.datetime.fromisoformat(since) if since else None,
        progress=lambda records: context.progress(records, stage="Rapprochement"),
    )
    return asdict(found)
