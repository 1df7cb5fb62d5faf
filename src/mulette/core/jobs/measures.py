"""What the metrics of the server count of the jobs."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.jobs.queries import STATES
from mulette.core.jobs.tables import Job
from mulette.core.room import Measure


def measures(session: Session) -> list[Measure]:
    """Count the jobs by state; a state without any counts 0."""
    found = dict(session.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    figures = {state: found.get(state, 0) for state in STATES}
    return [Measure("jobs", "Travaux de fond, par état.", "state", figures)]
