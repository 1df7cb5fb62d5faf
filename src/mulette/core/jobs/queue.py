"""The queue of jobs and its workers, kept by huey: a file beside a GeoPackage, tables of its own on PostgreSQL.

The queue holds nothing but the identifiers of jobs; what they are stands in the table ``jobs_job``.
"""

from __future__ import annotations

import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from huey import Huey, PostgresHuey, SqliteHuey
from huey.consumer import Consumer

from mulette.core.house import House
from mulette.core.jobs.running import run
from mulette.core.jobs.workers import announced
from mulette.core.storage.store import SCHEMA

_NAME = "mulette"
_STOP_WITHIN_S = 5
_STOP_ALONE_WITHIN_S = 60
"""Patience of workers that are a process of their own: nobody waits for a page meanwhile."""
_LOOK_AT_LEAST_EVERY_S = 1.0


class JobQueue:
    """The open queue of a house.

    Parameters
    ----------
    house
        Its jobs are run with it.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.huey: Huey = _make_huey(house)
        self._task = self.huey.task(name="run_job")(lambda job_uuid: run(house, uuid.UUID(job_uuid)))

    def put(self, job_uuid: uuid.UUID) -> None:
        """Put a job at the end."""
        self._task(str(job_uuid))

    def waiting(self) -> list[uuid.UUID]:
        """List the jobs in the queue, the next one first."""
        return [uuid.UUID(task.args[0]) for task in self.huey.pending()]

    def take(self) -> uuid.UUID | None:
        """Take the next job out; None when the queue is empty."""
        self.huey.storage.blocking = False
        task = self.huey.dequeue()
        return uuid.UUID(task.args[0]) if task is not None else None

    def consumer(self, workers: int, *, in_background: bool) -> Consumer:
        """Make the workers; one only on a GeoPackage, which has one write lock.

        Parameters
        ----------
        workers
            Jobs run at the same time.
        in_background
            Leave the signals of the system to the program around.
        """
        kind = _BackgroundConsumer if in_background else _PatientConsumer
        return kind(
            self.huey,
            workers=1 if self.house.store.is_embedded else workers,
            periodic=False,
            max_delay=_LOOK_AT_LEAST_EVERY_S,
            shutdown_timeout=_STOP_WITHIN_S if in_background else _STOP_ALONE_WITHIN_S,
        )


@contextmanager
def open_queue(house: House) -> Iterator[JobQueue]:
    """Open the queue of a house, and close it at the end."""
    queue = JobQueue(house)
    try:
        yield queue
    finally:
        queue.huey.storage.close()


@contextmanager
def working(house: House, workers: int) -> Iterator[None]:
    """Let background workers run the jobs of a house while something else is done; none where ``workers`` is 0.

    At the end a job under way has five seconds to finish; then it is found interrupted at the next start.
    """
    if not workers:
        yield
        return
    with open_queue(house) as queue, announced(house.settings):
        consumer = queue.consumer(workers, in_background=True)
        consumer.start()
        try:
            yield
        finally:
            consumer.stop(graceful=True)


def run_waiting(house: House) -> int:
    """Run all waiting jobs here and now, one after the other: for tests and for the command line.

    Returns
    -------
    Number of jobs run. An error that nobody expected is recorded on its job, then raised.
    """
    count = 0
    with open_queue(house) as queue:
        while (job_uuid := queue.take()) is not None:
            run(house, job_uuid)
            count += 1
    return count


class _BackgroundConsumer(Consumer):  # type: ignore[misc]  # huey has no types
    def _set_signal_handlers(self) -> None:
        """Leave the signals alone: the web server has its own way to stop."""


class _PatientConsumer(Consumer):  # type: ignore[misc]  # huey has no types
    def _set_signal_handlers(self) -> None:
        """Let the job under way finish, whether Ctrl+C or the system's own way to stop is used."""
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda _, frame: self._handle_signal(self._graceful_sig, frame))


def _make_huey(house: House) -> Huey:
    if house.store.is_embedded:
        folder = house.settings.files_folder / "jobs"
        folder.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(_NAME, filename=str(folder / "queue.db"), results=False)
    dsn = house.settings.database.replace("postgresql+psycopg://", "postgresql://", 1)
    return PostgresHuey(_NAME, dsn=dsn, options=f"-csearch_path={SCHEMA}", results=False)
