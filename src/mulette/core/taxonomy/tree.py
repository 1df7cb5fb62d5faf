"""Numbering a classification, so that "all below this taxon" is a range of numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def number_tree(codes: Integers, parents: Integers) -> tuple[Integers, Integers]:
    """Give numbers to the taxa of a classification, in the order of a walk that visits each before those below it.

    Parameters
    ----------
    codes
        Shape (n,), distinct codes.
    parents
        Shape (n,), code of the taxon right above each; a code that is not among ``codes`` makes a root.

    Returns
    -------
    left, right
        Shape (n,), from 1. What lies below a taxon, itself included, has its ``left`` between the taxon's ``left``
        and ``right``. Both are 0 for taxa whose line upwards runs in a circle.

    Examples
    --------
    A root 10 with 20 (which holds 30) and 40 below it:

    >>> left, right = number_tree(np.array([10, 20, 30, 40]), np.array([0, 10, 20, 10]))
    >>> left.tolist(), right.tolist()
    ([1, 2, 3, 4], [4, 3, 3, 4])
    """
    parent = _positions(codes, parents)
    levels = _levels(parent)
    size = np.zeros(len(codes), dtype=np.int64)
    for level in levels:
        size[level] = 1
    for level in reversed(levels[1:]):
        np.add.at(size, parent[level], size[level])
    left = np.zeros(len(codes), dtype=np.int64)
    for depth, level in enumerate(levels):
        above = np.zeros(len(level), dtype=np.int64) if depth == 0 else parent[level]
        order = np.lexsort((codes[level], above))
        siblings, above = level[order], above[order]
        before = np.cumsum(size[siblings]) - size[siblings]
        first = np.searchsorted(above, above)
        left[siblings] = before - before[first] + 1 + (0 if depth == 0 else left[above])
    return left, np.where(left > 0, left + size - 1, 0)


def _positions(codes: Integers, parents: Integers) -> Integers:
    """Give the position of each parent among the codes; -1 where it is not one, or is the taxon itself."""
    order = np.argsort(codes)
    place = np.minimum(np.searchsorted(codes[order], parents), len(codes) - 1)
    found = order[place] if len(codes) else place
    return np.where((codes[found] == parents) & (parents != codes), found, -1)


def _levels(parent: Integers) -> list[Integers]:
    """Sort the positions by depth, the roots first; a circle belongs to no level."""
    by_parent = np.argsort(parent, kind="stable")
    starts = np.searchsorted(parent[by_parent], np.arange(-1, len(parent)), side="left")
    ends = np.searchsorted(parent[by_parent], np.arange(-1, len(parent)), side="right")
    levels = [by_parent[starts[0] : ends[0]]] if len(parent) else []
    while levels and len(levels[-1]):
        above = levels[-1] + 1
        counts = ends[above] - starts[above]
        offsets = np.repeat(starts[above] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        levels.append(by_parent[np.arange(counts.sum()) + offsets])
    return levels[:-1]
