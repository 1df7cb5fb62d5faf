"""The cells of the files that go with records, as the tables want them. Pure."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

_PAIR = re.compile(r'\{\s*("(?:[^"\\]|\\.)*"|[^,{}]+)\s*,\s*"?([^,{}"]*)"?\s*\}')
_LISTS = {"objectives", "sinp_themes", "territories"}
_FLAGS = {"is_parent", "marine_domain", "terrestrial_domain"}
_DATES = {"start_date", "end_date"}
_TRUE = {"t", "true", "1", "oui"}


def read_cell(name: str, text: str | None) -> Any:  # noqa: ANN401
    """Read one cell by the name of our column; None stays None, and an illegible date is none.

    >>> read_cell("objectives", "{1,3}"), read_cell("is_parent", "t"), read_cell("end_date", "2024-05-12 00:00:00")
    (['1', '3'], True, datetime.date(2024, 5, 12))
    """
    if name in _LISTS:
        return read_list(text)
    if text is None:
        return None
    if name in _FLAGS:
        return text.lower() in _TRUE
    if name in _DATES:
        try:
            return dt.date.fromisoformat(text[:10])
        except ValueError:
            return None
    return text


def read_list(text: str | None) -> list[str]:
    """Read an array of PostgreSQL; of pairs, the first of each.

    >>> read_list('{METROP,"GUF"}'), read_list('{{METROP,"toute"}}'), read_list(None)
    (['METROP', 'GUF'], ['METROP'], [])
    """
    if text is None:
        return []
    pairs = read_pairs(text)
    return [first for first, _ in pairs] or [one.strip(' "') for one in text.strip("{}").split(",") if one.strip(' "')]


def read_pairs(text: str | None) -> list[tuple[str, str]]:
    """Read an array of pairs of PostgreSQL.

    >>> read_pairs('{{"CEN PACA",1},{CBNA,5}}')
    [('CEN PACA', '1'), ('CBNA', '5')]
    """
    inner = text[1:-1] if text and text.startswith("{{") else ""
    return [(first.strip(' "'), second) for first, second in _PAIR.findall(inner)]


def uuid_of(text: str | None) -> uuid.UUID | None:
    """Read a UUID; None where the text is not one."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
