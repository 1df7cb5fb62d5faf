"""Filters of the cultures: one closed vocabulary, read from a URL, for the list, the board and the API alike. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from mulette.core.errors import Invalid
from mulette.exsitu.sowing.values import storable
from mulette.exsitu.vocabulary import terms

Read = TypeVar("Read")
NAMES = ("status", "phase", "location", "purpose", "ended", "repot", "act")
"""Names of the filters in a URL."""
LISTING = frozenset({"q", "sort", "page", "size", "columns", "limit", "after", "geste", "by", "format"})
ENDED = {"no": "en cours seulement", "with": "en cours et terminées", "only": "terminées seulement"}
REPOT = {"due": "à rempoter"}
LISTS = {"status": "CULTURE_STATUS", "phase": "CULTURE_PHASE", "purpose": "SOWING_OBJECTIVE"}


@dataclass(frozen=True)
class Filters:
    """Which cultures are wanted.

    Parameters
    ----------
    q
        Words looked for in the number, the former number, the name of the taxon and who is responsible.
    status, phase, purpose
        Codes of their lists.
    location
        UUID of a location; what is in the locations inside it comes with it.
    ended
        Key of ``ENDED``.
    is_due
        True: only those whose day to be potted on has come.
    act
        UUID of an act that told something of them.
    """

    q: str = ""
    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    location: uuid.UUID | None = None
    ended: str = "no"
    is_due: bool = False
    act: uuid.UUID | None = None


def read_filters(query: Mapping[str, Any], *, ended: str = "no") -> Filters:
    """Read the filters of a URL (a werkzeug MultiDict or a plain mapping).

    Parameters
    ----------
    ended
        Which cultures are wanted where nothing is said: pages show those that go on, programs all.

    Raises
    ------
    Invalid
        An unknown filter, quoted with the known ones, or a value that cannot be one.

    Examples
    --------
    >>> read_filters({"phase": "ready", "repot": "due"}).is_due
    True
    """
    unknown = set(query) - set(NAMES) - LISTING
    if unknown:
        raise _refused(min(unknown), f"n'est pas un filtre ; filtres connus : {', '.join(NAMES)}")
    many = getattr(query, "getlist", lambda name: [query[name]] if query.get(name) else [])
    one = {name: str(query.get(name) or "").strip() for name in NAMES}
    chosen = {name: _of_list(name, many(name)) for name in LISTS}
    _among(one, "ended", ENDED)
    _among(one, "repot", REPOT)
    has_end = bool(set(chosen["status"]) - {"growing", "resting"}) or "out" in chosen["phase"]
    return Filters(
        q=storable(str(query.get("q") or "")),
        **chosen,
        location=_read(one, "location", uuid.UUID, "un UUID"),
        ended=one["ended"] or ("with" if has_end else ended),
        is_due=bool(one["repot"]),
        act=_read(one, "act", uuid.UUID, "un UUID"),
    )


def _of_list(name: str, codes: list[str]) -> tuple[str, ...]:
    known = terms(LISTS[name])
    for code in filter(None, codes):
        if code not in known:
            raise _refused(name, f"vaut « {code[:40]} » ; possibles : {', '.join(known)}")
    return tuple(filter(None, codes))


def _among(one: Mapping[str, str], name: str, known: Mapping[str, str]) -> None:
    if one[name] and one[name] not in known:
        raise _refused(name, f"vaut « {one[name][:40]} » ; possibles : {', '.join(known)}")


def _read(given: Mapping[str, str], name: str, reader: Callable[[str], Read], expected: str) -> Read | None:
    if not given[name]:
        return None
    try:
        return reader(given[name])
    except ValueError as error:
        raise _refused(name, f"vaut « {given[name][:60]} » ; {expected} est attendu") from error


def _refused(name: str, why: str) -> Invalid:
    return Invalid(f"Le filtre « {name} » {why}.", code="cultures.bad-filter", filter=name)
