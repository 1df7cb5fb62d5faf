"""Compiled loops over the points of a chunk."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

NOTHING_LOW, NOTHING_HIGH = 2**31 - 1, -(2**31)
"""Lowest and highest height of a cell where nothing fell."""
Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]
Bools = npt.NDArray[np.bool_]
Records = npt.NDArray[np.void]
Place = tuple[float, float, float]
LOW_MM, TALL_MM = 300, 5000


@njit(cache=True)
def add_points(
    x: Floats, y: Floats, z: Floats, kept: Bools, classes: Ints, firsts: Bools, intensity: Ints, strip: Ints,
    place: Place, blocks: Place, base_mm: int, cells: Records, pulses: Ints, record: Records,
) -> int:  # fmt: skip
    """Count points into cells; give how many were written to ``record``.

    ``place`` and ``blocks`` are west, north and side; ``cells`` has the bands of ``counting.COUNTS``; ``pulses`` has
    the shape (strips, rows, columns of blocks); ``record`` gets cell, height, intensity, strip and class of each point.
    """
    west, north, cell = place
    rows, columns = cells.shape
    written = 0
    for i in range(len(x)):
        if not kept[i]:
            continue
        across, down = (x[i] - west) / cell, (north - y[i]) / cell
        column, row = int(np.floor(across)), int(np.floor(down))
        if column < 0 or row < 0 or column >= columns or row >= rows:
            continue
        z_mm = int(np.round(z[i] * 1000.0)) - base_mm
        one = cells[row, column]
        one.occupied |= 1 << (4 * int((down - row) * 4) + int((across - column) * 4))
        one.returns += 1
        if firsts[i]:
            one.pulses += 1
            pulses[strip[i], int((blocks[1] - y[i]) / blocks[2]), int((x[i] - blocks[0]) / blocks[2])] += 1
        if classes[i] == 2:
            one.ground += 1
            one.ground_mm += z_mm
        one.lowest_mm = min(one.lowest_mm, z_mm)
        one.highest_mm = max(one.highest_mm, z_mm)
        if classes[i] == 9:
            one.water += 1
        elif classes[i] == 6:
            one.building += 1
        record[written]["cell"] = row * columns + column
        record[written]["z_mm"] = z_mm
        record[written]["intensity"] = intensity[i]
        record[written]["strip"] = strip[i]
        record[written]["class"] = classes[i]
        written += 1
    return written


@njit(cache=True)
def add_intensities(record: Records, histograms: Ints) -> None:
    """Count the intensities of ground points, by strip."""
    for i in range(len(record)):
        if record[i]["class"] == 2:
            histograms[record[i]["strip"], record[i]["intensity"]] += 1


@njit(cache=True)
def add_again(record: Records, ground_mm: Floats, medians: Ints, cells: Records) -> None:
    """Count low vegetation over the ground, and intensities in thousandths of their strip's median."""
    for i in range(len(record)):
        cell, kind = record[i]["cell"], record[i]["class"]
        if kind == 2:
            median = medians[record[i]["strip"]]
            if median > 0:
                cells[cell].intensity += min((1000 * int(record[i]["intensity"]) + median // 2) // median, 100_000)
        elif kind not in (6, 9, 17, 64):
            height = record[i]["z_mm"] - ground_mm[cell]
            if LOW_MM <= height < TALL_MM:
                cells[cell].low_vegetation += 1
