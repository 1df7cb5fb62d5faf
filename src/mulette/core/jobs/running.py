"""Running one job: taken up, worked, settled; and finding those whose process died."""

from __future__ import annotations

import datetime as dt
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from mulette.core.errors import MuletteError
from mulette.core.house import House
from mulette.core.jobs.context import Cancelled, JobContext
from mulette.core.jobs.folder import BEAT_S, JobFolder, folder_of
from mulette.core.jobs.kinds import JobKind, kind_named
from mulette.core.jobs.tables import Job
from mulette.core.journal.changes import plain
from mulette.core.people.queries import viewer_of
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.base import now as present

Clock = Callable[[], dt.datetime]
UNEXPECTED = (
    "Mulette a rencontré une erreur qu'elle n'attendait pas. Donnez l'adresse de cette page à l'administrateur."
)


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Parameters
    ----------
    state
        ``done``, ``failed`` or ``cancelled``.
    result
        What came out.
    error
        French sentence: why it failed.
    """

    state: str
    result: dict[str, Any] | None = None
    error: str | None = None


def run(house: House, job_uuid: uuid.UUID, clock: Clock = present) -> None:
    """Run a waiting job; one that is not, or no longer, waiting is left alone.

    An error that nobody expected is recorded on the job, then raised.
    """
    with house.store.transaction() as session:
        job = _take_up(session, job_uuid, clock())
        if job is None:
            return
        author = viewer_of(session, job.author_id) if job.author_id is not None else SYSTEM
    folder = folder_of(house.settings, job_uuid)
    folder.begin(clock())
    with beating(folder, clock):
        try:
            outcome = _work(house, kind_named(job.kind, house.rooms), job, author, folder, clock)
        except Exception:  # whatever it is, the job says so before the error goes on
            folder.append_log(traceback.format_exc(), clock())
            _settle(house, job_uuid, Outcome("failed", error=UNEXPECTED), clock())
            raise
        _settle(house, job_uuid, outcome, clock())


def find_interrupted(house: House, clock: Clock = present) -> list[uuid.UUID]:
    """Find the running jobs whose process died, and say so on each.

    Returns
    -------
    Their identifiers.
    """
    now = clock()
    with house.store.reading() as session:
        running = session.scalars(select(Job.uuid).where(Job.state == "running")).all()
    dead = [job_uuid for job_uuid in running if not folder_of(house.settings, job_uuid).is_alive(now)]
    for job_uuid in dead:
        _settle(house, job_uuid, Outcome("interrupted"), now)
    return dead


def _take_up(session: Session, job_uuid: uuid.UUID, now: dt.datetime) -> Job | None:
    """Mark a waiting job as running; of several workers one only succeeds."""
    claim = (
        update(Job)
        .where(Job.uuid == job_uuid, Job.state == "waiting")
        .values(state="running", started_at=now, ended_at=None, result=None, error=None)
    )
    if cast("CursorResult[Any]", session.execute(claim)).rowcount != 1:
        return None
    return session.scalars(select(Job).where(Job.uuid == job_uuid)).one()


def _work(house: House, kind: JobKind, job: Job, author: Viewer, folder: JobFolder, clock: Clock) -> Outcome:
    context = JobContext(job.uuid, author, folder, clock)
    try:
        context.cancelled()
        return Outcome("done", result=plain(kind.work(house, context, **job.arguments) or {}))
    except Cancelled:
        return Outcome("cancelled")
    except MuletteError as error:
        return Outcome("failed", error=error.message)


def _settle(house: House, job_uuid: uuid.UUID, outcome: Outcome, now: dt.datetime) -> None:
    result = outcome.result or {}
    with house.store.transaction() as session:
        values: dict[str, Any] = {
            "state": outcome.state,
            "result": outcome.result,
            "error": outcome.error,
            "ended_at": now,
        }
        if "url" in result:
            values["url"] = result["url"]
        session.execute(update(Job).where(Job.uuid == job_uuid, Job.state == "running").values(**values))


@contextmanager
def beating(folder: JobFolder, clock: Clock) -> Iterator[None]:
    """Give signs of life in a folder while something is under way, however silent it is."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_S):
            folder.beat(clock())

    thread = threading.Thread(target=beat, name="job heart", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
