"""What a job may say while it works, and how it learns that it should stop."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

from mulette.core.jobs.folder import JobFolder, Progress
from mulette.core.people.viewer import Viewer

_WRITE_EVERY = dt.timedelta(milliseconds=500)


class Cancelled(Exception):
    """Somebody asked the job to stop; the work lets it through, after undoing what it must."""


class JobContext:
    """Handed to the work as its second argument.

    Parameters
    ----------
    job_uuid
        Permanent identifier of the job.
    author
        Who asked for it, with their rights of now.
    folder
        Its files.
    clock
        Gives the present moment, UTC.
    """

    def __init__(
        self, job_uuid: uuid.UUID, author: Viewer, folder: JobFolder, clock: Callable[[], dt.datetime]
    ) -> None:
        self.job_uuid = job_uuid
        self.author = author
        self._folder = folder
        self._clock = clock
        self._last = Progress()

    def progress(self, done: int, total: int | None = None, stage: str | None = None) -> None:
        """Say how far the work is; written twice a second at most.

        Parameters
        ----------
        done, total
            Rows done in this stage, and rows in all when known.
        stage
            French words; the same stage goes on when not given.

        Raises
        ------
        Cancelled
            Somebody asked to stop.
        """
        self.cancelled()
        now, last = self._clock(), self._last
        is_new = stage is not None and stage != last.stage
        stage_at = now if is_new or last.stage_at is None else last.stage_at
        self._last = replace(
            last, stage=last.stage if stage is None else stage, done=done, total=total, stage_at=stage_at
        )
        if is_new or last.at is None or done == total or now - last.at >= _WRITE_EVERY:
            self._last = replace(self._last, at=now)
            self._folder.write_progress(self._last)

    def log(self, text: str) -> None:
        """Add a French line to the log that the person reads."""
        self._folder.append_log(text, self._clock())

    def cancelled(self) -> None:
        """Stop here if somebody asked to.

        Raises
        ------
        Cancelled
            Somebody asked to stop.
        """
        if self._folder.is_cancel_asked():
            raise Cancelled
