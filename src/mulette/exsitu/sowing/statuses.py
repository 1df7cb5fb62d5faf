"""The states of a sowing, and which may follow which. Pure."""

from __future__ import annotations

from enum import StrEnum

from mulette.core.errors import Conflict
from mulette.exsitu.vocabulary import label


class Status(StrEnum):
    """States of a sowing; success and failure are its two ends."""

    PLANNED = "planned"
    SOWN = "sown"
    EMERGING = "emerging"
    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"


ALIVE = frozenset({Status.SOWN, Status.EMERGING})
"""States in which seedlings are counted and pricked out."""
ENDS = frozenset({Status.SUCCESS, Status.FAILURE})
NEXT: dict[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset({Status.SOWN, Status.CANCELLED}),
    Status.SOWN: frozenset({Status.EMERGING, Status.FAILURE, Status.CANCELLED}),
    Status.EMERGING: frozenset({Status.SUCCESS, Status.FAILURE}),
}
"""What may follow each state; an end is undone by its act, not left."""


def require_next(before: str, after: Status) -> None:
    """Refuse a state that may not follow another.

    Raises
    ------
    Conflict
        It may not; the message names those that may.
    """
    allowed = NEXT.get(Status(before), frozenset())
    if after in allowed:
        return
    now, wanted = label("SOWING_STATUS", before), label("SOWING_STATUS", after)
    known = ", ".join(f"« {label('SOWING_STATUS', one)} »" for one in Status if one in allowed) or "aucun"
    raise Conflict(
        f"Un semis « {now} » ne devient pas « {wanted} ». États possibles : {known}.",
        code="sowing.bad-transition",
        status=before,
    )


def require_alive(status: str) -> None:
    """Refuse to count or prick out seedlings of a sowing that is not growing.

    Raises
    ------
    Conflict
        It is planned, ended or cancelled.
    """
    if status not in ALIVE:
        raise Conflict(
            f"Ce semis est « {label('SOWING_STATUS', status)} » : ses plantules ne se comptent pas.",
            code="sowing.not-growing",
            status=status,
        )
