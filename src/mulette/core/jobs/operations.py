"""Asking for background work, cancelling it, taking it up again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, update

from mulette.core.errors import Conflict
from mulette.core.house import House
from mulette.core.jobs.folder import folder_of
from mulette.core.jobs.kinds import kind_named
from mulette.core.jobs.queries import get_job, waiting_jobs
from mulette.core.jobs.queue import open_queue
from mulette.core.jobs.running import find_interrupted
from mulette.core.jobs.tables import Job
from mulette.core.journal.changes import plain
from mulette.core.people.viewer import Viewer
from mulette.core.storage.base import now


def submit(
    house: House, kind: str, title: str, arguments: Mapping[str, Any], author: Viewer, *, url: str | None = None
) -> Job:
    """Ask for background work; call it after the transaction that made what the work needs.

    Parameters
    ----------
    kind
        A registered kind (``core.jobs.kinds``).
    title
        French title shown to the person.
    arguments
        Given to the work by name; JSON values, UUIDs and dates become text.
    url
        Page of the thing worked on; the work's result may give another.

    Returns
    -------
    The waiting job.
    """
    kind_named(kind, house.rooms)
    job = Job(
        uuid=uuid.uuid4(), kind=kind, title=title, arguments=plain(arguments), author_id=author.person_id, url=url
    )
    with house.store.transaction() as session:
        session.add(job)
    with open_queue(house) as queue:
        queue.put(job.uuid)
    return job


def cancel(house: House, viewer: Viewer, job_uuid: uuid.UUID) -> None:
    """Cancel a waiting job, or ask a running one to stop; one that ended is left alone.

    Raises
    ------
    NotFound
        No such job, or the viewer may not see it.
    """
    with house.store.reading() as session:
        job = get_job(session, viewer, job_uuid, action="cancel")
    if job.state == "waiting" and _leave_waiting(house, job_uuid):
        return
    folder = folder_of(house.settings, job_uuid)
    folder.append_log(f"Arrêt demandé par {viewer.name or viewer.login}.", now())
    folder.ask_cancel()


def resume(house: House, viewer: Viewer, job_uuid: uuid.UUID) -> None:
    """Do an interrupted or failed job again, where its kind allows it.

    Raises
    ------
    NotFound
        No such job, or the viewer may not see it.
    Conflict
        It is not to be done again.
    """
    with house.store.reading() as session:
        job = get_job(session, viewer, job_uuid, action="cancel")
    again = update(Job).where(Job.uuid == job_uuid, Job.state.in_(("interrupted", "failed"))).values(state="waiting")
    taken = False
    if kind_named(job.kind, house.rooms).resumes:
        with house.store.transaction() as session:
            taken = cast("CursorResult[Any]", session.execute(again)).rowcount == 1
    if not taken:
        raise Conflict("Ce travail ne se reprend pas : demandez-le de nouveau.", code="jobs.not-resumable")
    with open_queue(house) as queue:
        queue.put(job_uuid)


def recover(house: House) -> tuple[int, int]:
    """Put things straight at the start of a worker.

    Returns
    -------
    Number of jobs found interrupted, and of jobs that waited outside the queue and are back in it.
    """
    interrupted = find_interrupted(house)
    with house.store.reading() as session:
        waiting = waiting_jobs(session)
    with open_queue(house) as queue:
        lost = [job_uuid for job_uuid in waiting if job_uuid not in set(queue.waiting())]
        for job_uuid in lost:
            queue.put(job_uuid)
    return len(interrupted), len(lost)


def _leave_waiting(house: House, job_uuid: uuid.UUID) -> bool:
    gone = update(Job).where(Job.uuid == job_uuid, Job.state == "waiting").values(state="cancelled", ended_at=now())
    with house.store.transaction() as session:
        return cast("CursorResult[Any]", session.execute(gone)).rowcount == 1
