"""What moves while a job runs, as small files: progress, log, wish to cancel, sign of life.

They are not rows of the store because a job may hold the only write lock of a GeoPackage for minutes.
Every file is replaced whole, so that a reader never sees half of one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mulette.settings import Settings

_THIS_PROCESS = uuid.uuid4().hex
"""Tells this process from an earlier one that had the same number, in a container for instance."""
SILENCE = dt.timedelta(seconds=60)
"""A job that gave no sign of life for so long is dead; a living one gives one every ``BEAT_S``."""
BEAT_S = 10.0


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Parameters
    ----------
    stage
        French words: « Contrôle des lignes ».
    done, total
        Rows done, and rows in all when known.
    stage_at, at
        When the stage began, and when this was written, UTC.
    """

    stage: str = ""
    done: int = 0
    total: int | None = None
    stage_at: dt.datetime | None = None
    at: dt.datetime | None = None


def seconds_left(progress: Progress, now: dt.datetime) -> float | None:
    """Estimate the time left of a stage, at the pace it had so far; None where nothing tells.

    Examples
    --------
    >>> began = dt.datetime(2026, 11, 24, 12, 0, 0, tzinfo=dt.UTC)
    >>> soon = began + dt.timedelta(seconds=30)
    >>> seconds_left(Progress("Lecture", 250, 1000, began, soon), soon)
    90.0
    >>> seconds_left(Progress("Lecture", 250, 1000, began, soon), soon + dt.timedelta(seconds=20))
    70.0
    """
    if not progress.total or not progress.done or progress.at is None or progress.stage_at is None:
        return None
    spent = (progress.at - progress.stage_at).total_seconds()
    left = spent * (progress.total - progress.done) / progress.done
    return max(0.0, left - (now - progress.at).total_seconds())


class JobFolder:
    """The files of one job.

    Parameters
    ----------
    path
        Folder of the job; made at the first write.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def write_progress(self, progress: Progress) -> None:
        """Write how far the job is."""
        self._replace("progress.json", {name: _text(value) for name, value in vars(progress).items()})

    def read_progress(self) -> Progress:
        """Read how far the job is; nothing done while nothing is written."""
        found = self._read("progress.json")
        for name in ("stage_at", "at"):
            found[name] = dt.datetime.fromisoformat(found[name]) if found.get(name) else None
        return Progress(**found)

    def append_log(self, line: str, at: dt.datetime) -> None:
        """Add a line to the log."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "log.txt").open("a", encoding="utf-8") as file:
            file.write(f"{at:%Y-%m-%d %H:%M:%S} {line}\n")

    def read_log(self) -> list[str]:
        """Read the lines of the log."""
        path = self.path / "log.txt"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def ask_cancel(self) -> None:
        """Wish the job to stop."""
        self._replace("cancel.json", {})

    def is_cancel_asked(self) -> bool:
        """Whether somebody wishes the job to stop."""
        return (self.path / "cancel.json").exists()

    def begin(self, now: dt.datetime) -> None:
        """Note that this process takes the job up, from nothing."""
        (self.path / "cancel.json").unlink(missing_ok=True)
        (self.path / "progress.json").unlink(missing_ok=True)
        self.beat(now)

    def beat(self, now: dt.datetime) -> None:
        """Give a sign of life."""
        owner = {"host": socket.gethostname(), "pid": os.getpid(), "process": _THIS_PROCESS, "at": now.isoformat()}
        self._replace("owner.json", owner)

    def is_alive(self, now: dt.datetime) -> bool:
        """Whether the process that took the job up still lives, as far as can be told from here."""
        owner = self._read("owner.json")
        if not owner or now - dt.datetime.fromisoformat(owner["at"]) > SILENCE:
            return False
        if owner["host"] != socket.gethostname():
            return True
        if owner["pid"] == os.getpid():
            return bool(owner["process"] == _THIS_PROCESS)
        return _process_lives(owner["pid"])

    def _replace(self, name: str, content: dict[str, Any]) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        draft = self.path / f"{name}.{uuid.uuid4().hex}"
        draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        draft.replace(self.path / name)

    def _read(self, name: str) -> dict[str, Any]:
        path = self.path / name
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def folder_of(settings: Settings, job_uuid: uuid.UUID) -> JobFolder:
    """Give the files of a job."""
    return JobFolder(settings.files_folder / "jobs" / str(job_uuid))


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _process_lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
