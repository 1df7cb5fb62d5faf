"""The ponds for another map: what changed since a cursor, updated and deleted, in order, each once.

A cursor is opaque to its reader: moment, kind and number of the last change given. A pond that becomes anonymous is
given again, by its commune alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.tables import Tombstone
from mulette.core.people.viewer import Viewer
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.viewing.features import features_of
from mulette.ponds.register.viewing.filters import Filters
from mulette.ponds.register.viewing.rows import as_seen

UPDATED, DELETED = 0, 1
"""Order of the kinds of change of one moment."""
MOST = 1_000
_START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, order=True)
class Cursor:
    """How far a reader has come.

    Parameters
    ----------
    at
        Moment of the last change given, UTC.
    kind
        ``UPDATED`` or ``DELETED``.
    number
        Number of the pond.
    """

    at: dt.datetime = _START
    kind: int = UPDATED
    number: int = 0

    def __str__(self) -> str:
        """Write the cursor as a URL bears it.

        >>> str(Cursor(dt.datetime(2024, 5, 2, 10, tzinfo=dt.UTC), UPDATED, 7))
        '2024-05-02T10:00:00.000000Z~0~7'
        """
        return f"{self.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{self.kind}~{self.number}"


def read_cursor(text: str) -> Cursor:
    """Read a cursor, or a moment or day to begin from; nothing is the beginning.

    Raises
    ------
    Invalid
        It is none of these.

    Examples
    --------
    >>> read_cursor("2024-05-02T10:00:00.000000Z~0~7").number
    7
    >>> read_cursor("2024-05-02").at.isoformat()
    '2024-05-02T00:00:00+00:00'
    """
    if not text.strip():
        return Cursor()
    moment, _, rest = text.strip().partition("~")
    try:
        at = dt.datetime.fromisoformat(moment.replace(" ", "+"))
        kind, number = (int(part) for part in rest.split("~")) if rest else (UPDATED, 0)
        return Cursor(at if at.tzinfo else at.replace(tzinfo=dt.UTC), kind, number)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"« {text[:60]} » n'est ni un curseur ni un moment. Reprenez « next » de la réponse précédente.",
            code="ponds.bad-cursor",
        ) from error


def changes(session: Session, viewer: Viewer, since: Cursor, srid: int, *, limit: int = MOST) -> dict[str, Any]:
    """Give the changes after a cursor, the earliest first.

    Returns
    -------
    ``changes`` (``type`` updated or deleted, ``uuid``, ``at``, and the GeoJSON ``feature`` of an updated pond),
    ``next`` (cursor to go on from) and ``has_more``.
    """
    viewer.require("read", "pond")
    marks = sorted([*_updated(session, since, limit + 1), *_deleted(session, since, limit + 1)], key=lambda one: one[0])
    given = marks[:limit]
    numbers = [cursor.number for cursor, _ in given if cursor.kind == UPDATED]
    rows = session.execute(as_seen(session, viewer, Filters()).where(Pond.id.in_(numbers))).mappings().all()
    found = dict(zip((row["id"] for row in rows), features_of(list(rows), srid), strict=True))
    return {
        "changes": [
            {"type": "updated", "uuid": uuid, "at": _moment(cursor), "feature": found[cursor.number]}
            if cursor.kind == UPDATED
            else {"type": "deleted", "uuid": uuid, "at": _moment(cursor)}
            for cursor, uuid in given
        ],
        "next": str(given[-1][0] if given else since),
        "has_more": len(marks) > limit,
    }


def _updated(session: Session, since: Cursor, most: int) -> list[tuple[Cursor, str]]:
    later = _after(since, Pond.updated_at, Pond.id, UPDATED)
    query = select(Pond.updated_at, Pond.id, Pond.uuid).where(later).order_by(Pond.updated_at, Pond.id).limit(most)
    return [(Cursor(at, UPDATED, number), str(uuid)) for at, number, uuid in session.execute(query)]


def _deleted(session: Session, since: Cursor, most: int) -> list[tuple[Cursor, str]]:
    at, number = Tombstone.deleted_at, Tombstone.object_id
    query = select(at, number, Tombstone.object_uuid).where(
        Tombstone.object == "pond", _after(since, at, number, DELETED)
    )
    query = query.order_by(at, number).limit(most)
    return [(Cursor(moment, DELETED, one), str(uuid)) for moment, one, uuid in session.execute(query)]


def _after(since: Cursor, at: Any, number: Any, kind: int) -> Any:  # noqa: ANN401
    """Tell the changes of a kind that come after a cursor."""
    if kind < since.kind:
        return at > since.at
    if kind > since.kind:
        return at >= since.at
    return or_(at > since.at, and_(at == since.at, number > since.number))


def _moment(cursor: Cursor) -> str:
    return f"{cursor.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
