"""Descent: who comes from whom, how far, and what part of a mix each origin makes. Pure.

The lineage is a graph without cycle: a mix has several parents, a parent several children. Each function goes once over
the links it is given.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable
from typing import NamedTuple

from mulette.core.errors import Conflict


class Descent(NamedTuple):
    """A child, its parent, and what part of the child the parent makes, 0 to 1; None: not known."""

    parent: Hashable
    child: Hashable
    share: float | None = None


def makes_cycle(links: Iterable[Descent], parent: Hashable, child: Hashable) -> bool:
    """Whether a new link would make something descend from itself.

    >>> links = [Descent("harvest", "lot"), Descent("lot", "culture")]
    >>> makes_cycle(links, "culture", "harvest"), makes_cycle(links, "harvest", "culture")
    (True, False)
    """
    return parent == child or parent in reached(links, child, upwards=False)


def reached(links: Iterable[Descent], start: Hashable, *, upwards: bool) -> dict[Hashable, int]:
    """Give what is reached from a node, with the fewest links that lead there; the node itself is left out.

    >>> links = [Descent("a", "b"), Descent("b", "c"), Descent("a", "c")]
    >>> reached(links, "c", upwards=True)
    {'b': 1, 'a': 1}
    """
    beside = defaultdict(list)
    for link in links:
        here, there = (link.child, link.parent) if upwards else (link.parent, link.child)
        beside[here].append(there)
    depths: dict[Hashable, int] = {start: 0}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for other in beside[node]:
            if other not in depths:
                depths[other] = depths[node] + 1
                waiting.append(other)
    del depths[start]
    return depths


def ranks(links: Iterable[Descent]) -> dict[Hashable, int]:
    """Give the rank of each node: 0 without parent, else one more than its farthest parent.

    >>> ranks([Descent("a", "b"), Descent("b", "c"), Descent("a", "c")])
    {'a': 0, 'b': 1, 'c': 2}

    Raises
    ------
    Conflict
        The links make a cycle.
    """
    links = list(links)
    children, missing = defaultdict(list), dict.fromkeys((node for link in links for node in link[:2]), 0)
    for link in links:
        children[link.parent].append(link.child)
        missing[link.child] += 1
    given = {node: 0 for node, count in missing.items() if not count}
    waiting = deque(given)
    order: dict[Hashable, int] = {}
    while waiting:
        node = waiting.popleft()
        order[node] = given[node]
        for child in children[node]:
            given[child] = max(given.get(child, 0), given[node] + 1)
            missing[child] -= 1
            if not missing[child]:
                waiting.append(child)
    if len(order) < len(missing):
        raise Conflict("La généalogie tourne en rond.", code="link.cycle")
    return order


def origin_shares(links: Iterable[Descent], node: Hashable) -> dict[Hashable, float]:
    """Give what part of a node each origin makes: shares multiplied along each path, added over paths; their sum is 1.

    An origin is an ancestor without parent. Parents whose share is not known divide equally what the known ones leave;
    shares known in part, or that do not make 1, are brought to 1.

    >>> mix = [Descent("north", "mix", 0.75), Descent("south", "mix", 0.25), Descent("mix", "plant")]
    >>> origin_shares(mix, "plant")
    {'north': 0.75, 'south': 0.25}
    >>> origin_shares([Descent("north", "mix"), Descent("south", "mix")], "mix")
    {'north': 0.5, 'south': 0.5}
    >>> origin_shares([], "alone")
    {'alone': 1.0}

    Raises
    ------
    Conflict
        The links make a cycle.
    """
    links = list(links)
    above = {node: 0} | reached(links, node, upwards=True)
    kept = [link for link in links if link.child in above]
    parents = defaultdict(list)
    for link in kept:
        parents[link.child].append(link)
    order = ranks(kept)
    part: dict[Hashable, float] = defaultdict(float, {node: 1.0})
    for current in sorted(above, key=lambda one: order.get(one, 0), reverse=True):
        for parent, share in _completed(parents[current]).items():
            part[parent] += part[current] * share
    return dict(sorted(((one, part[one]) for one in above if not parents[one]), key=lambda pair: -pair[1]))


def _completed(links: list[Descent]) -> dict[Hashable, float]:
    """Give the share of each parent of one child, the unknown ones filled in, the whole brought to 1."""
    known = sum(link.share for link in links if link.share is not None)
    unknown = sum(link.share is None for link in links)
    each = max(0.0, 1 - known) / unknown if unknown else 0.0
    filled: dict[Hashable, float] = defaultdict(float)
    for link in links:
        filled[link.parent] += each if link.share is None else link.share
    total = sum(filled.values())
    return {parent: share / total for parent, share in filled.items()} if total else {}
