"""The probability of connectivity of a network, and what each pond, there or to be, brings to it. Pure.

PC = Σi Σj ai aj p*ij / A², where a is the area of a pond, A that of all ponds, and p* the likelihood of the best way
from one to the other: exp(−k × length), k such that a way as long as the distance given has the likelihood given.
dPC of a pond = 100 (PC − PC without it) / PC; it splits into the pond itself (intra), the ways that begin or end there
(flux), and those of others that have no way as good without it (connector).
Source: S. Saura and L. Pascual-Hortal, *A new habitat availability index to integrate connectivity in landscape
conservation planning*, 2007; S. Saura and L. Rubio, 2010, for the three parts. A² stands for the square of the
landscape's area: every dPC is the same with either.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numba
import numpy as np

from mulette.core.errors import Invalid
from mulette.ponds.network.links import Floats, Integers, Links

LIKELIHOOD = 0.05
"""Likelihood of a way as long as the distance given: the farthest that the species usually goes. Our choice."""
LEAST = 1e-4
"""Ways less likely than this are left out, which keeps the work to each pond's surroundings."""


@dataclass(frozen=True)
class Ways:
    """The best ways between ponds: from each pond, those it reaches, itself first.

    Parameters
    ----------
    start, reached, length_m
        As ``Links``: where the ways of each pond begin, the ponds they lead to, and how long they are, m.
    rate
        k of the likelihood, per m.
    limit_m
        Longest way kept, m.
    """

    start: Integers
    reached: Integers
    length_m: Floats
    rate: float
    limit_m: float


@dataclass(frozen=True)
class Importance:
    """What each pond brings, in percent of PC.

    Parameters
    ----------
    pc
        PC of the whole network, 0-1.
    equivalent_m2
        Area of one pond that would have the same PC alone, m²: the square root of Σ Σ a a p*.
    dpc, intra, flux, connector
        Importance of each pond, and its three parts, %.
    """

    pc: float
    equivalent_m2: float
    dpc: Floats
    intra: Floats
    flux: Floats
    connector: Floats


def find_ways(links: Links, distance_m: float, likelihood: float = LIKELIHOOD, least: float = LEAST) -> Ways:
    """Find the best ways between ponds.

    Raises
    ------
    Invalid
        A likelihood out of 0 to 1.
    """
    if not 0 < likelihood < 1:
        raise Invalid(f"Probabilité {likelihood:g} : un nombre entre 0 et 1 est attendu.", code="network.likelihood")
    rate = -np.log(likelihood) / distance_m
    limit = -np.log(least) / rate if least else np.inf
    start, reached, length = _ways(links.start, links.neighbour, links.distance_m, limit)
    return Ways(start, reached, length, float(rate), float(limit))


def importance(links: Links, ways: Ways, area_m2: Floats) -> Importance:
    """Measure what each pond brings to the connectivity of the network.

    Two ponds of 1 m² whose way has the likelihood 0.05: Σ = 1 + 1 + 2 × 0.05.

    >>> from mulette.ponds.network.links import link
    >>> links = link(np.array([[0.0, 0.0], [500.0, 0.0]]), 500.0)
    >>> found = importance(links, find_ways(links, 500.0), np.ones(2))
    >>> round(found.pc, 4), round(float(found.dpc[0]), 2)
    (0.525, 52.38)
    """
    if not links.ponds:
        return Importance(0.0, 0.0, *(np.zeros(0) for _ in range(4)))
    reaching, lost = _parts(links.start, links.neighbour, links.distance_m, area_m2, ways.rate, ways.limit_m)
    total = float(area_m2 @ reaching)
    intra = area_m2**2
    flux = 2 * area_m2 * reaching - 2 * intra
    percent = 100 / total
    return Importance(
        total / float(area_m2.sum()) ** 2, float(np.sqrt(total)), percent * (intra + flux + lost), percent * intra,
        percent * flux, percent * lost,
    )  # fmt: skip


