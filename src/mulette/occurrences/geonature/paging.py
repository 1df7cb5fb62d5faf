"""Pages that stay where they are while others write: set once a reading, as spans of record numbers.

Harvesters name a page by its number and trust that pages do not shift. Counting rows anew at each page would lose one
for each record deleted meanwhile, and cost as much as all pages before. Here the first request sets where each page
begins; a page is then a span of numbers, whatever was deleted, changed or added since.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.storage.base import now
from mulette.core.storage.store import Store
from mulette.occurrences.geonature.asking import Asked
from mulette.occurrences.geonature.tables import ServedPages
from mulette.occurrences.tables import Record

MOST_PAGES = 100_000
KEPT = dt.timedelta(days=1)
_BRIEFLY_MS = 200
"""How long to wait for a busy store; pages not kept are counted again by the next request."""
Wanted = Callable[[Session], list[ColumnElement[bool]]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pages:
    """The pages of one reading.

    Parameters
    ----------
    starts
        Number of the first record of each page, then one past the last record.
    total
        Records of all pages when they were set.
    """

    starts: tuple[int, ...]
    total: int

    def span(self, page: int) -> tuple[int, int]:
        """Give the numbers that a page begins at and ends before; past the last page, none.

        >>> Pages((4, 9, 13), 6).span(1), Pages((4, 9, 13), 6).span(2)
        ((9, 13), (0, 0))
        """
        return (self.starts[page], self.starts[page + 1]) if page + 1 < len(self.starts) else (0, 0)


def find_pages(store: Store, asked: Asked, wanted: Wanted) -> Pages:
    """Give the pages of a reading: those set at its first request, or new ones.

    Parameters
    ----------
    wanted
        Gives the conditions of the records of the reading.

    Raises
    ------
    Invalid
        There would be more than ``MOST_PAGES``.
    """
    with store.reading() as session:
        kept = session.get(ServedPages, asked.reading) if asked.page is not None else None
        if kept is not None:
            return Pages(tuple(kept.starts), kept.total)
        pages = set_pages(session, wanted(session), asked.limit)
    _keep(store, asked.reading, pages)
    return pages


def set_pages(session: Session, which: list[ColumnElement[bool]], limit: int) -> Pages:
    """Count the records and find where each page begins, in one pass."""
    place = func.row_number().over(order_by=Record.id)
    numbered = select(Record.id, place.label("place")).where(*which).subquery()
    total, last = session.execute(select(func.count(), func.max(numbered.c.id)).select_from(numbered)).one()
    if total > limit * MOST_PAGES:
        raise Invalid(
            f"{total} données feraient plus de {MOST_PAGES} pages. Demandez des pages plus longues (limit).",
            code="exchange.too-many-pages",
        )
    firsts = select(numbered.c.id).where((numbered.c.place - 1) % limit == 0).order_by(numbered.c.id)
    return Pages((*session.scalars(firsts), last + 1), total) if total else Pages((), 0)


def _keep(store: Store, reading: str, pages: Pages) -> None:
    """Keep the pages of a reading for its next requests, and forget those of old ones."""
    try:
        with store.transaction(wait_ms=_BRIEFLY_MS) as session:
            session.execute(delete(ServedPages).where(ServedPages.set_at < now() - KEPT))
            session.merge(ServedPages(reading=reading, starts=list(pages.starts), total=pages.total, set_at=now()))
    except (OperationalError, IntegrityError) as error:
        _log.info("pages not kept, the store is busy or another request kept them: %s", error.orig)
