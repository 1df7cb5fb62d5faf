"""When the store or the disk fails in the middle of a delivery: what happened, and what to do, in plain words."""

from __future__ import annotations

import errno
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from mulette.core.errors import Conflict, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DISK_FULL = "53100"
"""Source: PostgreSQL, appendix A, error codes."""

_LOST = ("57P01", "57P02", "57P03")


@contextmanager
def told(delivery: uuid.UUID) -> Iterator[None]:
    """Tell a failure of the store or of the disk as what it is for who delivers.

    Raises
    ------
    Conflict
        Somebody else has been writing for too long.
    Unavailable
        The disk is full, or the store stopped; nothing of the delivery is written.
    """
    try:
        yield
    except DBAPIError as error:
        if _is_locked(error):
            raise Conflict(
                "Une autre écriture est en cours dans la base : rien n'a été fait. Attendez qu'elle finisse, puis "
                "recommencez.",
                code="store.busy",
            ) from error
        if _is_full(error):
            raise _full(delivery) from error
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _LOST:
            raise Unavailable(
                "La base de données s'est arrêtée en cours de route : rien n'est écrit, rien n'est perdu. Quand elle "
                f"répond à nouveau, reprenez la livraison (mulette intake resume {delivery}).",
                code="store.lost",
            ) from error
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise _full(delivery) from error
        raise


def _is_locked(error: DBAPIError) -> bool:
    return "database is locked" in str(error.orig)


def _is_full(error: DBAPIError) -> bool:
    full = getattr(error.orig, "sqlstate", None) == _DISK_FULL
    return full or any(words in str(error.orig) for words in ("disk is full", "disk I/O error"))


def _full(delivery: uuid.UUID) -> Unavailable:
    return Unavailable(
        "Le disque est plein : rien n'est écrit, rien n'est perdu. Libérez de la place, puis reprenez la livraison "
        f"(mulette intake resume {delivery}).",
        code="disk.full",
    )
