"""Regions that several detectors saw of one place become one object; what only lies inside of another stays apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mulette.ponds.candidates.finding.regions import Regions

Ints = npt.NDArray[np.int64]
SHARED = 0.3
"""Part of the smaller region from which two regions overlap."""
SAME_SIZE = 8.0
"""How many times larger the other may be to be the same object."""
WATER = ("class9", "void")
HOLLOW_OVER_FLAT = 3.0
"""How many times larger than a level patch a hollow may be, to give the outline of both."""


@dataclass(frozen=True)
class Objects:
    """Cells of objects, object after object, and the detectors that saw each."""

    cells: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    detectors: list[str]


def merge(codes: Sequence[str], seen: Sequence[Regions], most: int) -> Objects:
    """Merge the regions of all detectors.

    Two regions that share 0.3 of the smaller are one object, unless one is 8 times larger, or the object would pass
    ``most`` cells: no chain runs down a valley. What is inside of a far larger region is told that it is, and stays.

    Parameters
    ----------
    codes, seen
        Detector, and its regions.
    most
        Cells of the largest object.
    """
    first = np.concatenate([[0], np.cumsum([len(one.starts) - 1 for one in seen])]).astype(np.int64)
    sizes = np.concatenate([np.diff(one.starts) for one in seen]).astype(np.int64)
    pairs = _overlaps(seen, first)
    told: list[set[str]] = [{code} for code, one in zip(codes, seen, strict=True) for _ in range(len(one.starts) - 1)]
    parent = np.arange(len(sizes))
    total = sizes.copy()
    low, high = np.minimum(sizes[pairs[:, 0]], sizes[pairs[:, 1]]), np.maximum(sizes[pairs[:, 0]], sizes[pairs[:, 1]])
    share = pairs[:, 2] / np.maximum(low, 1)
    for k in np.lexsort((pairs[:, 1], pairs[:, 0], -share)):
        if share[k] < SHARED:
            break
        a, b = int(pairs[k, 0]), int(pairs[k, 1])
        one, other = _root(parent, a), _root(parent, b)
        if one != other and high[k] <= SAME_SIZE * low[k] and max(total[one], total[other]) <= most:
            parent[max(one, other)] = min(one, other)
            total[min(one, other)] = max(total[one], total[other])
        elif one != other:
            small, large = (a, b) if sizes[a] <= sizes[b] else (b, a)
            told[small] |= {codes[_detector(first, large)]}
    return _gather(codes, seen, first, parent, told)


def _detector(first: Ints, region: int) -> int:
    return int(np.searchsorted(first, region, side="right")) - 1


def _root(parent: Ints, region: int) -> int:
    while parent[region] != region:
        parent[region] = parent[parent[region]]
        region = int(parent[region])
    return region


def _overlaps(seen: Sequence[Regions], first: Ints) -> Ints:
    """List the pairs of regions that share cells, and how many: ``(n, 3)``."""
    found = [np.zeros((0, 3), dtype=np.int64)]
    numbers = [first[k] + np.repeat(np.arange(len(one.starts) - 1), np.diff(one.starts)) for k, one in enumerate(seen)]
    region_of = np.full(max((int(one.cells.max(initial=-1)) for one in seen), default=-1) + 1, -1, dtype=np.int32)
    for m, one in enumerate(seen):
        region_of[one.cells] = numbers[m]
        for k in range(m):
            other = region_of[seen[k].cells].astype(np.int64)
            both = other >= 0
            pair, count = np.unique(numbers[k][both] * first[-1] + other[both], return_counts=True)
            found.append(np.column_stack([pair // max(first[-1], 1), pair % max(first[-1], 1), count]))
        region_of[one.cells] = -1
    return np.concatenate(found)


def _gather(codes: Sequence[str], seen: Sequence[Regions], first: Ints, parent: Ints, told: list[set[str]]) -> Objects:
    """Give each object its cells and its detectors."""
    members: dict[int, list[int]] = {}
    for region in range(len(parent)):
        members.setdefault(_root(parent, region), []).append(region)
    cells, detectors = [], []
    for group in members.values():
        cells.append(_outline_cells(group, codes, seen, first))
        detectors.append(",".join(sorted(set().union(*(told[region] for region in group)))))
    starts = np.concatenate([[0], np.cumsum([len(one) for one in cells])]).astype(np.int32)
    return Objects(np.concatenate([np.zeros(0, dtype=np.int32), *cells]), starts, detectors)


def _outline_cells(
    group: list[int], codes: Sequence[str], seen: Sequence[Regions], first: Ints
) -> npt.NDArray[np.int32]:
    """Choose the cells of an object: water seen by the laser; else its hollow, if not far larger than what is flat."""
    by_code: dict[str, list[npt.NDArray[np.int32]]] = {}
    for region in group:
        k = _detector(first, region)
        start, end = seen[k].starts[region - first[k] : region - first[k] + 2]
        by_code.setdefault(codes[k], []).append(seen[k].cells[start:end])
    water = [cells for code in WATER for cells in by_code.get(code, [])]
    if water:
        return _together(water)
    hollow = by_code.pop("depression", [])
    other = [cells for one in by_code.values() for cells in one]
    if not other:
        return _together(hollow)
    flat = _together(other)
    if hollow:
        bowl = _together(hollow)
        if len(bowl) <= HOLLOW_OVER_FLAT * len(flat):
            return bowl
    return flat


def _together(regions: list[npt.NDArray[np.int32]]) -> npt.NDArray[np.int32]:
    """Give the cells of one region or more in ascending order, each once; a region holds none twice."""
    return np.sort(regions[0]) if len(regions) == 1 else np.unique(np.concatenate(regions))
