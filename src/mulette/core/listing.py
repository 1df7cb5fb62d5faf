"""Lists: what part of a long list is shown, in which order, found by which words; all of it kept in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mulette.core.errors import Invalid

COUNT_CAP = 10_000
"""Lists count up to this many rows; beyond they say « plus de 10 000 »."""


@dataclass(frozen=True)
class Column:
    """One column of a list.

    Parameters
    ----------
    name, label
        Name in the URL and in exports, and French head.
    unit
        Unit shown in the head.
    is_number
        Whether its figures are set to the right.
    is_sortable
        Whether the list may be sorted by it.
    is_shown
        Whether it is shown before the person chooses columns.
    """

    name: str
    label: str
    unit: str | None = None
    is_number: bool = False
    is_sortable: bool = True
    is_shown: bool = True


@dataclass(frozen=True)
class ListState:
    """What the URL says of a list.

    Parameters
    ----------
    q
        Words looked for.
    sort
        Name of the column it is sorted by.
    descending
        Whether from the last to the first.
    page
        From 1.
    size
        Rows a page, 10 to 200.
    columns
        Names of the columns shown, in order.
    filters
        Further filters, by name, each with its values.
    """

    q: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = 50
    columns: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] | None = None

    @property
    def offset(self) -> int:
        """Number of rows before this page."""
        return (self.page - 1) * self.size

    def query(self, **changes: Any) -> str:  # noqa: ANN401
        """Write the state as a query string, with some parts changed; a part set to None is dropped."""
        parts: dict[str, Any] = {
            "q": self.q or None,
            "sort": (("-" if self.descending else "") + self.sort) or None,
            "page": self.page if self.page > 1 else None,
            "size": self.size if self.size != 50 else None,
            "columns": ",".join(self.columns) or None,
            **(self.filters or {}),
            **changes,
        }
        return urlencode({name: value for name, value in parts.items() if value not in (None, ())}, doseq=True)


@dataclass(frozen=True)
class Page:
    """One page of a list.

    Parameters
    ----------
    rows
        What is shown, in order.
    total
        Number of rows found, at most ``COUNT_CAP + 1``.
    state
        What the URL said.
    """

    rows: Sequence[Any]
    total: int
    state: ListState

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.total > COUNT_CAP

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-min(self.total, COUNT_CAP) // self.state.size))


def read_state(query: Mapping[str, Any], columns: Sequence[Column], *, default_sort: str) -> ListState:
    """Read the state of a list from the query of a URL (a werkzeug MultiDict or a plain mapping).

    Raises
    ------
    Invalid
        A sort or a column that the list does not have, or a page that is not a number; the known ones are named.
    """
    known = {column.name for column in columns}
    sortable = {column.name for column in columns if column.is_sortable}
    sort = str(query.get("sort") or default_sort)
    descending, name = sort.startswith("-"), sort.removeprefix("-")
    if name not in sortable:
        raise Invalid(
            f"La liste ne se trie pas par « {name} ». Colonnes possibles : {', '.join(sorted(sortable))}.",
            code="list.unknown-sort",
            sort=name,
        )
    chosen = tuple(part for part in str(query.get("columns") or "").split(",") if part)
    if set(chosen) - known:
        raise Invalid(
            f"Colonnes inconnues : {', '.join(sorted(set(chosen) - known))}. Colonnes de la liste : "
            f"{', '.join(sorted(known))}.",
            code="list.unknown-column",
        )
    reserved = {"q", "sort", "page", "size", "columns"}
    get_all = getattr(query, "getlist", lambda key: [query[key]])
    return ListState(
        q=str(query.get("q") or "").strip(),
        sort=name,
        descending=descending,
        page=_number(query, "page", 1, 1, 1_000_000),
        size=_number(query, "size", 50, 10, 200),
        columns=chosen,
        filters={key: tuple(value for value in get_all(key) if value) for key in query if key not in reserved},
    )


def _number(query: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    text = str(query.get(name) or default)
    if not text.isascii() or not text.isdigit() or not low <= int(text[:12]) <= high:
        raise Invalid(
            f"« {name} » vaut « {text[:40]} » ; un nombre entre {low} et {high} est attendu.", code="list.bad-number"
        )
    return int(text)
