"""When the store or the disk fails in the middle of a delivery: what happened, and what to do, in plain words."""

from __future__ import annotations

import errno
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

from mulette.core.errors import Conflict, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DISK_FULL = "53100"
_LOST = ("57P", "08")
"""Beginnings of the states of a server that stopped, of a connection that broke.

Source: PostgreSQL, appendix A, error codes; none where the connection closed without a word.
"""


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
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:  # bulk writing goes straight to the driver
        cause = error.orig if isinstance(error, DBAPIError) else error
        if "database is locked" in str(cause):
            raise Conflict(
                "Une autre écriture est en cours dans la base : rien n'a été fait. Attendez qu'elle finisse, puis "
                "recommencez.",
                code="store.busy",
            ) from error
        if _is_full(cause):
            raise _full(delivery) from error
        if _is_lost(cause):
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


def _is_full(cause: BaseException | None) -> bool:
    full = isinstance(cause, psycopg.Error) and cause.sqlstate == _DISK_FULL
    return full or (isinstance(cause, sqlite3.Error) and _words_of_full(str(cause)))


def _words_of_full(words: str) -> bool:
    """Read what SQLite says; a file that may not grow further is a fault of input and output for it."""
    return "disk is full" in words or "disk I/O error" in words


def _is_lost(cause: BaseException | None) -> bool:
    if not isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith(_LOST)


def _full(delivery: uuid.UUID) -> Unavailable:
    return Unavailable(
        "Le disque est plein : rien n'est écrit, rien n'est perdu. Libérez de la place, puis reprenez la livraison "
        f"(mulette intake resume {delivery}).",
        code="disk.full",
    )
