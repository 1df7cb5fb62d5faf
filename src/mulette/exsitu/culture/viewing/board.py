"""The board: sowings and cultures as cards, by phase or by place."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.bank.viewing.places import numbers_in, seen_locations
from mulette.exsitu.cultivation import LIVING, PHASES
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.culture.viewing import rows
from mulette.exsitu.culture.viewing.filters import Filters
from mulette.exsitu.sowing.statuses import ALIVE
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.viewing import rows as sowings
from mulette.exsitu.sowing.viewing.filters import Filters as SowingFilters
from mulette.exsitu.vocabulary import label, terms

MOST = 600
"""Cards shown of each sort, at most; the page says when there are more."""
OUT_DAYS = 30
"""Days during which an ended culture still stands under « sorti »."""
NURSERY = ("greenhouse", "frame", "bed", "tray")
"""Kinds of locations that stand on the board even when they are empty."""


@dataclass(frozen=True)
class Card:
    """A sowing or a culture on the board.

    Parameters
    ----------
    kind
        ``sowing`` or ``culture``.
    uuid, code
        Its UUID, and the code of its label.
    taxon
        Scientific name.
    count
        Seedlings or plants that live in it.
    phase
        Code of ``CULTURE_PHASE``.
    place
        Number of its location.
    place_words
        Where it is, in words.
    detail
        Pot of a culture, seeds of a sowing.
    is_open
        Whether it goes on.
    is_due
        Whether it waits to be potted on.
    """

    kind: str
    uuid: uuid.UUID
    code: str
    taxon: str
    count: int
    phase: str
    place: int | None
    place_words: str
    detail: str
    is_open: bool = True
    is_due: bool = False

    @property
    def phase_words(self) -> str:
        """French word of its phase."""
        return label("CULTURE_PHASE", self.phase)


@dataclass
class Lane:
    """A column of the board: a phase, or a place.

    Parameters
    ----------
    key
        Code of a phase, or code of the label of a place; empty: without place.
    label
        French word, or name of the place.
    above
        Where the place is, in words.
    cards
        What stands in it.
    takes
        Whether cards may be moved into it.
    uuid
        UUID of the place.
    """

    key: str
    label: str
    above: str = ""
    cards: list[Card] = field(default_factory=list)
    takes: bool = True
    uuid: uuid.UUID | None = None

    @property
    def plants(self) -> int:
        """Plants and seedlings in it."""
        return sum(card.count for card in self.cards)


def cards(session: Session, viewer: Viewer, filters: Filters, today: dt.date) -> list[Card]:
    """Give the sowings and cultures that go on, and the cultures that ended lately, as cards."""
    wanted = rows.conditions(viewer, filters, today)
    lately = Culture.status.in_(LIVING) | (Culture.ended_on >= today - dt.timedelta(days=OUT_DAYS))
    order = (Culture.location_id, Culture.started_on, Culture.id)
    found = [_of_culture(row, today) for row in rows.rows_of(session, *wanted, lately, order=order, limit=MOST)]
    if filters.status or filters.purpose or filters.is_due or set(filters.phase) - {"sown", "emerging"}:
        return found
    asked = SowingFilters(q=filters.q, location=filters.location, status=tuple(ALIVE))
    growing = sowings.conditions(viewer, asked, today)
    order_sown = (Sowing.location_id, Sowing.position, Sowing.id)
    return [_of_sowing(row) for row in sowings.rows_of(session, *growing, order=order_sown, limit=MOST)] + found


def by_phase(cards: Sequence[Card]) -> list[Lane]:
    """Put cards into the phases, in their order; nothing is moved by hand into those of a sowing nor into the last."""
    lanes = {code: Lane(code, words, takes=code in PHASES) for code, words in terms("CULTURE_PHASE").items()}
    for card in cards:
        lanes[card.phase].cards.append(card)
    return list(lanes.values())


def by_place(session: Session, viewer: Viewer, cards: Sequence[Card], within: uuid.UUID | None) -> list[Lane]:
    """Put cards into the places of the nursery, in the order of the tree; those without place come last."""
    known = {one.id: one for one in seen_locations(session, viewer)}
    used = {card.place for card in cards if card.is_open}
    root = next((one for one in known.values() if one.uuid == within), None)
    lanes = {
        one.id: Lane(one.code, one.name, _above(one, known), uuid=one.uuid)
        for one in sorted(known.values(), key=lambda one: _walk(one, known))
        if (one.id in used or (one.kind in NURSERY and one.is_open))
        and (root is None or one.path.startswith(root.path))
    }
    nowhere = Lane("", "Sans lieu", takes=False)
    for card in cards:
        if card.is_open:
            lanes.get(card.place or 0, nowhere).cards.append(card)
    return [*lanes.values(), nowhere] if nowhere.cards else list(lanes.values())


def _walk(one: Location, known: dict[int, Location]) -> list[tuple[int, str, int]]:
    """Give the order of a place in the walk: ranks, then names, from the root down."""
    path = [known[number] for number in numbers_in(one.path) if number in known]
    return [(step.position, step.name, step.id) for step in path]


def _above(one: Location, known: dict[int, Location]) -> str:
    return " › ".join(known[number].name for number in numbers_in(one.path) if number in known and number != one.id)


def _of_culture(row: rows.Row, today: dt.date) -> Card:
    culture = row.culture
    return Card(
        "culture", culture.uuid, row.code, culture.node.taxon_name or "Taxon non déterminé", row.count, culture.phase,
        culture.location_id, row.place.words if row.place else "", culture.container or "", row.is_open,
        row.is_due(today),
    )  # fmt: skip


def _of_sowing(row: sowings.Row) -> Card:
    sowing = row.sowing
    seeds = f"{sowing.seeds} graines" if sowing.seeds else ""
    phase = "emerging" if sowing.status == "emerging" else "sown"
    return Card(
        "sowing", sowing.uuid, row.code, sowing.node.taxon_name or "Taxon non déterminé", row.living, phase,
        sowing.location_id, row.place.words if row.place else "", seeds,
    )  # fmt: skip
