"""States of a test, and what each lets happen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mulette.core.errors import Conflict
from mulette.exsitu.vocabulary import label


class Status(StrEnum):
    """Where a test is."""

    PLANNED = "planned"
    RUNNING = "running"
    TO_CLOSE = "to_close"
    CLOSED = "closed"
    CANCELLED = "cancelled"


NEXT: Mapping[Status, tuple[Status, ...]] = {
    Status.PLANNED: (Status.RUNNING, Status.CANCELLED),
    Status.RUNNING: (Status.TO_CLOSE, Status.CANCELLED),
    Status.TO_CLOSE: (Status.CLOSED, Status.CANCELLED),
    Status.CLOSED: (),
    Status.CANCELLED: (),
}
OPEN = (Status.RUNNING, Status.TO_CLOSE)
"""States in which seeds are counted and fates said."""
STATES = {"planned": "waiting", "running": "running", "to_close": "warn", "closed": "ok", "cancelled": "off"}
"""Shape that stands before the word of a status."""
COUNTED = ("germination", "embryo", "nursery")
"""Kinds of tests whose seeds germinate and are counted day after day."""
FILLED = ("cut", "xray")
"""Kinds that tell full seeds from empty ones, and nothing of the life of the full ones."""


def check_change(before: str, after: Status) -> None:
    """Refuse a change of state that is not listed.

    Raises
    ------
    Conflict
        The message names both states, and those that are possible.
    """
    possible = NEXT[Status(before)]
    if after not in possible:
        known = " ou ".join(f"« {label('TEST_STATUS', one)} »" for one in possible) or "aucun : il est terminé"
        raise Conflict(
            f"L'essai est « {label('TEST_STATUS', before)} » : il ne devient pas « {label('TEST_STATUS', after)} ». "
            f"États possibles : {known}.",
            code="test.bad-transition",
        )


def require_open(status: str) -> None:
    """Refuse to write counts or fates outside of the life of a test.

    Raises
    ------
    Conflict
        It has not started, or it is over.
    """
    if status not in OPEN:
        words = {
            Status.PLANNED: "L'essai n'est pas commencé : commencez-le d'abord.",
            Status.CLOSED: "L'essai est clos : ses comptages et ses destins ne changent plus.",
            Status.CANCELLED: "L'essai est annulé.",
        }
        raise Conflict(words[Status(status)], code="test.not-open")


def require_counted(kind: str) -> None:
    """Refuse the counts of germinated seeds in a test that has none: results of two natures are not mixed.

    Raises
    ------
    Conflict
        The seeds of this test are cut, stained or X-rayed.
    """
    if kind not in COUNTED:
        raise Conflict(
            f"Un essai « {label('TEST_KIND', kind)} » n'a pas de comptage de germination : faites-en un autre essai, "
            "et dites ici le destin des graines.",
            code="test.no-counts",
        )
