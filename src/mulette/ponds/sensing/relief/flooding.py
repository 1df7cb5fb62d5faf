"""Compiled loops that flood a ground model from its edges, in time proportional to its cells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int32]
Heights = npt.NDArray[np.floating]
Steps = tuple[int, int, int, int]

OUTSIDE = -1
"""Height of the cells outside: those without ground, and a frame of one cell."""
_DRY = -1


@njit(cache=True, nogil=True)
def in_millimetres(ground: Heights, base: float) -> Ints:
    """Give heights over ``base`` in whole mm with a frame of one cell; unknown cells and the frame are ``OUTSIDE``."""
    rows, columns = ground.shape
    heights = np.full((rows + 2, columns + 2), OUTSIDE, dtype=np.int32)
    for row in range(rows):
        for column in range(columns):
            height = float(ground[row, column])
            if np.isfinite(height):
                heights[row + 1, column + 1] = np.int32(np.rint((height - base) * 1000.0))
    return heights


@njit(cache=True, nogil=True)
def flood(heights: Ints, limit: int, longest: int) -> Ints:
    """Give the level of the water on each cell, when every hollow is filled up to its outlet or to ``limit`` cells.

    A cell that is climbed to from a cell that drains drains too: these are taken at once, off a stack. A cell with a
    lower neighbour that none has climbed to yet is a possible outlet, and waits in the bucket of its height (one list a
    millimetre); when its turn comes, what lies under it and is still dry is one pool, filled up to it.

    Parameters
    ----------
    heights
        int32 mm, framed by ``OUTSIDE``.
    limit
        A pool of fewer cells keeps the level of its outlet; a larger one is limited hollow by hollow.
    longest
        A hollow whose box is longer, in cells, is treated as one of ``limit`` cells.
    """
    columns = heights.shape[1]
    height = heights.ravel()
    size = len(height)
    level = np.full(size, _DRY, dtype=np.int32)
    bucket = np.zeros(height.max() + 2, dtype=np.int32)
    link = np.zeros(size, dtype=np.int32)
    room = np.empty(size, dtype=np.int32)
    steps = (-columns, -1, 1, columns)
    top = _take_outlets(height, level, room, steps)
    top = _climb(height, level, bucket, link, room, top, steps)
    for spill in range(len(bucket)):
        outlet = bucket[spill]
        while outlet > 0:
            count = 0
            for step in steps:
                cell = outlet + step
                if level[cell] == _DRY and height[cell] < spill:
                    level[cell] = spill
                    room[count] = cell
                    count += 1
                    count, top = _fill(height, level, room, count, top, spill, steps)
                    if count >= limit or (count >= longest and _side(room[:count], columns) > longest):
                        _limit_pool(height, level, link, room[:count], spill, limit, longest, steps)
                    top = _climb(height, level, bucket, link, room, top, steps)
                    count = 0
            outlet = link[outlet]
    return level.reshape(heights.shape)


@njit(cache=True, nogil=True)
def _take_outlets(height: Ints, level: Ints, room: Ints, steps: Steps) -> int:
    """Put the cells beside the outside on the stack, which grows down from the end of ``room``; give its top."""
    top = len(room)
    for cell in range(len(height)):
        if height[cell] == OUTSIDE:
            level[cell] = 0
            continue
        for step in steps:
            if height[cell + step] == OUTSIDE:
                level[cell] = height[cell]
                top -= 1
                room[top] = cell
                break
    return top


@njit(cache=True, nogil=True)
def _climb(height: Ints, level: Ints, bucket: Ints, link: Ints, room: Ints, top: int, steps: Steps) -> int:
    """Take all that is climbed to from the stack; cells with a lower dry neighbour go to their bucket."""
    while top < len(room):
        cell = room[top]
        top += 1
        here = height[cell]
        outlet = False
        for step in steps:
            near = cell + step
            if level[near] == _DRY:
                if height[near] >= here:
                    level[near] = height[near]
                    top -= 1
                    room[top] = near
                else:
                    outlet = True
        if outlet:
            link[cell] = bucket[here]
            bucket[here] = cell
    return top


@njit(cache=True, nogil=True)
def _fill(height: Ints, level: Ints, room: Ints, count: int, top: int, spill: int, steps: Steps) -> tuple[int, int]:
    """Fill the pool that begins at the first ``count`` cells of ``room``; its shores go on the stack."""
    done = 0
    while done < count:
        cell = room[done]
        done += 1
        for step in steps:
            near = cell + step
            if level[near] == _DRY:
                if height[near] <= spill:
                    level[near] = spill
                    room[count] = near
                    count += 1
                else:
                    level[near] = height[near]
                    top -= 1
                    room[top] = near
    return count, top


@njit(cache=True, nogil=True)
def _side(pool: Ints, columns: int) -> int:
    """Give the longer side of the box of a pool, in cells."""
    top = bottom = pool[0] // columns
    left = right = pool[0] % columns
    for cell in pool:
        row, column = cell // columns, cell % columns
        top, bottom, left, right = min(top, row), max(bottom, row), min(left, column), max(right, column)
    return int(max(bottom - top, right - left)) + 1


@njit(cache=True, nogil=True)
def _limit_pool(
    height: Ints, level: Ints, link: Ints, pool: Ints, spill: int, limit: int, longest: int, steps: Steps
) -> None:
    """Lower the level of each hollow of a pool to that at which it first covers ``limit`` cells.

    Union-find over the cells in order of height. In ``link``, free for cells under water: 0 is not yet reached, above
    0 the parent, below 0 a root and its number of cells. While boxes are kept, ``level`` tells the box of a cell.
    """
    order = _by_height(height, pool, spill)
    bounded = len(order) > longest
    boxes = np.empty((len(order) if bounded else 0, 4), dtype=np.int32)
    for cell in order:
        link[cell] = 0
    for k in range(len(order)):
        cell = order[k]
        link[cell] = -1
        if bounded:
            level[cell] = -2 - k
            boxes[k] = (cell // steps[3], cell // steps[3], cell % steps[3], cell % steps[3])
        for step in steps:
            near = cell + step
            if (
                height[near] >= spill
                or height[near] == OUTSIDE
                or link[near] == 0
                or not (level[near] == spill or level[near] < _DRY)
            ):
                continue
            root = _root(link, near)
            if root != cell:
                if -link[root] < limit or height[root] == height[cell]:
                    link[cell] += link[root]
                    link[root] = cell
                    if bounded and _joined(boxes, k, -2 - level[root]) > longest:
                        link[cell] = min(link[cell], -limit)
                else:
                    link[cell] = min(link[cell], -limit)
    for k in range(len(order) - 1, -1, -1):
        cell = order[k]
        if link[cell] > 0:
            level[cell] = level[link[cell]]
        else:
            level[cell] = height[cell] if -link[cell] >= limit else spill


@njit(cache=True, nogil=True)
def _joined(boxes: Ints, one: int, other: int) -> int:
    """Widen a box by another one; give its longer side."""
    for side in (0, 2):
        boxes[one, side] = min(boxes[one, side], boxes[other, side])
        boxes[one, side + 1] = max(boxes[one, side + 1], boxes[other, side + 1])
    return int(max(boxes[one, 1] - boxes[one, 0], boxes[one, 3] - boxes[one, 2])) + 1


@njit(cache=True, nogil=True)
def _by_height(height: Ints, pool: Ints, spill: int) -> Ints:
    """Give the cells of a pool that lie under its spill, lowest first."""
    lowest = spill
    for cell in pool:
        lowest = min(lowest, height[cell])
    place = np.zeros(spill - lowest + 2, dtype=np.int64)
    for cell in pool:
        place[height[cell] - lowest + 1] += 1
    under = len(pool) - place[spill - lowest + 1]
    for k in range(1, len(place)):
        place[k] += place[k - 1]
    order = np.empty(under, dtype=np.int32)
    for cell in pool:
        if height[cell] < spill:
            k = height[cell] - lowest
            order[place[k]] = cell
            place[k] += 1
    return order


@njit(cache=True, nogil=True)
def _root(link: Ints, cell: int) -> int:
    """Give the root of a cell, and halve its path."""
    while link[cell] > 0:
        parent = link[cell]
        if link[parent] > 0:
            link[cell] = link[parent]
        cell = parent
    return cell
