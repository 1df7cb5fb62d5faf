"""Gaps and overlaps between tiles."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from mulette.ponds.sensing.inputs.sources import Source

LEAST_M2 = 1.0
"""Smallest gap or overlap told; tiles that share their edge points overlap by a line."""
Bounds = tuple[float, float, float, float]


def overlaps(sources: Sequence[Source]) -> list[tuple[Source, Source, Bounds]]:
    """Give each pair of sources that share an area, with the extent of that area.

    The cost grows with the number of neighbours, not with the square of the tiles.
    """
    boxes = [shapely.box(*source.bounds) for source in sources]
    tree = shapely.STRtree(boxes)
    found = []
    for first, box in enumerate(boxes):
        for second in sorted(int(i) for i in tree.query(box) if i > first):
            common = box.intersection(boxes[second])
            if common.area > LEAST_M2:
                found.append((sources[first], sources[second], common.bounds))
    return found


def gaps(sources: Sequence[Source]) -> list[Bounds]:
    """Give the extents of the holes between tiles: inside of their common rectangle and under no tile.

    >>> from pathlib import Path
    >>> tiles = [Source(Path(n), "cloud", "", "EPSG:2154", "file", b) for n, b in
    ...          (("a", (0, 0, 10, 10)), ("b", (10, 0, 20, 10)), ("c", (0, 10, 10, 20)))]
    >>> gaps(tiles)
    [(10.0, 10.0, 20.0, 20.0)]
    """
    if not sources:
        return []
    covered = shapely.union_all([shapely.box(*source.bounds) for source in sources])
    missing = shapely.box(*covered.bounds).difference(covered)
    return sorted(part.bounds for part in shapely.get_parts(missing) if part.area > LEAST_M2)


def twins(sources: Sequence[Source]) -> dict[Source, Source]:
    """Give the clouds that show the same tile as another with more points: ``{the lesser: the one kept}``.

    Counted twice, a tile would look twice as dense, and chance would dig holes in it. Two clouds are the same
    tile where their extents agree to 1 % and they share a flight line.
    """
    found: dict[Source, Source] = {}
    by_size = sorted(sources, key=lambda source: (-(source.points or 0), str(source.path)))
    for kept, other, _ in overlaps(by_size):
        lines = {strip.number for strip in kept.strips} & {strip.number for strip in other.strips}
        if kept not in found and other not in found and lines and _agreement(kept.bounds, other.bounds) > 0.99:
            found[other] = kept
    return found


def _agreement(one: Bounds, other: Bounds) -> float:
    first, second = shapely.box(*one), shapely.box(*other)
    return float(first.intersection(second).area / first.union(second).area)
