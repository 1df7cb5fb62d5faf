"""What a product of diffusion says, once read and held against its closed vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Shown(StrEnum):
    """How finely a product gives a place, the finest first."""

    PRECISE = "precise"
    CELL_5KM = "cell_5km"
    COMMUNE = "commune"
    CELL_10KM = "cell_10km"
    DEPARTMENT = "department"
    NOTHING = "nothing"

    @property
    def order(self) -> int:
        """Rank, 0 for the exact place."""
        return list(Shown).index(self)

    @property
    def label(self) -> str:
        """French words, as after « donne »."""
        return _LABELS[self.value]


_LABELS = {
    "precise": "la position exacte",
    "cell_5km": "la maille de 5 km",
    "commune": "la commune",
    "cell_10km": "la maille de 10 km",
    "department": "le département",
    "nothing": "rien : la donnée n'en fait pas partie",
}

ATTACHED_KINDS = {"commune": ("COM",), "cell": ("M1", "M5", "M10"), "department": ("DEP",)}
"""Words for what a record without a position of its own is attached to, and the kinds of area they stand for."""


@dataclass(frozen=True)
class Statuses:
    """Protected or on a red list: one of both is enough.

    Parameters
    ----------
    protected
        Types of protection of the base of statuses: ``PN``, ``PR``, ``PD``…
    red_lists
        Categories wanted of each red list: ``{"LRR": ("CR", "EN", "VU")}``.
    """

    protected: tuple[str, ...] = ()
    red_lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Within:
    """In an area of a kind.

    Parameters
    ----------
    kind
        Kind of area: ``ZH``, ``PNR``, ``DEP``…
    codes
        Codes of some of them; all where none is named.
    under_km2
        Only those smaller than this, km².
    """

    kind: str
    codes: tuple[str, ...] = ()
    under_km2: float | None = None


@dataclass(frozen=True)
class When:
    """A condition on a record: all that is said must hold; nothing said holds for every record.

    Parameters
    ----------
    kingdoms, groups
        Kingdoms of TAXREF, groups 2 INPN.
    taxa
        ``cd_nom``, each with all below it.
    sensitive, private
        Whether the record is sensitive (level 1 to 4), whether its dataset is private.
    attached_to
        ``commune``, ``cell`` or ``department``: the record has no position of its own, only such an area.
    statuses
        Protections and red lists that hold where the record is.
    within
        Areas that it lies in.
    under_years
        Seen less than so many years ago.
    """

    kingdoms: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    taxa: tuple[int, ...] = ()
    sensitive: bool | None = None
    private: bool | None = None
    attached_to: str | None = None
    statuses: Statuses | None = None
    within: Within | None = None
    under_years: int | None = None


@dataclass(frozen=True)
class Rule:
    """What holds, and how finely the place is then given."""

    when: When
    show: Shown


@dataclass(frozen=True)
class Audience:
    """Who may have a product: everybody, or who holds a role, belongs to an organisation, or is named.

    Parameters
    ----------
    is_public
        Everybody, signed in or not.
    roles, organisations, persons
        Codes of roles, names of organisations, logins.
    """

    is_public: bool = False
    roles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Product:
    """One version of a product.

    Parameters
    ----------
    code, label, description
        What it is called, and what it is for.
    version
        Given by the store; 0 before it is saved.
    licence
        Licence of reuse, written in every file.
    audience
        Who may have it.
    includes_sensitive
        Whether its rules may give a place more finely than the public sees it.
    select
        Which records.
    filters
        Further filters, under the names of the list of records: ``{"dataset": ("…",)}``.
    rules
        How finely each record is given: the first that holds; none holds: not at all.
    dropped
        Fields left out.
    kept
        Fields given, all where None.
    text
        The TOML itself.
    """

    code: str
    label: str
    licence: str
    audience: Audience
    rules: tuple[Rule, ...]
    text: str
    description: str = ""
    version: int = 0
    includes_sensitive: bool = False
    select: When = When()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    kept: tuple[str, ...] | None = None

    def gives(self, name: str) -> bool:
        """Whether a field is given."""
        return name not in self.dropped and (self.kept is None or name in self.kept)
