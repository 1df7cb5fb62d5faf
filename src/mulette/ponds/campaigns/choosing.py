"""Choosing which candidates to visit: a random share first, then the best and the most uncertain. Pure.

The random share is drawn in strata of score out of the whole population, before and independently of the rest, so that
it alone gives an estimate without bias of the number of ponds (Horvitz and Thompson, 1952).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mulette.core.errors import Invalid

BANDS = ((0.8, "0,8 et plus"), (0.5, "0,5 à 0,8"), (0.2, "0,2 à 0,5"), (0.0, "moins de 0,2"))
"""Strata of score, the highest first."""
ALL_SCORES = "toutes notes"
"""The one stratum of a draw that has fewer places than there are strata."""
SIZES_M2 = (50.0, 200.0)
"""Limits of the classes of size that a batch is spread over."""
DRAWS = {"best": "bien noté", "uncertain": "incertain", "random": "tiré au hasard"}


@dataclass(frozen=True)
class Place:
    """A candidate that may be visited.

    Parameters
    ----------
    key
        Number of the candidate.
    x_m, y_m
        Its point, in a projected CRS.
    score
        From 0 to 1.
    area_m2
        Surface detected.
    """

    key: int
    x_m: float
    y_m: float
    score: float
    area_m2: float


@dataclass(frozen=True)
class Pick:
    """A candidate chosen.

    Parameters
    ----------
    place
        The candidate.
    draw
        ``random``, ``best`` or ``uncertain``.
    stratum
        Stratum of its score.
    probability
        Chance of being drawn, for the random share; None for the others.
    """

    place: Place
    draw: str
    stratum: str
    probability: float | None = None


def stratum_of(score: float) -> str:
    """Give the stratum of a score.

    >>> stratum_of(0.8), stratum_of(0.79), stratum_of(0)
    ('0,8 et plus', '0,5 à 0,8', 'moins de 0,2')
    """
    return next(name for least, name in BANDS if score >= least)


def sizes_of(pool: Sequence[Place]) -> dict[str, int]:
    """Count the candidates of each stratum, the highest score first; empty strata are left out."""
    counts = {name: sum(stratum_of(one.score) == name for one in pool) for _, name in BANDS}
    return {name: count for name, count in counts.items() if count}


def choose(
    pool: Sequence[Place], *, size: int, seed: int, random_share: float = 0.2, uncertain_share: float = 0.5
) -> list[Pick]:
    """Choose a batch.

    Parameters
    ----------
    pool
        The population: all candidates that could be visited.
    size
        How many; fewer when the population is smaller.
    seed
        The same seed and population give the same batch.
    random_share
        Share drawn at random, 0 to 1.
    uncertain_share
        Share of the uncertain among those that are not drawn.

    Raises
    ------
    Invalid
        Nothing to choose from, or a share out of 0 to 1.
    """
    if not pool or size < 1:
        raise Invalid("Aucun candidat à visiter : changez l'envoi, le départ ou la longueur.", code="batch.empty")
    if not (0 <= random_share <= 1 and 0 <= uncertain_share <= 1):
        raise Invalid("Une part va de 0 à 1.", code="batch.bad-share")
    size = min(size, len(pool))
    drawn = _draw(pool, round(size * random_share), seed)
    taken = {pick.place.key for pick in drawn}
    left = size - len(drawn)
    uncertain = _spread(pool, taken, round(left * uncertain_share), lambda one: abs(one.score - 0.5))
    taken |= {one.key for one in uncertain}
    best = _spread(pool, taken, left - len(uncertain), lambda one: -one.score)
    return [
        *drawn,
        *(Pick(one, "uncertain", stratum_of(one.score)) for one in uncertain),
        *(Pick(one, "best", stratum_of(one.score)) for one in best),
    ]


def allocate(sizes: dict[str, int], count: int) -> dict[str, int]:
    """Share a number of draws among strata in proportion of their sizes, at least one each while there are enough.

    >>> allocate({"a": 60, "b": 30, "c": 10}, 10)
    {'a': 6, 'b': 3, 'c': 1}
    >>> allocate({"a": 98, "b": 1, "c": 1}, 4)
    {'a': 2, 'b': 1, 'c': 1}
    """
    count = min(count, sum(sizes.values()))
    whole, least = sum(sizes.values()), 1 if count >= len(sizes) else 0
    given = {name: min(size, max(least, count * size // whole)) for name, size in sizes.items()}
    while sum(given.values()) > count:
        over = [name for name in sizes if given[name] > least]
        given[max(over, key=lambda name: given[name] - count * sizes[name] / whole)] -= 1
    while sum(given.values()) < count:
        open_ = [name for name in sizes if given[name] < sizes[name]]
        given[max(open_, key=lambda name: count * sizes[name] / whole - given[name])] += 1
    return given


def _draw(pool: Sequence[Place], count: int, seed: int) -> list[Pick]:
    by_stratum: dict[str, list[Place]] = {}
    for one in sorted(pool, key=lambda one: one.key):
        by_stratum.setdefault(stratum_of(one.score), []).append(one)
    if count < len(by_stratum):
        by_stratum = {ALL_SCORES: [one for members in by_stratum.values() for one in members]}
    shares = allocate({name: len(members) for name, members in by_stratum.items()}, count)
    generator = random.Random(seed)  # noqa: S311  # a draw that others can repeat, not a secret
    picks = []
    for name, members in sorted(by_stratum.items()):
        drawn = sorted(generator.sample(members, shares[name]), key=lambda one: one.key)
        picks += [Pick(one, "random", name, shares[name] / len(members)) for one in drawn]
    return picks


def _spread(pool: Sequence[Place], taken: set[int], count: int, rank: Callable[[Place], float]) -> list[Place]:
    """Take the first by rank, turn by turn in each class of size."""
    classes: dict[int, list[Place]] = {}
    for one in sorted(pool, key=lambda one: (rank(one), one.key)):
        if one.key not in taken:
            classes.setdefault(sum(one.area_m2 >= limit for limit in SIZES_M2), []).append(one)
    found: list[Place] = []
    turn = 0
    while len(found) < count and any(turn < len(members) for members in classes.values()):
        found += [members[turn] for _, members in sorted(classes.items()) if turn < len(members)]
        turn += 1
    return found[:count]