def gains(
    ways: Ways, area_m2: Floats, near_start: Integers, near: Integers, near_m: Floats, new_area_m2: Floats
) -> tuple[Floats, Floats]:
    """Measure what each new pond would bring, were it the only one added.

    Parameters
    ----------
    ways, area_m2
        Network as it is.
    near_start, near, near_m
        Existing ponds within the distance of each new one, as ``Links``, and how far.
    new_area_m2
        Area of each new pond.

    Returns
    -------
    What it adds to Σ Σ a a p* by its own area and ways, and by the ways that it shortens between others.
    """
    own, between = _gains(
        ways.start, ways.reached, ways.length_m, area_m2, near_start, near, near_m, new_area_m2, ways.rate, ways.limit_m
    )
    return own, between


@numba.njit(cache=True)
def _shortest(start, neighbour, distance, source, limit, best, above, touched):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Find the shortest ways from a pond up to a limit (Dijkstra); give how many ponds are reached.

    ``best`` holds infinity at first; the ponds reached are written into ``touched``, their lengths into ``best``, and
    the pond before each on its way into ``above``.
    """
    best[source] = 0.0
    touched[0] = source
    count = 1
    waiting = [(0.0, source)]
    while len(waiting) > 0:
        length, here = heapq.heappop(waiting)
        if length > best[here]:
            continue
        for place in range(start[here], start[here + 1]):
            other = neighbour[place]
            longer = length + distance[place]
            if longer > limit or longer >= best[other]:
                continue
            if best[other] == np.inf:
                touched[count] = other
                count += 1
            best[other], above[other] = longer, here
            heapq.heappush(waiting, (longer, other))
    return count


@numba.njit(cache=True)
def _ways(start, neighbour, distance, limit):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    ponds = len(start) - 1
    best, above, touched = np.full(ponds, np.inf), np.full(ponds, -1), np.empty(ponds, np.int64)
    ends = np.zeros(ponds + 1, np.int64)
    size = max(16, 4 * ponds)
    reached, lengths = np.empty(size, np.int64), np.empty(size)
    for source in range(ponds):
        count = _shortest(start, neighbour, distance, source, limit, best, above, touched)
        begin = ends[source]
        if begin + count > size:
            size = max(2 * size, begin + count)
            wider, longer = np.empty(size, np.int64), np.empty(size)
            wider[:begin], longer[:begin] = reached[:begin], lengths[:begin]
            reached, lengths = wider, longer
        for place in range(count):
            reached[begin + place], lengths[begin + place] = touched[place], best[touched[place]]
            best[touched[place]] = np.inf
        ends[source + 1] = begin + count
    return ends, reached[: ends[-1]].copy(), lengths[: ends[-1]].copy()


@numba.njit(cache=True)
def _parts(start, neighbour, distance, area, rate, limit):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Give Σj aj p*ij of each pond, and what others lose among themselves without it.

    From each pond the best ways make a tree; without another pond only what hangs below it there finds longer ways. All
    that hangs below every pond of a tree, taken together, is no more than its ponds times their depth.
    """
    ponds = len(start) - 1
    reaching, lost = np.zeros(ponds), np.zeros(ponds)
    best, without = np.full(ponds, np.inf), np.full(ponds, np.inf)
    above, is_below = np.full(ponds, -1), np.zeros(ponds, np.bool_)
    touched = np.empty(ponds, np.int64)
    place_of, count_of = np.zeros(ponds, np.int64), np.zeros(ponds, np.int64)
    for source in range(ponds):
        count = _shortest(start, neighbour, distance, source, limit, best, above, touched)
        total = 0
        for step in range(count):
            end = touched[step]
            reaching[source] += area[end] * np.exp(-rate * best[end])
            over = above[end]
            while over >= 0 and over != source:
                count_of[over] += 1
                total += 1
                over = above[over]
        hanging, begin = np.empty(total, np.int64), 0
        for step in range(count):
            place_of[touched[step]] = begin
            begin += count_of[touched[step]]
        for step in range(count):
            over = above[touched[step]]
            while over >= 0 and over != source:
                hanging[place_of[over]] = touched[step]
                place_of[over] += 1
                over = above[over]
        for step in range(count):
            removed = touched[step]
            if count_of[removed]:
                below = hanging[place_of[removed] - count_of[removed] : place_of[removed]]
                _go_round(start, neighbour, distance, removed, below, limit, best, without, is_below)
                for end in below:
                    change = np.exp(-rate * best[end]) - np.exp(-rate * without[end])
                    lost[removed] += area[source] * area[end] * change
                    without[end] = np.inf
        for step in range(count):
            best[touched[step]], above[touched[step]], count_of[touched[step]] = np.inf, -1, 0
    return reaching, lost


