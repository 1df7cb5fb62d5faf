"""States of a lot, and the passages between them. Pure."""

from __future__ import annotations

from enum import StrEnum

from mulette.core.errors import Conflict
from mulette.exsitu.vocabulary import label


class Status(StrEnum):
    """State of a lot; the French words are in the list ``LOT_STATUS``."""

    RECEIVED = "received"
    CLEANING = "cleaning"
    DRYING = "drying"
    STORED = "stored"
    EXHAUSTED = "exhausted"
    DESTROYED = "destroyed"
    REFUSED = "refused"


PASSAGES = {
    Status.RECEIVED: {Status.CLEANING, Status.DRYING, Status.STORED, Status.REFUSED, Status.DESTROYED},
    Status.CLEANING: {Status.DRYING, Status.STORED, Status.REFUSED, Status.DESTROYED},
    Status.DRYING: {Status.CLEANING, Status.STORED, Status.REFUSED, Status.DESTROYED},
    Status.STORED: {Status.CLEANING, Status.DRYING, Status.DESTROYED},
    Status.EXHAUSTED: set[Status](),
    Status.DESTROYED: set[Status](),
    Status.REFUSED: set[Status](),
}
"""What a person may do; the passages to and from *exhausted* follow the ledger."""
CLOSED = frozenset({Status.DESTROYED, Status.REFUSED})
"""States in which nothing enters or leaves any more."""


def require_passage(before: Status, after: Status) -> None:
    """Refuse a passage that is not listed.

    Raises
    ------
    Conflict
        The message names the passages that there are.

    >>> require_passage(Status.RECEIVED, Status.DRYING)
    """
    if after in PASSAGES[before]:
        return
    if Status.EXHAUSTED in (before, after):
        raise Conflict(
            "Un lot est épuisé quand son stock tombe à zéro, et ne l'est plus quand des graines y reviennent : "
            "saisissez le mouvement.",
            code="lot.follows-stock",
        )
    ways = ", ".join(label("LOT_STATUS", one) for one in Status if one in PASSAGES[before]) or "aucun"
    raise Conflict(
        f"Un lot « {label('LOT_STATUS', before)} » ne devient pas « {label('LOT_STATUS', after)} ». "
        f"Passages possibles : {ways}.",
        code="lot.no-passage",
    )


def status_of_stock(status: Status, balance: float) -> Status:
    """Give the state of a lot after a movement: exhausted when nothing is left, stored again when something returned.

    >>> status_of_stock(Status.STORED, 0), status_of_stock(Status.EXHAUSTED, 25), status_of_stock(Status.DRYING, 25)
    (<Status.EXHAUSTED: 'exhausted'>, <Status.STORED: 'stored'>, <Status.DRYING: 'drying'>)
    """
    if balance <= 0:
        return status if status in CLOSED else Status.EXHAUSTED
    return Status.STORED if status in (Status.EXHAUSTED, Status.DESTROYED) else status
