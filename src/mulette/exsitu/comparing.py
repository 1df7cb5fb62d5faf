"""Treatments side by side: is one share of germinated seeds higher than another, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, erfc, sqrt

from mulette.exsitu.germination import wilson

LEAST_EXPECTED = 5.0
"""Expected count below which a chi-square is not to be trusted. Source: Cochran 1954."""


@dataclass(frozen=True)
class Outcome:
    """Seeds that did, out of those that could.

    Parameters
    ----------
    successes, trials
        Seeds germinated (or viable), and seeds sown (or filled).
    """

    successes: int
    trials: int


@dataclass(frozen=True)
class Verdict:
    """A test of independence.

    Parameters
    ----------
    method
        ``chi2`` or ``fisher``.
    p
        Probability of such a difference, or a larger one, if the treatments did nothing.
    statistic
        Chi-square; none for Fisher's test.
    """

    method: str
    p: float
    statistic: float | None = None


def difference(one: Outcome, other: Outcome) -> tuple[float, float, float] | None:
    """Give how much one share is above another, from −1 to 1, with its 95 % interval.

    The interval is made of Wilson's of each share. Source: Newcombe 1998, Statistics in Medicine 17, method 10.

    >>> [round(figure, 4) for figure in difference(Outcome(56, 70), Outcome(48, 80))]
    [0.2, 0.0524, 0.3339]
    """
    of_one, of_other = wilson(one.successes, one.trials), wilson(other.successes, other.trials)
    if of_one is None or of_other is None:
        return None
    p, q = one.successes / one.trials, other.successes / other.trials
    low = p - q - sqrt((p - of_one[0]) ** 2 + (of_other[1] - q) ** 2)
    high = p - q + sqrt((of_one[1] - p) ** 2 + (q - of_other[0]) ** 2)
    return p - q, low, high


def fisher(one: Outcome, other: Outcome) -> float:
    """Give the two-sided probability of Fisher's exact test. Source: Fisher 1935.

    >>> round(fisher(Outcome(3, 4), Outcome(1, 4)), 4)  # the lady who tastes tea
    0.4857
    """
    successes = one.successes + other.successes
    least, most = max(0, successes - other.trials), min(successes, one.trials)
    ways = {n: comb(one.trials, n) * comb(other.trials, successes - n) for n in range(least, most + 1)}
    seen = ways[one.successes]
    return sum(way for way in ways.values() if way <= seen) / sum(ways.values())


def chi_square(outcomes: Sequence[Outcome]) -> float:
    """Give the chi-square of treatments against what they would be if they did nothing. Source: Pearson 1900.

    >>> chi_square([Outcome(30, 50), Outcome(20, 50)])
    4.0
    """
    share = sum(one.successes for one in outcomes) / sum(one.trials for one in outcomes)
    return sum((one.successes - one.trials * share) ** 2 / (one.trials * share * (1 - share)) for one in outcomes)


def compare(outcomes: Sequence[Outcome]) -> Verdict | None:
    """Tell whether treatments differ: by chi-square, or by Fisher's exact test when two of them have few seeds.

    Returns
    -------
    None where nothing can be told: fewer than two treatments with seeds, all the seeds of one mind, or more than two
    treatments with too few seeds.

    >>> round(compare([Outcome(30, 50), Outcome(20, 50)]).p, 4)
    0.0455
    >>> compare([Outcome(3, 4), Outcome(1, 4)]).method
    'fisher'
    """
    known = [one for one in outcomes if one.trials]
    successes, trials = sum(one.successes for one in known), sum(one.trials for one in known)
    if len(known) < 2 or successes in (0, trials):
        return None
    rarest = min(successes, trials - successes) / trials
    if min(one.trials for one in known) * rarest >= LEAST_EXPECTED:
        statistic = chi_square(known)
        return Verdict("chi2", _tail(statistic, len(known) - 1), statistic)
    return Verdict("fisher", fisher(*known)) if len(known) == 2 else None


def _tail(statistic: float, freedom: int) -> float:
    """Give the probability that a chi-square is above a value."""
    if freedom == 1:
        return erfc(sqrt(statistic / 2))
    from scipy.stats import chi2

    return float(chi2.sf(statistic, freedom))
