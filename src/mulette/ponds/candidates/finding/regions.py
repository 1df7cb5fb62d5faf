"""Compiled loops on regions: cells that touch by their sides, listed together; and their outlines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Marks = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
THINNEST = 0.09
"""Least area over the square of the longer side of its box: thinner is a ditch or a rut."""
_OUTER, _TAKEN = 2, 3


class Regions(NamedTuple):
    """Regions of a mask, in the order of their first cell.

    Parameters
    ----------
    cells
        Flat places of the cells, region after region.
    starts
        Where each region begins in ``cells``, and where the last ends.
    """

    cells: Ints
    starts: Ints


@njit(cache=True, nogil=True)
def opened(mask: Marks) -> Marks:
    """Take off what is narrower than three cells: marks that lie in no full square of nine."""
    rows, columns = mask.shape
    kept = np.zeros((rows, columns), dtype=np.uint8)
    for i in range(1, rows - 1):
        run = 0
        for j in range(columns):
            run = run + 1 if mask[i - 1, j] and mask[i, j] and mask[i + 1, j] else 0
            if run >= 3:
                for a in range(i - 1, i + 2):
                    for b in range(j - 2, j + 1):
                        kept[a, b] = 1
    return kept


@njit(cache=True, nogil=True)
def list_regions(mask: Marks, inside: Marks, least: int, most: int, longest: int) -> Regions:
    """List the regions of ``least`` to ``most`` cells whose box is no longer than ``longest`` cells, nor too thin.

    A region that touches the edge of the window, or a cell that is not ``inside``, is left out: its rest is unknown.
    """
    rows, columns = mask.shape
    left_over, within = mask.copy().ravel(), inside.ravel()
    cells = np.empty(int(mask.sum()), dtype=np.int32)
    starts = [np.int32(0)]
    begin = 0
    for first in range(rows * columns):
        if not left_over[first]:
            continue
        left_over[first] = 0
        cells[begin] = first
        end, done, cut = begin + 1, begin, False
        top, bottom, left, right = rows, 0, columns, 0
        while done < end:
            cell = cells[done]
            done += 1
            i, j = cell // columns, cell % columns
            top, bottom, left, right = min(top, i), max(bottom, i), min(left, j), max(right, j)
            if i == 0 or j == 0 or i == rows - 1 or j == columns - 1:
                cut = True
            for step in (-columns, -1, 1, columns):
                near = cell + step
                if near < 0 or near >= rows * columns or (step == -1 and j == 0) or (step == 1 and j == columns - 1):
                    continue
                cut = cut or not within[near]
                if left_over[near]:
                    left_over[near] = 0
                    cells[end] = near
                    end += 1
        side, count = max(bottom - top, right - left) + 1, end - begin
        if not cut and least <= count <= most and side <= longest and count >= THINNEST * side * side:
            begin = end
            starts.append(np.int32(end))
    return Regions(cells[:begin].copy(), np.array(starts, dtype=np.int32))


@njit(cache=True, nogil=True)
def share_of_rises(regions: Regions, ground: npt.NDArray[np.float32], away: int, rise_m: float) -> Floats:
    """Give, for each region, the share of its sides that the ground rises from, less the share that it falls from.

    Parameters
    ----------
    away
        Cells from the side to where the ground is looked at.
    rise_m
        Difference of height that is a rise or a fall, m.

    Returns
    -------
    float64, -1 (a mound) to 1 (a bowl).
    """
    rows, columns = ground.shape
    marks = np.zeros((rows, columns), dtype=np.uint8)  # cells side by side are of one region
    for cell in regions.cells:
        marks[cell // columns, cell % columns] = 1
    shares = np.zeros(len(regions.starts) - 1)
    for number in range(len(shares)):
        sides, rises = 0, 0
        for cell in regions.cells[regions.starts[number] : regions.starts[number + 1]]:
            i, j = cell // columns, cell % columns
            for down, across in ((-1, 0), (0, -1), (0, 1), (1, 0)):
                if marks[i + down, j + across]:
                    continue
                a, b = i + away * down, j + away * across
                if 0 <= a < rows and 0 <= b < columns and not np.isnan(ground[a, b]):
                    sides += 1
                    rise = ground[a, b] - ground[i, j]
                    rises += int(rise >= rise_m) - int(rise <= -rise_m)
        shares[number] = rises / max(sides, 1)
    return shares


@njit(cache=True, nogil=True)
def only(regions: Regions, keep: npt.NDArray[np.bool_]) -> Regions:
    """Keep some regions."""
    cells, starts = np.empty_like(regions.cells), [np.int32(0)]
    end = 0
    for number in range(len(keep)):
        if keep[number]:
            for cell in regions.cells[regions.starts[number] : regions.starts[number + 1]]:
                cells[end] = cell
                end += 1
            starts.append(np.int32(end))
    return Regions(cells[:end].copy(), np.array(starts, dtype=np.int32))


class Outlines(NamedTuple):
    """Rings of the parts of objects, their holes filled.

    Parameters
    ----------
    points
        Column and row, in cells from the window's corner: the middles of the sides of the outermost cells.
    starts
        Where each ring begins in ``points``, and where the last ends.
    owner
        Number of the object that each ring is a part of.
    lowest
        Flat place of the lowest cell in each ring, the northernmost then westernmost of equals.
    """

    points: Floats
    starts: Ints
    owner: Ints
    lowest: Ints


@njit(cache=True, nogil=True)
def draw_outlines(cells: Ints, starts: Ints, ground: npt.NDArray[np.float32], least: int) -> Outlines:
    """Draw the outline of each part of ``least`` cells or more of each object."""
    columns = ground.shape[1]
    heights = ground.ravel()
    points = [(0.0, 0.0) for _ in range(0)]
    ends, owner, lowest = [np.int32(0)], [np.int32(0) for _ in range(0)], [np.int32(0) for _ in range(0)]
    for number in range(len(starts) - 1):
        mine = cells[starts[number] : starts[number + 1]]
        top, left = mine.min() // columns - 1, (mine % columns).min() - 1
        height, width = mine.max() // columns - top + 2, (mine % columns).max() - left + 2
        local = np.zeros((height, width), dtype=np.uint8)
        for cell in mine:
            local[cell // columns - top, cell % columns - left] = 1
        room = np.empty(height * width, dtype=np.int32)
        _spread(local, 0, 0, 0, _OUTER, room)
        local[:] = np.where(local == _OUTER, 0, 1)
        for i in range(height):
            for j in range(width):
                if local[i, j] != 1:
                    continue
                count = _spread(local, i, j, 1, _TAKEN, room)
                if count >= least:
                    best = -1
                    for k in range(count):
                        cell = (room[k] // width + top) * columns + room[k] % width + left
                        if (
                            best < 0
                            or heights[cell] < heights[best]
                            or (heights[cell] == heights[best] and cell < best)
                        ):
                            best = cell
                    _trace(local, i, j, top, left, points)
                    ends.append(np.int32(len(points)))
                    owner.append(np.int32(number))
                    lowest.append(np.int32(best))
                for k in range(count):
                    local[room[k] // width, room[k] % width] = 0
    drawn = np.empty((len(points), 2), dtype=np.float64)
    for k in range(len(points)):
        drawn[k, 0], drawn[k, 1] = points[k]
    return Outlines(
        drawn, np.array(ends, dtype=np.int32), np.array(owner, dtype=np.int32), np.array(lowest, dtype=np.int32)
    )


@njit(cache=True, nogil=True)
def _spread(local: Marks, row: int, column: int, old: int, new: int, room: Ints) -> int:
    """Turn the cells of value ``old`` that touch a cell into ``new``; list them in ``room`` and give their number."""
    height, width = local.shape
    local[row, column] = new
    room[0] = row * width + column
    count, done = 1, 0
    while done < count:
        i, j = room[done] // width, room[done] % width
        done += 1
        for a, b in ((i - 1, j), (i, j - 1), (i, j + 1), (i + 1, j)):
            if 0 <= a < height and 0 <= b < width and local[a, b] == old:
                local[a, b] = new
                room[count] = a * width + b
                count += 1
    return count


@njit(cache=True, nogil=True)
def _trace(local: Marks, row: int, column: int, top: int, left: int, points: list[tuple[float, float]]) -> None:
    """Walk around the taken cells, on the right hand, from the top of the first; note the middle of each side."""
    first = len(points)
    i, j, down, across = row, column, 0, 1
    while True:
        points.append((left + j + across / 2, top + i + down / 2))
        i, j = i + down, j + across
        # The cells ahead of the corner (i, j), on the right hand and on the left.
        right = local[i - (across + down < 0), j - (across - down < 0)] == _TAKEN
        hand = local[i - (down - across < 0), j - (across + down < 0)] == _TAKEN
        if not right:
            down, across = across, -down
        elif hand:
            down, across = -across, down
        if i == row and j == column and down == 0 and across == 1:
            break
    points.append(points[first])
