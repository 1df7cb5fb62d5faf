"""The rules of one replicate: what may be counted in it, and what its seeds become. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mulette.core.errors import Invalid
from mulette.exsitu.testing.statuses import COUNTED
from mulette.exsitu.vocabulary import label

FATES = ("normal", "abnormal", "fresh", "contaminated", "empty", "infested", "dead", "lost")
SEEDLINGS = ("normal", "abnormal")
"""Fates of the seeds that germinated."""


@dataclass(frozen=True)
class Seen:
    """What was seen of a replicate on a day.

    Parameters
    ----------
    day
        Day of the count.
    germinated
        Seeds newly germinated.
    removed
        Contaminated seeds taken away that day.
    """

    day: dt.date
    germinated: int
    removed: int = 0


@dataclass(frozen=True)
class Dish:
    """A replicate as the rules see it.

    Parameters
    ----------
    rank
        Its rank in the test, from 1.
    seeds
        Seeds sown.
    seen
        Its counts, by day.
    fates
        What its seeds became; empty until it is said.
    """

    rank: int
    seeds: int
    seen: tuple[Seen, ...] = ()
    fates: Mapping[str, int] | None = None

    @property
    def counted(self) -> int:
        """Seeds counted germinated."""
        return sum(one.germinated for one in self.seen)

    @property
    def removed(self) -> int:
        """Contaminated seeds taken away."""
        return sum(one.removed for one in self.seen)

    @property
    def germinated(self) -> int:
        """Seeds that germinated: those counted, or the seedlings of the end where nothing was counted."""
        if self.seen or self.fates is None:
            return self.counted
        return sum(self.fates.get(name, 0) for name in SEEDLINGS)

    @property
    def told(self) -> int:
        """Seeds whose fate is said."""
        return sum((self.fates or {}).values())


def check_day(day: dt.date, started_on: dt.date, today: dt.date) -> None:
    """Refuse a count before the start, or to come.

    Raises
    ------
    Invalid
        The message names both days.
    """
    if day > today:
        raise Invalid(
            f"Le comptage du {day:%d/%m/%Y} est à venir.",
            code="test.count-to-come",
            fields={"counted_on": "Jour à venir."},
        )
    if day < started_on:
        raise Invalid(
            f"Le comptage du {day:%d/%m/%Y} précède le début de l'essai, du {started_on:%d/%m/%Y}.",
            code="test.count-before-start",
            fields={"counted_on": f"Avant le début, du {started_on:%d/%m/%Y}."},
        )


def check_counts(dish: Dish) -> None:
    """Refuse more seeds germinated than there are: those sown, less those taken away.

    Raises
    ------
    Invalid
        The message names the replicate and the figures.
    """
    left = dish.seeds - dish.removed
    if dish.counted > left:
        taken = f", moins {dish.removed} retirée{'s' if dish.removed > 1 else ''}" if dish.removed else ""
        raise Invalid(
            f"Répétition {dish.rank} : {dish.counted} graines germées pour {dish.seeds} semées{taken}. "
            "Corrigez l'un des comptages.",
            code="test.more-than-sown",
            fields={"germinated": f"{dish.counted} germées au total, {left} possibles."},
            replicate=dish.rank,
        )


def check_fates(dish: Dish, kind: str) -> str:
    """Say what is wrong with the fates of a replicate when the test closes; nothing: they stand.

    >>> check_fates(Dish(2, 25, fates={"normal": 20, "dead": 4}), "germination")
    'Répétition 2 : les destins font 24 graines pour 25 semées, il en manque 1.'
    >>> check_fates(Dish(1, 25, (Seen(dt.date(2026, 3, 1), 19),), {"normal": 20, "dead": 5}), "germination")
    'Répétition 1 : 20 plantules pour 19 graines comptées germées.'
    """
    if dish.told != dish.seeds:
        gap = dish.seeds - dish.told
        words = f"il en manque {gap}" if gap > 0 else f"il y en a {-gap} de trop"
        return f"Répétition {dish.rank} : les destins font {dish.told} graines pour {dish.seeds} semées, {words}."
    seedlings = sum((dish.fates or {}).get(name, 0) for name in SEEDLINGS)
    if kind not in COUNTED and seedlings:
        return f"Répétition {dish.rank} : un essai « {label('TEST_KIND', kind)} » n'a pas de plantules."
    if dish.seen and seedlings > dish.counted:
        return f"Répétition {dish.rank} : {seedlings} plantules pour {dish.counted} graines comptées germées."
    return ""


def require_fates(dishes: Iterable[Dish], kind: str) -> None:
    """Refuse to close a test whose fates do not stand.

    Raises
    ------
    Invalid
        Every replicate in fault is named with its figures.
    """
    faults = {f"replicates.{dish.rank}": fault for dish in dishes if (fault := check_fates(dish, kind))}
    if faults:
        raise Invalid(
            f"L'essai ne se clôt pas. {' '.join(faults.values())}", code="test.fates-do-not-sum", fields=faults
        )


def next_count(started_on: dt.date, last: dt.date | None, every_days: int, lasts_days: int) -> dt.date | None:
    """Give the day of the next count; none once the test has lasted.

    >>> next_count(dt.date(2026, 3, 1), dt.date(2026, 3, 8), 7, 10)
    datetime.date(2026, 3, 11)
    >>> next_count(dt.date(2026, 3, 1), dt.date(2026, 3, 11), 7, 10) is None
    True
    """
    end = started_on + dt.timedelta(days=lasts_days)
    if last is not None and last >= end:
        return None
    return min((last or started_on) + dt.timedelta(days=every_days), end)
