"""Emergence of a sowing: counts of seedlings put end to end, what is alive, and what cannot be.

A count says the seedlings newly emerged, or all those emerged since the sowing; both may follow each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mulette.core.errors import Invalid


@dataclass(frozen=True)
class Count:
    """One count.

    Parameters
    ----------
    day
        When.
    emerged
        Seedlings newly emerged; all those emerged since the sowing if ``is_cumulative``.
    dead, removed
        Seedlings dead, and taken away, since the count before.
    pricked
        Seedlings pricked out on that day, which no count tells.
    may_exceed
        Whether more seedlings than seeds are accepted: several embryos a seed.
    """

    day: dt.date
    emerged: int = 0
    is_cumulative: bool = False
    dead: int = 0
    removed: int = 0
    pricked: int = 0
    may_exceed: bool = False


@dataclass(frozen=True)
class Point:
    """Where a sowing stands after a count: new seedlings, all those emerged since the sowing, those alive."""

    day: dt.date
    new: int
    total: int
    living: int


def curve(counts: Iterable[Count]) -> list[Point]:
    """Put counts end to end, in the order given.

    Raises
    ------
    Invalid
        A cumulative count is below what came before it (``count.backwards``), or more seedlings die, are removed or
        pricked out than live (``count.more-than-living``); the message names the day.

    >>> days = [dt.date(2026, 4, 10), dt.date(2026, 4, 14)]
    >>> for point in curve([Count(days[0], 5), Count(days[1], 9, is_cumulative=True, dead=2)]):
    ...     print(point.new, point.total, point.living)
    5 5 5
    4 9 7
    """
    points: list[Point] = []
    total = living = 0
    for count in counts:
        new = count.emerged - total if count.is_cumulative else count.emerged
        if new < 0:
            sentence = (
                f"Le {count.day:%d/%m/%Y} : {count.emerged} levées depuis le semis, mais {total} étaient déjà comptées."
            )
            raise Invalid(sentence, code="count.backwards", fields={"emerged": f"Au moins {total}."})
        gone = count.dead + count.removed + count.pricked
        if gone > living + new:
            raise Invalid(
                f"Le {count.day:%d/%m/%Y} : {gone} plantules mortes ou parties, pour {living + new} vivantes.",
                code="count.more-than-living",
                fields={"dead": f"Au plus {living + new} en tout."},
                living=living + new,
            )
        total, living = total + new, living + new - gone
        points.append(Point(count.day, new, total, living))
    return points


def check(counts: Sequence[Count], seeds: int | None) -> list[Point]:
    """Put counts end to end and refuse more seedlings than seeds, unless the count in fault says that it may be.

    Parameters
    ----------
    counts
        In the order of time.
    seeds
        Seeds sown; None: unknown, nothing to compare with.

    Raises
    ------
    Invalid
        As ``curve``, or ``count.more-than-seeds``.
    """
    points = curve(counts)
    for count, point in zip(counts, points, strict=True):
        if seeds is not None and point.total > seeds and point.new and not count.may_exceed:
            sentence = (
                f"Le {point.day:%d/%m/%Y} : {point.total} levées pour {seeds} graines semées. Recomptez, ou dites que "
                "des graines ont plusieurs embryons."
            )
            fields = {"emerged": sentence}
            raise Invalid(sentence, code="count.more-than-seeds", fields=fields, seeds=seeds, emerged=point.total)
    return points


def emergence_percent(emerged: int, seeds: int | None) -> float | None:
    """Give the share of seeds that came up, %; None: the seeds are unknown.

    >>> emergence_percent(34, 40)
    85.0
    >>> emergence_percent(3, None)
    """
    return 100 * emerged / seeds if seeds else None
