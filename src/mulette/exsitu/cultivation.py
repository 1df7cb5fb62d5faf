"""Cultures: the count of plants as the sum of what happened to them, the phases and states they go through. Pure.

A culture is the story of its events. Each one changes the count by so many plants, or counts them afresh; some tell a
new place, pot, phase or state. Whatever a culture is today is read from that story, so that an event forgotten or
entered by mistake is put in or taken out, and the rest follows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mulette.core.errors import Conflict, Invalid

LIVING = ("growing", "resting")
"""States of a culture that goes on; the others are ends."""
ENDS = {"mortality": "dead", "discard": "discarded", "output": "output", "count": "dead"}
"""State of a culture that has no plant left, by the event that took the last one."""
PHASES = ("pricked_out", "growing", "hardening", "ready")
"""Phases of a culture that goes on, in order; a gardener may go back. The phases before are those of a sowing."""
TAKING = frozenset({"mortality", "discard", "output"})
"""Events that take plants out for good."""
ENTERING = frozenset({"start", "pricking_out", "cutting", "division", "potting_on"})
"""Events by which plants enter a culture: seedlings, cuttings, parts of another one."""
DIVIDING = {"division": "divided", "potting_on": "potted", "cutting": "cutting"}
"""Events that make a new culture of another one, and how the new one comes from it."""
SILENT = frozenset({"photo"})
"""Events that may still be told of a culture that has ended."""


@dataclass(frozen=True)
class Happening:
    """What the rules read of an event.

    Parameters
    ----------
    kind
        ``CULTURE_EVENT`` or ``CULTURE_STEP`` of the vocabulary.
    day
        When.
    change
        Plants that it adds, negative: takes out; ignored for a ``count``, which says how many there are.
    quantity
        Plants that it is about; for a ``count``, those found.
    plants
        Ranks of the plants that it is about, where plants are followed one by one.
    place, container, phase, status
        What it says anew; None: nothing.
    """

    kind: str
    day: dt.date
    change: int = 0
    quantity: int | None = None
    plants: tuple[int, ...] = ()
    place: int | None = None
    container: str | None = None
    phase: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class Standing:
    """Where a culture stands after its events.

    Parameters
    ----------
    count
        Living plants.
    changes
        By how many each event changed the count, in the order of time.
    counts
        The count after each event.
    alive
        Ranks of the living plants, where they are followed one by one.
    ranks
        Ranks given so far.
    place, container, phase, status, ended_on
        As the last event that said so.
    """

    count: int = 0
    changes: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    alive: frozenset[int] = frozenset()
    ranks: int = 0
    place: int | None = None
    container: str | None = None
    phase: str = "pricked_out"
    status: str = "growing"
    ended_on: dt.date | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.status not in LIVING


def standing(events: Iterable[Happening]) -> Standing:
    """Read where a culture stands from its events, given in the order of time.

    >>> day = dt.date(2026, 5, 4)
    >>> story = [Happening("pricking_out", day, 30), Happening("mortality", day, -3)]
    >>> story.append(Happening("count", day, quantity=26))
    >>> standing(story).count, standing(story).changes
    (26, (30, -3, -1))
    >>> standing([*story, Happening("discard", day, -26)]).status
    'discarded'

    Raises
    ------
    Conflict
        An event takes out more plants than live on its day, or a plant that does not live.
    """
    now, changes, counts = Standing(), [], []
    for event in events:
        before, now = now, _after(now, event)
        changes.append(now.count - before.count)
        counts.append(now.count)
    return replace(now, changes=tuple(changes), counts=tuple(counts))


def _after(now: Standing, event: Happening) -> Standing:
    change = (event.quantity or 0) - now.count if event.kind == "count" else event.change
    count = now.count + change
    if count < 0:
        raise Conflict(
            f"Le {event.day:%d/%m/%Y} : {-change} plants à retirer, mais {now.count} vivants ce jour-là.",
            code="culture.not-enough",
            living=now.count,
            asked=-change,
        )
    alive, ranks = _plants(now, event, change)
    status = event.status or now.status
    if count == 0 and change < 0 and event.kind in ENDS:
        status = ENDS[event.kind]
    ended = status not in LIVING
    return replace(
        now,
        count=count,
        alive=alive,
        ranks=ranks,
        place=event.place or now.place,
        container=event.container or now.container,
        phase="out" if ended else event.phase or (now.phase if now.phase != "out" else PHASES[0]),
        status=status,
        ended_on=(now.ended_on or event.day) if ended else None,
    )


def _plants(now: Standing, event: Happening, change: int) -> tuple[frozenset[int], int]:
    """Give the ranks that live after an event and the last one given; those who enter are numbered on."""
    if event.kind == "count" and event.plants:
        return frozenset(event.plants), max(now.ranks, *event.plants)
    if change > 0:
        last = now.ranks + change
        return now.alive | frozenset(range(now.ranks + 1, last + 1)), last
    if change < 0 and event.plants:
        absent = sorted(set(event.plants) - now.alive)
        if absent:
            raise Conflict(
                f"Le {event.day:%d/%m/%Y} : le plant n° {absent[0]} n'est pas vivant ce jour-là.",
                code="culture.plant-not-living",
                plants=absent,
            )
        return now.alive - frozenset(event.plants), now.ranks
    return now.alive, now.ranks


def require_open(now: Standing, kind: str, day: dt.date) -> None:
    """Refuse an event after the end of a culture; a photo may still come.

    Raises
    ------
    Conflict
        The culture has ended by that day.
    """
    if now.has_ended and now.ended_on is not None and day >= now.ended_on and kind not in SILENT:
        raise Conflict(
            f"La culture est terminée depuis le {now.ended_on:%d/%m/%Y}. Annulez ce qui l'a close pour la rouvrir.",
            code="culture.ended",
        )


def check_status(before: str, after: str) -> None:
    """Refuse a state that does not follow another: a culture grows, rests, grows again, ends once.

    >>> check_status("growing", "resting")

    Raises
    ------
    Conflict
        The state does not follow, or is an end, which an event that takes the last plants out makes.
    """
    if {before, after} != set(LIVING):
        raise Conflict(
            "Une culture passe de « en culture » à « au repos » et retour ; elle se termine par une mortalité, une "
            "élimination ou une sortie de ses derniers plants.",
            code="culture.bad-transition",
            before=before,
            after=after,
        )


def check_phase(phase: str) -> str:
    """Give a phase back if a person may give it.

    Raises
    ------
    Conflict
        It is a phase of a sowing, or the end.
    """
    if phase in PHASES:
        return phase
    raise Conflict(
        "Une culture est repiquée, en croissance, en endurcissement ou prête ; « semé » et « en levée » se disent d'un "
        "semis, « sorti » vient d'une sortie.",
        code="culture.bad-phase",
        phase=phase,
    )


def require_whole(quantity: int | None, *, least: int = 1) -> int:
    """Give a number of plants back.

    Raises
    ------
    Invalid
        There is none, or fewer than the least.
    """
    if quantity is None or quantity < least:
        raise Invalid(
            f"Dites combien de plants : {least} ou plus.",
            code="culture.no-quantity",
            fields={"quantity": f"Un nombre, {least} ou plus."},
        )
    return quantity


def generation_of(parents: Iterable[int], *, seeds_harvested_ex_situ: bool = False) -> int:
    """Give the generation of a child: that of its latest parent, one more at a harvest of seeds in culture (rule R11).

    Sowing, pricking out, potting on, dividing and cutting keep the generation.

    >>> generation_of([0]), generation_of([0, 2]), generation_of([1], seeds_harvested_ex_situ=True)
    (0, 2, 2)
    """
    return max(parents, default=0) + seeds_harvested_ex_situ
