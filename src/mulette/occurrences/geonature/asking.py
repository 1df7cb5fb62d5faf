"""What a harvester asks for: which part of an export, and how long its pages are; read from a URL."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from mulette.core.errors import Invalid
from mulette.occurrences.filters import Filters, read_filters
from mulette.occurrences.geonature.window import read_moment

MOST = 5_000
USUAL = 1_000
SINCE, UNTIL = "filter_d_up_derniere_action", "filter_d_lo_derniere_action"
LEFT_ASIDE = frozenset({"action", "orderby"})
"""Sent by gn2pg; rows come in the order of their numbers whatever is asked, so that pages are stable."""
OWN = frozenset({"limit", "offset", SINCE, UNTIL}) | LEFT_ASIDE


@dataclass(frozen=True)
class Asked:
    """Which rows of an export are wanted.

    Parameters
    ----------
    limit
        Rows a page.
    page
        Number of the page, from 0; None where none is named, which begins a reading.
    since, until
        Changed from the first to the second of these moments, UTC; open where None.
    filters
        Further filters, those of the pages.
    reading
        Hash of all but the page: what tells this reading from another.
    """

    limit: int
    page: int | None
    since: dt.datetime | None
    until: dt.datetime | None
    filters: Filters
    reading: str


def read_asked(query: MultiDict[str, str], zone: ZoneInfo, srid: int, who: str) -> Asked:
    """Read what is asked of an export.

    Parameters
    ----------
    query
        Parameters of the URL.
    zone
        Time zone of moments that name none.
    who
        Who asks for what: two persons never share the pages of a reading.

    Raises
    ------
    Invalid
        An unknown parameter, or a value that cannot be one.
    """
    page = str(query.get("offset") or "").strip()
    told = sorted((name, values) for name, values in query.lists() if name not in LEFT_ASIDE | {"offset"})
    others = MultiDict((name, value) for name, values in told if name not in OWN for value in values)
    return Asked(
        limit=read_limit(query),
        page=whole("offset", page, least=0) if page else None,
        since=_moment(SINCE, query, zone),
        until=_moment(UNTIL, query, zone),
        filters=read_filters(others, srid),
        reading=hashlib.sha256(repr((who, told)).encode()).hexdigest(),
    )


def read_limit(query: Mapping[str, Any]) -> int:
    """Read how many rows a page holds; never more than ``MOST``, as the answer says."""
    return min(whole("limit", str(query.get("limit") or USUAL), least=1), MOST)


def whole(name: str, text: str, *, least: int) -> int:
    """Read a whole number.

    Raises
    ------
    Invalid
        It is none, or less than ``least``.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= least):
        raise Invalid(
            f"« {name} » vaut « {text[:40]} » ; il faut un nombre entier, {least} au moins.",
            code="exchange.bad-page",
            fields={name: f"un nombre entier, {least} au moins"},
        )
    return int(text)


def _moment(name: str, query: Mapping[str, Any], zone: ZoneInfo) -> dt.datetime | None:
    text = str(query.get(name) or "").strip()
    return read_moment(name, text, zone) if text else None
