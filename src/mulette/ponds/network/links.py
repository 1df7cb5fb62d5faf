"""Which ponds are within reach of each other, and what that makes of each: group, neighbours, betweenness. Pure.

Distances are straight lines between points, m, in a projected CRS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from mulette.core.errors import Invalid

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_SOURCES = 1_000
"""Ponds that betweenness starts from at most; with more ponds it is estimated from as many, drawn at random."""


@dataclass(frozen=True)
class Links:
    """The links between some ponds: each pond's neighbours one after the other.

    Parameters
    ----------
    start
        Place of the first neighbour of each pond; one more at the end.
    neighbour, distance_m
        Neighbours, the lowest number first, and how far they are, m. Each link stands twice.
    """

    start: Integers
    neighbour: Integers
    distance_m: Floats

    @property
    def ponds(self) -> int:
        """Number of ponds."""
        return len(self.start) - 1

    @property
    def degree(self) -> Integers:
        """Number of neighbours of each pond."""
        return np.diff(self.start)

    def pairs(self) -> tuple[Integers, Integers, Floats]:
        """Give each link once: the two ponds, the lower number first, and the distance."""
        one = np.repeat(np.arange(self.ponds), self.degree)
        once = one < self.neighbour
        return one[once], self.neighbour[once], self.distance_m[once]


def link(xy: Floats, distance_m: float) -> Links:
    """Link the ponds within a distance, itself included.

    Parameters
    ----------
    xy
        Points, shape (ponds, 2), m.
    distance_m
        Farthest that an animal goes from one pond to the next, m.

    Raises
    ------
    Invalid
        A distance that is none.

    >>> link(np.array([[0.0, 0.0], [300.0, 400.0], [2000.0, 0.0]]), 500.0).degree.tolist()
    [1, 1, 0]
    """
    if not 0 < distance_m < np.inf:
        raise Invalid(f"Distance {distance_m:g} m : un nombre au-dessus de 0 est attendu.", code="network.distance")
    if len(xy) < 2:
        return Links(np.zeros(len(xy) + 1, np.int64), np.zeros(0, np.int64), np.zeros(0))
    pairs = cKDTree(xy).query_pairs(distance_m * (1 + 1e-12), output_type="ndarray").astype(np.int64)
    one, other = np.concatenate([pairs, pairs[:, ::-1]]).T if len(pairs) else np.zeros((2, 0), np.int64)
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    start = np.concatenate([[0], np.cumsum(np.bincount(one, minlength=len(xy)))])
    return Links(start, other, np.hypot(*(xy[one] - xy[other]).T))


def groups(links: Links) -> Integers:
    """Give the group of each pond: those that links join, 1 the largest.

    >>> groups(link(np.array([[0.0, 0.0], [900.0, 0.0], [1000.0, 0.0]]), 500.0)).tolist()
    [2, 1, 1]
    """
    count = links.ponds
    one = np.repeat(np.arange(count), links.degree)
    matrix = coo_array((np.ones(len(one), np.int8), (one, links.neighbour)), shape=(count, count))
    label = connected_components(matrix, directed=False)[1] if count else np.zeros(0, np.int64)
    size = np.bincount(label)
    first = np.full(len(size), count)
    np.minimum.at(first, label, np.arange(count))
    rank = np.empty(len(size), np.int64)
    rank[np.lexsort((first, -size))] = np.arange(1, len(size) + 1)
    numbered: Integers = rank[label]
    return numbered


def nearest_m(xy: Floats) -> Floats:
    """Give the distance from each pond to the nearest other, m; NaN when it is the only one.

    >>> nearest_m(np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 10.0]])).tolist()
    [5.0, 5.0, 6.0]
    """
    if len(xy) < 2:
        return np.full(len(xy), np.nan)
    found: Floats = cKDTree(xy).query(xy, k=2)[0][:, 1]
    return found


def betweenness(links: Links, seed: int = 0) -> Floats:
    """Give the share of the shortest ways between two other ponds, counted in hops, that pass by a pond.

    Over ``MOST_SOURCES`` ponds it is an estimate from that many of them.
    Source: U. Brandes, *A faster algorithm for betweenness centrality*, 2001; normalised as NetworkX does.

    A pond between two others carries their only way: 1.

    >>> betweenness(link(np.array([[0.0, 0.0], [400.0, 0.0], [800.0, 0.0]]), 500.0)).tolist()
    [0.0, 1.0, 0.0]
    """
    count = links.ponds
    if count < 3:
        return np.zeros(count)
    sources = np.arange(count)
    if count > MOST_SOURCES:
        sources = np.sort(np.random.default_rng(seed).choice(count, MOST_SOURCES, replace=False))
    total: Floats = _carried(links.start, links.neighbour, sources)
    return total * (count / len(sources)) / ((count - 1) * (count - 2))


@numba.njit(cache=True)
def _carried(start: Integers, neighbour: Integers, sources: Integers) -> Floats:
    """Add up what each pond carries of the shortest ways from the sources (Brandes)."""
    count = len(start) - 1
    total = np.zeros(count)
    hops, ways, carried = np.full(count, -1), np.zeros(count), np.zeros(count)
    queue = np.empty(count, np.int64)
    for source in sources:
        queue[0], hops[source], ways[source] = source, 0, 1.0
        head, tail = 0, 1
        while head < tail:
            here = queue[head]
            head += 1
            for place in range(start[here], start[here + 1]):
                other = neighbour[place]
                if hops[other] < 0:
                    hops[other] = hops[here] + 1
                    queue[tail] = other
                    tail += 1
                if hops[other] == hops[here] + 1:
                    ways[other] += ways[here]
        for step in range(tail - 1, 0, -1):
            here = queue[step]
            for place in range(start[here], start[here + 1]):
                before = neighbour[place]
                if hops[before] == hops[here] - 1:
                    carried[before] += ways[before] / ways[here] * (1.0 + carried[here])
            total[here] += carried[here]
        for step in range(tail):
            hops[queue[step]], ways[queue[step]], carried[queue[step]] = -1, 0.0, 0.0
    return total
