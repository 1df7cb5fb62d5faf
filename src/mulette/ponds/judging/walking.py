"""Walking down a ranking of candidates: which step finds a new pond, which one found already, which none. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FOUND, FALSE, AGAIN = 1, 0, -1
"""What a step brings: a pond more, nothing, a pond that an earlier step already found (a duplicate, never false)."""


@dataclass(frozen=True)
class Reach:
    """Which candidates reach which ponds.

    Parameters
    ----------
    candidate, pond
        Numbers of both, one entry a pair within the tolerance; by candidate, the nearest pond first.
    distance_m
        Distance from the pond to the edge of the candidate, m; 0 inside.
    candidates, ponds
        How many there are in all.
    """

    candidate: Integers
    pond: Integers
    distance_m: Floats
    candidates: int
    ponds: int

    def near(self) -> dict[int, list[int]]:
        """Give the ponds that each candidate reaches, the nearest first."""
        found: dict[int, list[int]] = {}
        for candidate, pond in zip(self.candidate.tolist(), self.pond.tolist(), strict=True):
            found.setdefault(candidate, []).append(pond)
        return found


@dataclass(frozen=True)
class Walk:
    """The steps of a walk, from the best candidate to the worst.

    Parameters
    ----------
    candidate
        Candidate of each step.
    score
        Its score, never growing.
    outcome
        ``FOUND``, ``FALSE`` or ``AGAIN``.
    pond
        Pond that the step adds to those found; -1: none.
    """

    candidate: Integers
    score: Floats
    outcome: Integers
    pond: Integers


def reach(candidates: gpd.GeoSeries, ponds: gpd.GeoSeries, tolerance_m: float) -> Reach:
    """Find the pairs of a candidate and a pond within a tolerance.

    Parameters
    ----------
    candidates, ponds
        Geometries in one projected CRS, none empty.
    tolerance_m
        Largest distance, m, itself included.
    """
    ours, theirs = np.asarray(candidates.values), np.asarray(ponds.values)
    pond, candidate = shapely.STRtree(ours).query(theirs, predicate="dwithin", distance=tolerance_m)
    distance = shapely.distance(ours[candidate], theirs[pond])
    order = np.lexsort((pond, distance, candidate))
    return Reach(candidate[order], pond[order], distance[order], len(ours), len(theirs))


def walk(pairs: Reach, score: Floats) -> Walk:
    """Walk down a ranking, each candidate taking one pond at most and each pond one candidate.

    A step finds a pond when one more can be matched with those above it: after every step the ponds found are as many
    as a one-to-one matching of the candidates so far allows. A candidate without a score is not walked to; of equal
    scores, the nearest to a pond comes first.

    Examples
    --------
    Two candidates on pond 0, the better of which also reaches pond 1; a third reaches nothing.

    >>> pairs = Reach(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([0.0, 5.0, 0.0]), 3, 2)
    >>> steps = walk(pairs, np.array([0.9, 0.5, 0.7]))
    >>> steps.candidate.tolist(), steps.outcome.tolist(), steps.pond.tolist()
    ([0, 2, 1], [1, 0, 1], [0, -1, 1])
    """
    nearest = np.full(pairs.candidates, np.inf)
    np.minimum.at(nearest, pairs.candidate, pairs.distance_m)
    order = np.lexsort((np.arange(pairs.candidates), nearest, -score))
    order = order[~np.isnan(score[order])]
    near = pairs.near()
    outcome, pond = np.full(len(order), FALSE), np.full(len(order), -1)
    holder: dict[int, int] = {}
    held: dict[int, int] = {}
    for step in np.flatnonzero(np.isfinite(nearest[order])).tolist():
        added = _take(int(order[step]), near, holder, held)
        outcome[step], pond[step] = (AGAIN, -1) if added is None else (FOUND, added)
    return Walk(order, score[order], outcome, pond)


def _take(candidate: int, near: dict[int, list[int]], holder: dict[int, int], held: dict[int, int]) -> int | None:
    """Match a candidate, others giving way where they have another pond; give the pond that is newly matched."""
    came_from: dict[int, int] = {}
    waiting = deque([candidate])
    while waiting:
        one = waiting.popleft()
        for pond in near[one]:
            if pond in came_from:
                continue
            came_from[pond] = one
            if pond not in holder:
                _give(pond, candidate, came_from, holder, held)
                return pond
            waiting.append(holder[pond])
    return None


def _give(pond: int, candidate: int, came_from: dict[int, int], holder: dict[int, int], held: dict[int, int]) -> None:
    """Pass the ponds on along the path that was found: each taker leaves its own to the one before."""
    while True:
        taker = came_from[pond]
        left = held.get(taker)
        holder[pond], held[taker] = taker, pond
        if taker == candidate or left is None:
            return
        pond = left
