"""Jobs that ended long ago, with their progress and log."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.jobs.folder import folder_of
from mulette.core.jobs.tables import Job
from mulette.core.room import Outdated
from mulette.settings import Settings


def outdated(session: Session, settings: Settings, now: dt.datetime, *, apply: bool) -> list[Outdated]:
    """Find the jobs that ended before the age set, and take them out when asked to."""
    days = settings.keep_jobs_days
    if days is None:
        return []
    has_passed = (Job.ended_at < now - dt.timedelta(days=days)) & Job.state.not_in(("waiting", "running"))
    found = session.scalars(select(Job.uuid).where(has_passed)).all()
    if apply:
        session.execute(delete(Job).where(has_passed))
    paths = tuple(folder_of(settings, job_uuid).path for job_uuid in found)
    return [Outdated("travaux finis", days, len(found), paths)]
