"""One rate of several tests side by side: do they differ, and each from the first by how much. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from mulette.core.errors import Invalid
from mulette.exsitu.comparing import Outcome, Verdict, compare, difference
from mulette.exsitu.testing.results import Rate, Result

RATES = {
    "on_sown": "Germination sur graines semées",
    "on_filled": "Germination sur graines pleines",
    "viable": "Viabilité sur graines pleines",
}
"""Rates that are compared, with their French names."""
MOST = 12
"""Tests compared at once."""


def read_tests(text: str) -> list[uuid.UUID]:
    """Read the tests that an address names, at most ``MOST``.

    >>> read_tests("")
    []

    Raises
    ------
    Invalid
        One of them is no UUID.
    """
    try:
        return [uuid.UUID(one) for one in text.split(",") if one.strip()][:MOST]
    except ValueError as error:
        raise Invalid(
            "« tests » nomme un essai qui n'en est pas un : des UUID séparés par des virgules.",
            code="test.bad-comparison",
        ) from error


@dataclass(frozen=True)
class Gap:
    """How far a test is from the first one, in points, with Newcombe's 95 % interval.

    Parameters
    ----------
    name
        Name of the test.
    points, low, high
        Difference, and the ends of its interval.
    """

    name: str
    points: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """One rate of several tests.

    Parameters
    ----------
    rates
        Those that are defined, by name of test; the first one is the reference.
    verdict
        Whether they differ; None: fewer than two, or it cannot be told.
    gaps
        Differences from the first one.
    """

    rates: Mapping[str, Rate]
    verdict: Verdict | None
    gaps: tuple[Gap, ...]


def compare_rate(results: Mapping[str, Result], rate: str) -> Comparison:
    """Compare one of ``RATES`` of several tests, in their order."""
    given: dict[str, Rate | None] = {name: getattr(result, rate) for name, result in results.items()}
    known = {name: one for name, one in given.items() if one is not None and one.trials}
    outcomes = {name: Outcome(one.successes, one.trials) for name, one in known.items()}
    gaps = []
    for name, outcome in list(outcomes.items())[1:]:
        gap = difference(outcome, next(iter(outcomes.values())))
        if gap is not None:
            gaps.append(Gap(name, *(100 * figure for figure in gap)))
    return Comparison(known, compare(list(outcomes.values())), tuple(gaps))
