"""How many candidates to visit where no inventory is exhaustive, and what the visits then say. Pure.

Candidates are cut into strata of about the same number by their score; within each, those to visit are drawn at random.
Source: W. G. Cochran, *Sampling Techniques*, 3rd edition, 1977, §5.5 (allocation) and §5A.2 (sizes known); D. G.
Horvitz and D. J. Thompson, 1952 (weights by the chance of being drawn).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mulette.core.errors import Invalid
from mulette.ponds.judging.walking import Floats, Integers

DECILES = 10
NORMAL_95 = 1.959964
"""Half-width of the middle 95 % of the normal law, in standard deviations."""
LEAST_VISITS = 2
"""Visits in each stratum: one alone gives no variance."""


@dataclass(frozen=True)
class Stratum:
    """Candidates of like scores.

    Parameters
    ----------
    low, high
        Scores of its ends, both included.
    candidates
        How many it holds.
    expected
        Share of ponds expected in it, 0-1, before any visit.
    visits
        Candidates to visit in it.
    """

    low: float
    high: float
    candidates: int
    expected: float
    visits: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give the stratum for a document; ``weight``: how many candidates one visited stands for."""
        return {
            "score_low": round(self.low, 6),
            "score_high": round(self.high, 6),
            "candidates": self.candidates,
            "expected_precision": round(self.expected, 4),
            "visits": self.visits,
            "weight": round(self.candidates / self.visits, 4) if self.visits else None,
        }


@dataclass(frozen=True)
class Estimate:
    """What visits say of the precision.

    Parameters
    ----------
    precision
        Estimated share of ponds among all the candidates.
    variance
        Its estimated variance.
    ponds
        Estimated number of ponds among them.
    """

    precision: float
    variance: float
    ponds: float

    @property
    def interval(self) -> tuple[float, float]:
        """Interval at 95 %, within 0 and 1."""
        half = NORMAL_95 * float(np.sqrt(self.variance))
        return max(0.0, self.precision - half), min(1.0, self.precision + half)


def stratify(scores: Floats, strata: int = DECILES) -> Integers:
    """Give the stratum of each score, 0 the lowest; equal scores stay together.

    >>> stratify(np.array([0.1, 0.9, 0.4, 0.4]), 2).tolist()
    [0, 1, 0, 0]
    """
    if not len(scores):
        return np.zeros(0, np.int64)
    last = -(-np.arange(1, strata) * len(scores) // strata) - 1
    limits = np.unique(np.sort(scores)[last])
    return np.unique(np.searchsorted(limits, scores, side="left"), return_inverse=True)[1]


def plan(scores: Floats, half_width: float, known: tuple[Floats, Floats] | None = None) -> list[Stratum]:
    """Say how many candidates to visit in each stratum to know the precision within a half-width, at 95 %.

    Parameters
    ----------
    scores
        Scores, 0-1, of the candidates whose precision is asked for.
    half_width
        Wanted half-width of the interval, 0-1.
    known
        Scores of judged candidates and whether each is a pond: the share expected in a stratum is theirs. None: the
        scores themselves are taken as probabilities.

    Raises
    ------
    Invalid
        A half-width that is none.
    """
    if not 0 < half_width < 1:
        sentence = f"Demi-largeur {half_width:g} : un nombre entre 0 et 1 est attendu."
        raise Invalid(sentence, code="evaluation.half-width")
    scores = scores[~np.isnan(scores)]
    place = stratify(scores)
    strata = []
    for number in range(int(place.max()) + 1 if len(place) else 0):
        inside = scores[place == number]
        strata.append(Stratum(float(inside.min()), float(inside.max()), len(inside), _expected(inside, known)))
    visits = allocate([one.candidates for one in strata], [one.expected for one in strata], half_width)
    return [
        Stratum(one.low, one.high, one.candidates, one.expected, count)
        for one, count in zip(strata, visits, strict=True)
    ]


def allocate(sizes: list[int], expected: list[float], half_width: float) -> list[int]:
    """Share visits between strata so that the interval is as wanted (Neyman's allocation), the whole being finite.

    Two strata of 100, half of each being ponds, known within 10 points: 96 visits without end, 65 of 200, so 33 each.

    >>> allocate([100, 100], [0.5, 0.5], 0.1)
    [33, 33]
    """
    if not sizes:
        return []
    size = np.array(sizes, dtype=np.float64)
    weight = size / size.sum()
    spread = np.sqrt(np.array(expected) * (1 - np.array(expected)))
    wanted = (half_width / NORMAL_95) ** 2
    total = (weight @ spread) ** 2 / (wanted + (weight @ spread**2) / size.sum())
    each = total * weight * spread / (weight @ spread) if weight @ spread else np.zeros(len(sizes))
    return [int(min(whole, max(LEAST_VISITS, np.ceil(round(one, 9))))) for whole, one in zip(sizes, each, strict=True)]


def estimate(sizes: list[int], visited: list[int], ponds: list[int]) -> Estimate:
    """Estimate the precision from what was found, each visit counting for those it stands for (Horvitz-Thompson).

    Parameters
    ----------
    sizes, visited, ponds
        Candidates, visited ones and ponds among these, by stratum.

    Raises
    ------
    Invalid
        A stratum not visited, or more visited than there are.

    Two strata of 10 and 90; 5 visited in each; 4 and 1 ponds: 0.1 × 0.8 + 0.9 × 0.2.

    >>> found = estimate([10, 90], [5, 5], [4, 1])
    >>> round(found.precision, 4), round(found.ponds, 4), round(found.variance, 6)
    (0.26, 26.0, 0.0308)
    """
    for whole, part, right in zip(sizes, visited, ponds, strict=True):
        if not 0 < part <= whole or not 0 <= right <= part:
            sentence = f"Strate de {whole} candidats : {part} visités, dont {right} mares : impossible."
            raise Invalid(sentence, code="evaluation.stratum")
    size, seen, good = (np.array(one, dtype=np.float64) for one in (sizes, visited, ponds))
    share, weight = good / seen, size / size.sum()
    spread = np.where(seen > 1, share * (1 - share) / np.maximum(seen - 1, 1), 0.25)
    precision = float(weight @ share)
    return Estimate(precision, float((weight**2 * (1 - seen / size)) @ spread), precision * float(size.sum()))


def _expected(inside: Floats, known: tuple[Floats, Floats] | None) -> float:
    """Expect the share of the judged candidates of like scores, drawn a little to one half; else the mean score."""
    if known is None:
        return float(np.clip(inside.mean(), 0.02, 0.98))
    scores, is_pond = known
    alike = (scores >= inside.min()) & (scores <= inside.max())
    return float((is_pond[alike].sum() + 0.5) / (alike.sum() + 1))
