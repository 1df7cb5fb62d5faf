"""Precision, recall, curve, average precision and effort of a walk, and how sure they are. Pure.

A duplicate is neither right nor wrong: it stands in no figure, and the visit of its pond covers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mulette.ponds.judging.walking import AGAIN, FOUND, Floats, Integers, Walk

DRAWS = 500
"""Draws of a bootstrap: enough for the ends of an interval at 95 % to hold still to about one point."""
TARGETS = (0.5, 0.8, 0.95)
MOST_POINTS = 200
_AT_ONCE = 50


@dataclass(frozen=True)
class Steps:
    """The steps that count, best first, and where each belongs.

    Parameters
    ----------
    score
        Score, never growing.
    is_found
        Whether the step adds a pond; else it is a false one.
    block
        Block of each step: of its pond, or of the candidate where there is none.
    pond_block
        Block of each pond, found or not.
    """

    score: Floats
    is_found: np.ndarray[tuple[int], np.dtype[np.bool_]]
    block: Integers
    pond_block: Integers

    @property
    def ponds(self) -> int:
        """Number of ponds to find."""
        return len(self.pond_block)


def steps_of(walked: Walk, candidate_block: Integers, pond_block: Integers) -> Steps:
    """Give the steps of a walk that count, each with its block."""
    kept = walked.outcome != AGAIN
    found = walked.outcome[kept] == FOUND
    theirs = pond_block[walked.pond[kept]] if len(pond_block) else np.zeros(int(kept.sum()), np.int64)
    block = np.where(found, theirs, candidate_block[walked.candidate[kept]])
    return Steps(walked.score[kept], found, block, pond_block)


def ratio(part: float, whole: float) -> float | None:
    """Give a ratio; none where there is nothing to divide by.

    >>> ratio(2, 3), ratio(0, 0)
    (0.6667, None)
    """
    return round(float(part) / float(whole), 4) if whole else None


def curve(steps: Steps) -> list[dict[str, float | None]]:
    """Give threshold, precision and recall at each score, best first.

    >>> steps = Steps(np.array([0.9, 0.8, 0.8]), np.array([True, False, True]), np.zeros(3, int), np.zeros(4, int))
    >>> [(one["threshold"], one["precision"], one["recall"]) for one in curve(steps)]
    [(0.9, 1.0, 0.25), (0.8, 0.6667, 0.5)]
    """
    ends = _ends(steps.score)
    found = np.cumsum(steps.is_found)
    kept = ends if len(ends) <= MOST_POINTS else ends[np.unique(np.linspace(0, len(ends) - 1, MOST_POINTS).astype(int))]
    return [
        {
            "threshold": round(float(steps.score[end]), 6) if np.isfinite(steps.score[end]) else None,
            "precision": ratio(found[end], end + 1),
            "recall": ratio(found[end], steps.ponds),
            "visits": int(end) + 1,
            "found": int(found[end]),
        }
        for end in kept.tolist()
    ]


def average_precision(steps: Steps) -> float | None:
    """Give the sum, over the scores, of the precision times what the recall gains there; none without a pond.

    Missed ponds count: a ranking that never reaches half of the ponds gets 0.5 at most.
    Source: definition of scikit-learn's ``average_precision_score``, its recall taken over all the ponds.

    >>> average_precision(Steps(np.array([0.9, 0.8, 0.7]), np.array([True, False, True]), np.zeros(3, int),
    ...                         np.zeros(2, int)))
    0.8333
    """
    if not steps.ponds:
        return None
    return round(float(_average_precision(steps, np.ones((1, 1)), np.zeros_like(steps.block), steps.ponds)[0]), 4)


def effort(steps: Steps) -> dict[str, int | None]:
    """Give the visits needed, down the ranking, to reach a share of the ponds; none: the ranking never reaches it.

    >>> effort(Steps(np.array([0.9, 0.8, 0.7]), np.array([True, False, True]), np.zeros(3, int), np.zeros(3, int)))
    {'50': 3, '80': None, '95': None}
    """
    found = np.cumsum(steps.is_found)
    answer: dict[str, int | None] = {}
    for target in TARGETS:
        wanted = int(np.ceil(target * steps.ponds - 1e-9))
        place = int(np.searchsorted(found, wanted)) if wanted else len(found)
        answer[f"{100 * target:.0f}"] = place + 1 if place < len(found) else None
    return answer


def intervals(steps: Steps, seed: int) -> dict[str, list[float] | None]:
    """Give the intervals at 95 % of precision, recall and average precision, blocks being drawn again.

    None with fewer than two blocks: nothing then tells how a figure changes from place to place.

    Parameters
    ----------
    steps
        What is judged.
    seed
        The same seed gives the same interval.
    """
    names = ("precision", "recall", "average_precision")
    blocks = np.unique(np.concatenate([steps.block, steps.pond_block]))
    if len(blocks) < 2:
        return dict.fromkeys(names)
    block, pond_block = np.searchsorted(blocks, steps.block), np.searchsorted(blocks, steps.pond_block)
    drawn: dict[str, list[Floats]] = {name: [] for name in names}
    for weights in _draws(len(blocks), seed):
        found = (weights[:, block] * steps.is_found).sum(axis=1)
        visits, ponds = weights[:, block].sum(axis=1), weights[:, pond_block].sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn["precision"].append(found / visits)
            drawn["recall"].append(found / ponds)
            drawn["average_precision"].append(_average_precision(steps, weights, block, ponds))
    return {name: interval_of(np.concatenate(some)) for name, some in drawn.items()}


def share_interval(is_in: Floats, block: Integers, seed: int) -> list[float] | None:
    """Give the interval at 95 % of a share, blocks being drawn again."""
    blocks, place = np.unique(block, return_inverse=True)
    if len(blocks) < 2:
        return None
    part, whole = np.bincount(place, is_in), np.bincount(place)
    shares = []
    for weights in _draws(len(blocks), seed):
        shares.append((weights @ part) / (weights @ whole))
    return interval_of(np.concatenate(shares))


def interval_of(values: Floats) -> list[float] | None:
    """Give the middle 95 % of the values that could be computed."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    return [round(float(end), 4) for end in np.quantile(known, [0.025, 0.975])]


def _average_precision(steps: Steps, weights: Floats, block: Integers, ponds: Floats | int) -> Floats:
    """Average precision under weights of blocks, shape (draws, blocks)."""
    ends = _ends(steps.score)
    if not len(ends):
        return np.zeros(len(weights))
    each = weights[:, block]
    found = np.cumsum(each * steps.is_found, axis=1)[:, ends]
    visits = np.cumsum(each, axis=1)[:, ends]
    gained = np.diff(found, axis=1, prepend=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        total: Floats = (gained * np.where(visits > 0, found / visits, 0.0)).sum(axis=1) / ponds
    return total


def _ends(score: Floats) -> Integers:
    """Give the last step of each score."""
    if not len(score):
        return np.zeros(0, np.int64)
    return np.append(np.flatnonzero(np.diff(score) != 0), len(score) - 1)


def _draws(blocks: int, seed: int) -> Iterator[Floats]:
    """Give how often each block is drawn, some draws at once, so that memory does not grow with the draws."""
    rng = np.random.default_rng(seed)
    for _ in range(DRAWS // _AT_ONCE):
        yield rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=_AT_ONCE).astype(np.float64)
