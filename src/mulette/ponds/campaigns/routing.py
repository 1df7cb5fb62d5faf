"""The way from stop to stop, on straight distances: nearest neighbour, then 2-opt. Pure.

Fences, streams and roads are not known here: the length is a least one, and the person on the ground chooses the way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]


def route(points: Sequence[Point], start: Point | None = None) -> list[int]:
    """Order some points along a short way.

    Parameters
    ----------
    points
        Easting and northing, m.
    start
        Where one leaves from and comes back to; none: the way begins and ends at stops.

    Returns
    -------
    Places in ``points``, in the order of the visit.

    Examples
    --------
    >>> route([(0, 300), (0, 100), (0, 200)], start=(0, 0))
    [1, 2, 0]
    >>> route([(0, 0), (10, 10), (0, 10), (10, 0)])  # a square, not a cross
    [0, 2, 1, 3]
    """
    if not points:
        return []
    here = start if start is not None else min(points)
    left = set(range(len(points)))
    order: list[int] = []
    while left:
        following = min(left, key=lambda place: (math.dist(here, points[place]), place))
        left.remove(following)
        order.append(following)
        here = points[following]
    return _uncross(order, points, start)


def length_of(order: Sequence[int], points: Sequence[Point], start: Point | None = None) -> float:
    """Give the length of a way, back to its start if it has one, m.

    >>> length_of([0, 1], [(0, 100), (100, 100)], start=(0, 0))
    341.4213562373095
    """
    return sum(legs_of(order, points, start)) + (math.dist(points[order[-1]], start) if start and order else 0.0)


def legs_of(order: Sequence[int], points: Sequence[Point], start: Point | None = None) -> list[float]:
    """Give the length of each leg, that to the first stop included; 0 when the way begins there."""
    before = (
        [start if start is not None else points[order[0]], *(points[place] for place in order[:-1])] if order else []
    )
    return [math.dist(one, points[place]) for one, place in zip(before, order, strict=True)]


def _uncross(order: list[int], points: Sequence[Point], start: Point | None) -> list[int]:
    """Turn stretches of the way around as long as that shortens it (2-opt)."""
    ends = [start] if start is not None else []
    way: list[Point | None] = [*ends, *(points[place] for place in order), *ends]
    fixed = len(ends)
    is_better = True
    while is_better:
        is_better = False
        for first in range(fixed, len(way) - fixed - 1):
            for last in range(first + 1, len(way) - fixed):
                gain = _gain(way, first, last)
                if gain > 1e-9:
                    way[first : last + 1] = way[first : last + 1][::-1]
                    turned = order[first - fixed : last + 1 - fixed]
                    order[first - fixed : last + 1 - fixed] = turned[::-1]
                    is_better = True
    return order


def _gain(way: Sequence[Point | None], first: int, last: int) -> float:
    before = way[first - 1] if first > 0 else None
    after = way[last + 1] if last + 1 < len(way) else None
    return _leg(before, way[first]) + _leg(way[last], after) - _leg(before, way[last]) - _leg(way[first], after)


def _leg(one: Point | None, other: Point | None) -> float:
    return 0.0 if one is None or other is None else math.dist(one, other)
