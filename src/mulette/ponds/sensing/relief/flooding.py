"""Compiled loops that flood a ground model from its edges, in time proportional to its cells.

Cells are visited in the order of their heights, hence all over the window: arrays are made by numpy, which asks for the
large pages that this needs, and what is looked at around a cell is one array, ``level``. It holds ``~height`` (below 0)
while a cell is dry, then its water, or its own height where it drains. Where the height can be told by something else,
its place in ``height`` is lent to a link to another cell, and given back.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int32]
Heights = npt.NDArray[np.floating]
Steps = tuple[int, int, int, int]

OUTSIDE = -1
"""Height of the cells outside: those without ground, and a frame of one cell."""
_MET = np.int32(-(2**31))
"""Level of the cells met in a pool that is being limited; what is added numbers the boxes of its hollows."""
_UNMET = np.int32(-(2**30))
"""Level under which a cell is met: heights over 1000 km do not come."""
_CLOSED = np.int32(-(2**31))
"""Link of the cell that closed a hollow."""


def in_millimetres(ground: Heights, base: float) -> Ints:
    """Give heights over ``base`` in whole mm with a frame of one cell; unknown cells and the frame are ``OUTSIDE``."""
    heights = np.full((ground.shape[0] + 2, ground.shape[1] + 2), OUTSIDE, dtype=np.int32)
    _write_millimetres(ground, base, heights)
    return heights


@njit(cache=True, nogil=True)
def _write_millimetres(ground: Heights, base: float, heights: Ints) -> None:
    for row in range(ground.shape[0]):
        for column in range(ground.shape[1]):
            height = float(ground[row, column])
            if np.isfinite(height):
                heights[row + 1, column + 1] = np.int32(np.rint((height - base) * 1000.0))


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
    level, room = np.empty_like(heights), np.empty(heights.size, dtype=np.int32)
    _flood(heights, level.reshape(-1), room, limit, longest)
    return level


@njit(cache=True, nogil=True)
def _flood(heights: Ints, level: Ints, room: Ints, limit: int, longest: int) -> None:
    """Fill ``level``; ``room`` holds a pool or outlets at its front, the stack at its end."""
    columns = heights.shape[1]
    height = heights.ravel()
    bucket = np.zeros(height.max() + 2, dtype=np.int32)
    steps = (-columns, -1, 1, columns)
    top = _take_outlets(height, level, room, steps)
    top = _climb(height, level, bucket, room, top, steps)
    for spill in range(len(bucket)):
        outlet = bucket[spill]
        while outlet > 0:
            for step in steps:
                cell = outlet + step
                if ~spill < level[cell] < 0:
                    level[cell] = spill
                    room[0] = cell
                    count, top = _fill(level, room, top, spill, steps)
                    if count >= limit or (count >= longest and _side(room[:count], columns) > longest):
                        _limit_pool(height, level, room[:count], spill, limit, longest, steps)
                    top = _climb(height, level, bucket, room, top, steps)
            after = height[outlet]
            height[outlet] = spill
            outlet = after


@njit(cache=True, nogil=True)
def _take_outlets(height: Ints, level: Ints, room: Ints, steps: Steps) -> int:
    """Dry all cells, and put those beside the outside on the stack, which grows down from the end; give its top."""
    top = len(room)
    for cell in range(len(height)):
        here = height[cell]
        if here == OUTSIDE:
            level[cell] = 0
            continue
        level[cell] = ~here
        for step in steps:
            if height[cell + step] == OUTSIDE:
                level[cell] = here
                top -= 1
                room[top] = cell
                break
    return top


@njit(cache=True, nogil=True)
def _climb(height: Ints, level: Ints, bucket: Ints, room: Ints, top: int, steps: Steps) -> int:
    """Take all that is climbed to from the stack; cells that still have a lower dry neighbour go to their bucket."""
    waiting = 0
    while top < len(room):
        cell = room[top]
        top += 1
        here = level[cell]
        outlet = False
        for step in steps:
            near = cell + step
            there = level[near]
            if there < 0:
                if there <= ~here:
                    level[near] = ~there
                    top -= 1
                    room[top] = near
                else:
                    outlet = True
        if outlet:
            room[waiting] = cell
            waiting += 1
    for k in range(waiting):
        cell = room[k]
        if min(level[cell + steps[0]], level[cell - 1], level[cell + 1], level[cell + steps[3]]) < 0:
            here = level[cell]
            height[cell] = bucket[here]
            bucket[here] = cell
    return top


@njit(cache=True, nogil=True)
def _fill(level: Ints, room: Ints, top: int, spill: int, steps: Steps) -> tuple[int, int]:
    """Fill the pool that begins at the first cell of ``room``; its shores go on the stack."""
    done, count = 0, 1
    while done < count:
        cell = room[done]
        done += 1
        for step in steps:
            near = cell + step
            there = level[near]
            if there < 0:
                if there >= ~spill:
                    level[near] = spill
                    room[count] = near
                    count += 1
                else:
                    level[near] = ~there
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
def _limit_pool(height: Ints, level: Ints, pool: Ints, spill: int, limit: int, longest: int, steps: Steps) -> None:
    """Lower the level of each hollow of a pool to that at which it first covers ``limit`` cells.

    Union-find over the cells in order of height, the larger hollow on top. ``height`` lends the links: above 0 the
    parent, below 0 the root of an open hollow and its number of cells. A hollow that has become too large is closed:
    the cell that closed it becomes its root, and what touches it later is closed at its own height.
    """
    order, heights = _by_height(height, pool, spill)
    link = height
    boxes = np.empty((len(order), 4), dtype=np.int32)
    for k in range(len(order)):
        cell = order[k]
        level[cell], link[cell] = _MET + k, -1
        row = cell // steps[3]
        column = cell - row * steps[3]
        boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3] = row, row, column, column
        mine, beside_closed = cell, False
        for step in steps:
            if level[cell + step] < _UNMET:
                root = _root(link, cell + step)
                if link[root] == _CLOSED:
                    beside_closed = True
                elif root != mine:
                    mine = _unite(level, link, boxes, mine, root)
        if beside_closed or -link[mine] >= limit or _longer(boxes, level[mine] - _MET) > longest:
            link[mine] = cell
            link[cell] = _CLOSED
    filled = boxes[:, 0]
    for k in range(len(order)):
        root = _root(link, order[k])
        filled[k] = heights[level[root] - _MET] if link[root] == _CLOSED else spill
    for k in range(len(order)):
        level[order[k]], height[order[k]] = filled[k], heights[k]


@njit(cache=True, nogil=True)
def _unite(level: Ints, link: Ints, boxes: Ints, one: int, other: int) -> int:
    """Put the smaller of two hollows under the other, the first of equals; give the root of both."""
    if link[other] < link[one]:
        one, other = other, one
    link[one] += link[other]
    link[other] = one
    wide, narrow = level[one] - _MET, level[other] - _MET
    for side in (0, 2):
        boxes[wide, side] = min(boxes[wide, side], boxes[narrow, side])
        boxes[wide, side + 1] = max(boxes[wide, side + 1], boxes[narrow, side + 1])
    return one


@njit(cache=True, nogil=True)
def _longer(boxes: Ints, k: int) -> int:
    """Give the longer side of a box, in cells."""
    return int(max(boxes[k, 1] - boxes[k, 0], boxes[k, 3] - boxes[k, 2])) + 1


@njit(cache=True, nogil=True)
def _by_height(height: Ints, pool: Ints, spill: int) -> tuple[Ints, Ints]:
    """Give the cells of a pool that lie under its spill, lowest first, and their heights."""
    lowest = spill
    for cell in pool:
        lowest = min(lowest, height[cell])
    place = np.zeros(spill - lowest + 2, dtype=np.int64)
    for cell in pool:
        place[height[cell] - lowest + 1] += 1
    under = len(pool) - place[spill - lowest + 1]
    for k in range(1, len(place)):
        place[k] += place[k - 1]
    order, heights = np.empty(under, dtype=np.int32), np.empty(under, dtype=np.int32)
    for cell in pool:
        if height[cell] < spill:
            k = height[cell] - lowest
            order[place[k]], heights[place[k]] = cell, height[cell]
            place[k] += 1
    return order, heights


@njit(cache=True, nogil=True)
def _root(link: Ints, cell: int) -> int:
    """Give the root of a cell, and halve its path."""
    while link[cell] > 0:
        parent = link[cell]
        if link[parent] > 0:
            link[cell] = link[parent]
        cell = parent
    return cell
