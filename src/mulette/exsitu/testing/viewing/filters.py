"""Filters of the tests: one closed vocabulary, read from a URL, for the list, the files and the API alike. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mulette.core.errors import Invalid
from mulette.exsitu.vocabulary import terms

NAMES = ("status", "kind", "purpose", "due", "lot")
"""Names of the filters in a URL."""
LISTING = frozenset({"q", "sort", "page", "size", "columns", "limit", "after", "geste", "id"})
_LISTS = {"status": "TEST_STATUS", "kind": "TEST_KIND", "purpose": "TEST_PURPOSE"}


@dataclass(frozen=True)
class Filters:
    """Which tests are wanted; all of them where nothing is said.

    Parameters
    ----------
    q
        Words looked for in the number, the former number, the number of the lot and the name of the taxon.
    status, kind, purpose
        Codes of their lists.
    is_due
        True: only those to count today, or late.
    lot
        UUID of a lot.
    """

    q: str = ""
    status: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    is_due: bool = False
    lot: uuid.UUID | None = None


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Read the filters of a URL (a werkzeug MultiDict or a plain mapping).

    >>> read_filters({"status": "running", "due": "1"}).is_due
    True

    Raises
    ------
    Invalid
        An unknown filter, quoted with the known ones, or a value that cannot be one.
    """
    unknown = set(query) - set(NAMES) - LISTING
    if unknown:
        raise _refused(min(unknown), f"n'est pas un filtre ; filtres connus : {', '.join(NAMES)}")
    many = getattr(query, "getlist", lambda name: [query[name]] if query.get(name) else [])
    chosen = {name: tuple(filter(None, many(name))) for name in _LISTS}
    for name, codes in chosen.items():
        for code in codes:
            if code not in terms(_LISTS[name]):
                raise _refused(name, f"vaut « {code[:40]} » ; possibles : {', '.join(terms(_LISTS[name]))}")
    due, lot = str(query.get("due") or ""), str(query.get("lot") or "")
    if due not in ("", "1"):
        raise _refused("due", f"vaut « {due[:40]} » ; possible : 1")
    return Filters(str(query.get("q") or "").replace("\x00", "").strip(), **chosen, is_due=bool(due), lot=_uuid(lot))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise _refused("lot", f"vaut « {text[:60]} » ; un UUID est attendu") from error


def _refused(name: str, why: str) -> Invalid:
    return Invalid(f"Le filtre « {name} » {why}.", code="tests.bad-filter", filter=name)
