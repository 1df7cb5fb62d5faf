"""Filters of the lots: one closed vocabulary, read from a URL, for the list and the files. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from mulette.core.errors import Invalid
from mulette.exsitu.vocabulary import terms

Read = TypeVar("Read")
NAMES = (
    "status", "taxon", "collection", "provenance", "location", "stock", "viability", "generation", "exchange",
    "organisation", "from", "to",
)  # fmt: skip
"""Names of the filters in a URL."""
LISTING = frozenset({"q", "sort", "page", "size", "columns", "format"})
STOCKS = {"some": "il en reste", "low": "sous le seuil du lot", "none": "il n'en reste plus"}
VIABILITIES = {"good": "au-dessus du seuil", "low": "sous le seuil", "unknown": "jamais testée"}
GENERATIONS = {"wild": "récoltés dans la nature", "cultivated": "récoltés en culture"}
YES = {"yes": "oui"}


@dataclass(frozen=True)
class Filters:
    """Which lots are wanted; all of them where nothing is said.

    Parameters
    ----------
    q
        Words looked for in the number, the former number and the name of the taxon.
    taxon
        Code of TAXREF; synonyms and lower taxa come with it.
    status, collection, provenance
        Codes of their lists.
    location
        UUID of a location; what is in the locations inside it comes with it.
    stock, viability, generation
        Keys of ``STOCKS``, ``VIABILITIES`` and ``GENERATIONS``.
    is_for_exchange
        True: only the lots offered in the Index Seminum.
    organisation
        UUID of who holds them.
    date_from, date_to
        Day of reception, both included.
    """

    q: str = ""
    taxon: int | None = None
    status: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    provenance: tuple[str, ...] = ()
    location: uuid.UUID | None = None
    stock: str = ""
    viability: str = ""
    generation: str = ""
    is_for_exchange: bool = False
    organisation: uuid.UUID | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Read the filters of a URL (a werkzeug MultiDict or a plain mapping).

    Raises
    ------
    Invalid
        An unknown filter, quoted with the known ones, or a value that cannot be one.

    Examples
    --------
    >>> read_filters({"status": "stored", "stock": "low", "from": "1/5/2024"}).date_from
    datetime.date(2024, 5, 1)
    """
    unknown = set(query) - set(NAMES) - LISTING
    if unknown:
        raise _refused(sorted(unknown)[0], f"n'est pas un filtre ; filtres connus : {', '.join(NAMES)}")
    many = getattr(query, "getlist", lambda name: [query[name]] if query.get(name) else [])
    one = {name: str(query.get(name) or "").strip() for name in NAMES}
    return Filters(
        q=str(query.get("q") or "").strip(),
        taxon=_read(one, "taxon", _code, "un code TAXREF"),
        status=_chosen("status", many("status"), terms("LOT_STATUS")),
        collection=_chosen("collection", many("collection"), terms("COLLECTION_KIND")),
        provenance=_chosen("provenance", many("provenance"), terms("PROVENANCE")),
        location=_read(one, "location", uuid.UUID, "un UUID"),
        stock=_key(one, "stock", STOCKS),
        viability=_key(one, "viability", VIABILITIES),
        generation=_key(one, "generation", GENERATIONS),
        is_for_exchange=bool(_key(one, "exchange", YES)),
        organisation=_read(one, "organisation", uuid.UUID, "un UUID"),
        date_from=_read(one, "from", read_day, "une date, 2024-05-14 ou 14/05/2024"),
        date_to=_read(one, "to", read_day, "une date, 2024-05-14 ou 14/05/2024"),
    )


def read_day(text: str) -> dt.date:
    """Read a day as people write it: ``14/05/2024``, ``14/5/24`` or ``2024-05-14``.

    Examples
    --------
    >>> read_day("14/5/24"), read_day("2024-05-14")
    (datetime.date(2024, 5, 14), datetime.date(2024, 5, 14))
    """
    words = text.strip()
    if "/" not in words:
        return dt.date.fromisoformat(words)
    day, month, year = (int(part) for part in words.split("/"))
    return dt.date(year + 2000 if year < 100 else year, month, day)


def _chosen(name: str, given: list[str], known: Mapping[str, str]) -> tuple[str, ...]:
    chosen = tuple(filter(None, given))
    for one in chosen:
        if one not in known:
            raise _refused(name, f"vaut « {one[:40]} » ; possibles : {', '.join(known)}")
    return chosen


def _key(given: Mapping[str, str], name: str, known: Mapping[str, str]) -> str:
    chosen = _chosen(name, [given[name]], known)
    return chosen[0] if chosen else ""


def _read(given: Mapping[str, str], name: str, reader: Callable[[str], Read], expected: str) -> Read | None:
    if not given[name]:
        return None
    try:
        return reader(given[name])
    except ValueError as error:
        raise _refused(name, f"vaut « {given[name][:60]} » ; {expected} est attendu") from error


def _code(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def _refused(name: str, why: str) -> Invalid:
    return Invalid(f"Le filtre « {name} » {why}.", code="lots.bad-filter", filter=name)
