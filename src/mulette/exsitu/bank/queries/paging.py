"""Pages by key: each begins after the last row of the one before, in any order, whatever others write meanwhile."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Float, and_, or_
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.storage.types import Instant

MOST = 1_000


@dataclass(frozen=True)
class Asked:
    """Which page is asked for.

    Parameters
    ----------
    sort
        Name of the order; "" is the order of entry.
    is_descending
        Whether from the last to the first.
    after
        Cursor of the page before; "" for the first.
    limit
        Rows a page, 1 to ``MOST``.
    """

    sort: str = ""
    is_descending: bool = False
    after: str = ""
    limit: int = 100


def read_asked(query: Mapping[str, Any], orders: Mapping[str, Any]) -> Asked:
    """Read ``sort``, ``after`` and ``limit`` of a URL.

    Raises
    ------
    Invalid
        An unknown order, quoted with the known ones, or a limit out of bounds.
    """
    sort = str(query.get("sort") or "")
    name = sort.removeprefix("-")
    if name and name not in orders:
        known = ", ".join(orders) or "aucun"
        raise Invalid(f"La liste ne se trie pas par « {name[:40]} » ; tris possibles : {known}.", code="page.bad-sort")
    limit = str(query.get("limit") or "100")
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:6]) <= MOST):
        raise Invalid(f"« limit » vaut « {limit[:40]} » ; de 1 à {MOST}.", code="page.bad-limit")
    return Asked(name, sort.startswith("-"), str(query.get("after") or ""), int(limit))


def read_page(
    session: Session,
    query: Any,  # noqa: ANN401  # a select of any width
    key: Any,  # noqa: ANN401  # a column, whatever its static type
    orders: Mapping[str, Any],
    asked: Asked,
) -> tuple[list[Any], str | None]:
    """Give one page of a query, and the cursor of the next one; None: it was the last.

    Parameters
    ----------
    key
        Column of the number of the rows, that settles equals.
    orders
        ``{name: column or expression}`` that the page may be sorted by; nothing known comes last.
    """
    order: Any = orders[asked.sort] if asked.sort else None
    if asked.after:
        query = query.where(_after(key, order, asked))
    ordered = [] if order is None else [order.desc() if asked.is_descending else order]
    if ordered and getattr(order, "nullable", True):  # where nothing is missing, an index may serve
        ordered = [ordered[0].nulls_last()]
    ordered.append(key.desc() if asked.is_descending else key)
    told = query.add_columns(key.label("page_key"), *([] if order is None else [order.label("page_value")]))
    rows = session.execute(told.order_by(*ordered).limit(asked.limit)).all()
    found = [row[: len(row) - (1 if order is None else 2)] for row in rows]
    if len(rows) < asked.limit:
        return found, None
    return found, write_cursor(rows[-1].page_key, None if order is None else rows[-1].page_value)


def write_cursor(key: int, value: Any) -> str:  # noqa: ANN401
    """Write where a page ended.

    >>> read_cursor(write_cursor(7, "Arnica montana"))
    (7, 'Arnica montana')
    """
    plain = value.isoformat() if isinstance(value, dt.date) else value
    return base64.urlsafe_b64encode(json.dumps([key, plain]).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[int, Any]:
    """Read where a page ended.

    Raises
    ------
    Invalid
        It is not a cursor of ours.
    """
    try:
        found = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (binascii.Error, UnicodeError, ValueError):
        found = None
    if not (isinstance(found, list) and len(found) == 2 and type(found[0]) is int and abs(found[0]) < 2**53):
        raise Invalid("« after » n'est pas la valeur de next d'une page.", code="page.bad-cursor")
    return found[0], found[1]


def _after(key: Any, order: Any, asked: Asked) -> Any:  # noqa: ANN401
    number, plain = read_cursor(asked.after)
    beyond = key < number if asked.is_descending else key > number
    if order is None:
        return beyond
    value = _typed(order, plain)
    if value is None:
        return and_(order.is_(None), beyond)
    further = order < value if asked.is_descending else order > value
    return or_(further, and_(order == value, beyond), order.is_(None))


def _typed(order: Any, plain: Any) -> Any:  # noqa: ANN401
    """Give a value of a cursor the type of its column."""
    if plain is None:
        return None
    readers: dict[Any, Callable[[Any], Any]] = {Instant: dt.datetime.fromisoformat, Date: dt.date.fromisoformat}
    try:
        return readers.get(type(order.type), float if isinstance(order.type, Float) else str)(plain)
    except (TypeError, ValueError) as error:
        raise Invalid("« after » n'est pas la valeur de next d'une page.", code="page.bad-cursor") from error
