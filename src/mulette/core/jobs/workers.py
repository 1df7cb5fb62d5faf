"""The workers that are alive: each process that runs jobs says so in a folder of its own."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mulette.core.jobs.folder import JobFolder
from mulette.core.jobs.running import beating
from mulette.core.storage.base import now as present
from mulette.settings import Settings


@contextmanager
def announced(settings: Settings) -> Iterator[None]:
    """Say that this process runs jobs, for as long as it does."""
    _forget_dead(settings, present())
    folder = JobFolder(_folder(settings) / uuid.uuid4().hex)
    folder.begin(present())
    try:
        with beating(folder, present):
            yield
    finally:
        shutil.rmtree(folder.path)


def count_alive(settings: Settings, now: dt.datetime) -> int:
    """Count the processes that run jobs and gave a sign of life in the last minute."""
    return sum(folder.is_alive(now) for folder in _announced(settings))


def _forget_dead(settings: Settings, now: dt.datetime) -> None:
    """Remove what processes that were killed left behind; another one may be removing it too."""
    for folder in _announced(settings):
        if not folder.is_alive(now):
            shutil.rmtree(folder.path, ignore_errors=True)


def _announced(settings: Settings) -> list[JobFolder]:
    folder = _folder(settings)
    return [JobFolder(path) for path in sorted(folder.iterdir())] if folder.is_dir() else []


def _folder(settings: Settings) -> Path:
    return settings.files_folder / "jobs" / "workers"
