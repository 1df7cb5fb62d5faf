"""The kinds of background work: each names the function that does it.

A room that has some names the module that registers them (``Room.jobs``), so that a worker can load it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from mulette.core.room import Room

Work = Callable[..., dict[str, Any] | None]
"""Takes the house, the context of the job, and the arguments by name; gives the result, ``url`` for its page."""
AnyWork = TypeVar("AnyWork", bound=Work)


@dataclass(frozen=True)
class JobKind:
    """A kind of background work.

    Parameters
    ----------
    name
        ``room.verb``: ``intake.check``.
    work
        What is done.
    resumes
        Whether it may simply be done again after an interruption.
    """

    name: str
    work: Work
    resumes: bool


_KINDS: dict[str, JobKind] = {}


def register(name: str, *, resumes: bool = False) -> Callable[[AnyWork], AnyWork]:
    """Make a function a kind of background work.

    Parameters
    ----------
    name
        ``room.verb``: ``intake.check``.
    resumes
        Whether it may simply be done again after an interruption.
    """

    def remember(work: AnyWork) -> AnyWork:
        _KINDS[name] = JobKind(name, work, resumes)
        return work

    return remember


def kind_named(name: str, rooms: tuple[Room, ...]) -> JobKind:
    """Give a kind by name, loading what the rooms register.

    Raises
    ------
    KeyError
        No such kind; the known ones are listed.
    """
    for room in rooms:
        if room.jobs:
            import_module(room.jobs)
    if name not in _KINDS:
        raise KeyError(f"unknown kind of job {name!r}; known: {', '.join(sorted(_KINDS))}")
    return _KINDS[name]
