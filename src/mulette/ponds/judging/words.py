"""Figures of the judgement in French words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

THIN = "\u202f"


def percent(share: float | None) -> str:
    """Write a share as a percentage; what could not be computed is said so.

    >>> percent(0.8333).replace(THIN, " "), percent(None)
    ('83 %', 'non calculable')
    """
    return "non calculable" if share is None else f"{100 * share:.0f}{THIN}%"


def with_interval(share: float | None, ends: Sequence[float] | None) -> str:
    """Write a share and its interval at 95 %.

    >>> with_interval(0.5, [0.25, 0.75]).replace(THIN, " ")
    '50 % (25 à 75 %)'
    """
    if share is None or not ends:
        return percent(share)
    return f"{percent(share)} ({100 * ends[0]:.0f} à {100 * ends[1]:.0f}{THIN}%)"


def figure(value: float | None, digits: int = 2) -> str:
    """Write a number the French way; a dash for what could not be computed.

    >>> figure(0.8333), figure(None)
    ('0,83', '–')
    """
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",")


def count(number: int, noun: str) -> str:
    """Write a count and its noun.

    >>> count(1, "mare"), count(1200, "mare").replace(THIN, " ")
    ('1 mare', '1 200 mares')
    """
    return f"{number:,}".replace(",", THIN) + f" {noun}{'s' * (number > 1)}"
