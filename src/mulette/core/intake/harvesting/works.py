"""Harvests done in the background."""

from __future__ import annotations

from typing import Any

from mulette.core.house import House
from mulette.core.intake.harvesting.harvest import harvest
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register


@register("intake.harvest", resumes=True)
def work(house: House, context: JobContext, source: str) -> dict[str, Any]:
    """Harvest a source."""
    run = harvest(house, context.author, source, progress=lambda rows, stage: context.progress(rows, stage=stage))
    return {"rows": run.rows, "deletions": run.deletions}
