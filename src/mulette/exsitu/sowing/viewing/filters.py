"""Filters of the sowings: one closed vocabulary, read from a URL, for the list, the round and the API alike. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from mulette.core.errors import Invalid
from mulette.exsitu.sowing.values import storable
from mulette.exsitu.vocabulary import terms

Read = TypeVar("Read")
NAMES = ("year", "status", "location", "campaign", "uncounted", "lot", "act")
"""Names of the filters in a URL."""
LISTING = frozenset({"q", "sort", "page", "size", "columns", "limit", "after", "geste"})
UNCOUNTED_DAYS = 14
"""Days without a count after which a growing sowing is to be seen. Source: ours, weekly to fortnightly rounds."""


@dataclass(frozen=True)
class Filters:
    """Which sowings are wanted; all of them where nothing is said.

    Parameters
    ----------
    q
        Words looked for in the number, the former number, the number of the lot and the name of the taxon.
    year
        Year of the sowing.
    status
        Codes of ``SOWING_STATUS``.
    location
        UUID of a location; what is in the locations inside it comes with it.
    campaign
        Name of a campaign.
    uncounted
        Days: growing sowings that nobody counted for so long.
    lot, act
        UUID of the lot sown; UUID of the act that made them.
    """

    q: str = ""
    year: int | None = None
    status: tuple[str, ...] = ()
    location: uuid.UUID | None = None
    campaign: str = ""
    uncounted: int | None = None
    lot: uuid.UUID | None = None
    act: uuid.UUID | None = None


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Read the filters of a URL (a werkzeug MultiDict or a plain mapping).

    >>> read_filters({"year": "2026", "status": "sown", "uncounted": "14"}).uncounted
    14

    Raises
    ------
    Invalid
        An unknown filter, quoted with the known ones, or a value that cannot be one.
    """
    unknown = set(query) - set(NAMES) - LISTING
    if unknown:
        raise _refused(min(unknown), f"n'est pas un filtre ; filtres connus : {', '.join(NAMES)}")
    many = getattr(query, "getlist", lambda name: [query[name]] if query.get(name) else [])
    one = {name: str(query.get(name) or "").strip() for name in NAMES}
    statuses = tuple(filter(None, many("status")))
    for status in statuses:
        if status not in terms("SOWING_STATUS"):
            known = ", ".join(terms("SOWING_STATUS"))
            raise _refused("status", f"vaut « {status[:40]} » ; possibles : {known}")
    return Filters(
        q=storable(str(query.get("q") or "")),
        year=_read(one, "year", lambda text: _whole(text, 1900, 2999), "une année"),
        status=statuses,
        location=_read(one, "location", uuid.UUID, "un UUID"),
        campaign=storable(one["campaign"]),
        uncounted=_read(one, "uncounted", lambda text: _whole(text, 1, 3650), "un nombre de jours"),
        lot=_read(one, "lot", uuid.UUID, "un UUID"),
        act=_read(one, "act", uuid.UUID, "un UUID"),
    )


def _whole(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and low <= int(text[:9]) <= high):
        raise ValueError(text)
    return int(text)


def _read(given: Mapping[str, str], name: str, reader: Callable[[str], Read], expected: str) -> Read | None:
    if not given[name]:
        return None
    try:
        return reader(given[name])
    except ValueError as error:
        raise _refused(name, f"vaut « {given[name][:60]} » ; {expected} est attendu") from error


def _refused(name: str, why: str) -> Invalid:
    return Invalid(f"Le filtre « {name} » {why}.", code="sowings.bad-filter", filter=name)