@numba.njit(cache=True)
def _go_round(start, neighbour, distance, removed, below, limit, best, without, is_below):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Find the ways to what hangs below a pond that do not pass by it; written into ``without``."""
    for end in below:
        is_below[end] = True
    waiting = [(0.0, -1)]
    waiting.clear()
    for end in below:
        for place in range(start[end], start[end + 1]):
            other = neighbour[place]
            if other != removed and not is_below[other]:
                without[end] = min(without[end], best[other] + distance[place])
        if without[end] <= limit:
            heapq.heappush(waiting, (without[end], end))
        else:
            without[end] = np.inf
    while len(waiting) > 0:
        length, here = heapq.heappop(waiting)
        if length > without[here]:
            continue
        for place in range(start[here], start[here + 1]):
            other = neighbour[place]
            longer = length + distance[place]
            if is_below[other] and longer <= limit and longer < without[other]:
                without[other] = longer
                heapq.heappush(waiting, (longer, other))
    for end in below:
        is_below[end] = False


@numba.njit(cache=True)
def _gains(ends, reached, lengths, area, near_start, near, near_m, new_area, rate, limit):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    ponds, news = len(ends) - 1, len(near_start) - 1
    own, between = np.zeros(news), np.zeros(news)
    to_new, touched = np.full(ponds, np.inf), np.empty(ponds, np.int64)
    now = np.full(ponds, np.inf)
    for new in range(news):
        count = 0
        for step in range(near_start[new], near_start[new + 1]):
            for place in range(ends[near[step]], ends[near[step] + 1]):
                length = near_m[step] + lengths[place]
                end = reached[place]
                if length > limit:
                    continue
                if to_new[end] == np.inf:
                    touched[count] = end
                    count += 1
                to_new[end] = min(to_new[end], length)
        own[new] = new_area[new] ** 2
        for one in range(count):
            own[new] += 2 * new_area[new] * area[touched[one]] * np.exp(-rate * to_new[touched[one]])
        if near_start[new + 1] - near_start[new] > 1:  # a pond with one neighbour shortens nothing
            close = touched[:count][np.argsort(to_new[touched[:count]])]
            between[new] = _shortened(close, to_new, ends, reached, lengths, area, now, rate, limit)
        for step in range(count):
            to_new[touched[step]] = np.inf
    return own, between


@numba.njit(cache=True)
def _shortened(close, to_new, ends, reached, lengths, area, now, rate, limit):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Add up what the ways between ponds gain by passing by a new one; ``close``: ponds by their way to it."""
    total = 0.0
    for first in range(len(close)):
        source = close[first]
        if 2 * to_new[source] > limit:
            break
        for place in range(ends[source], ends[source + 1]):
            now[reached[place]] = lengths[place]
        for second in range(first + 1, len(close)):
            end = close[second]
            length = to_new[source] + to_new[end]
            if length > limit:
                break
            if length < now[end]:
                total += 2 * area[source] * area[end] * (np.exp(-rate * length) - np.exp(-rate * now[end]))
        for place in range(ends[source], ends[source + 1]):
            now[reached[place]] = np.inf
    return total
