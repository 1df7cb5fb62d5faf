"""One pass over a cloud: its points counted into cells, in chunks, with the same memory whatever the cloud's size.

Counts are whole numbers, so that those of two tiles add up to the same cell whatever the order. What needs the ground
of the whole tile (vegetation, intensity) is kept aside in a temporary file, 12 bytes a point, until that is known.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

import laspy
import numpy as np
import numpy.typing as npt
from laspy import DecompressionSelection as Part

from mulette.ponds.sensing.cloud.classes import is_return
from mulette.ponds.sensing.cloud.filling import fill_gaps
from mulette.ponds.sensing.cloud.kernels import NOTHING_HIGH, NOTHING_LOW, add_again, add_intensities, add_points
from mulette.ponds.sensing.grid import Grid, grid_over
from mulette.ponds.sensing.inputs.clouds import opening
from mulette.ponds.sensing.inputs.sources import Source, Unreadable

CHUNK = 250_000
BLOCK_M = 10.0
"""Side of the blocks in which pulses are counted by flight strip, m."""
MOST_STRIPS = 256
"""Strips past this number count as one: ``point_source_id`` is then something else than a flight line."""
READ = Part.XY_RETURNS_CHANNEL | Part.Z | Part.CLASSIFICATION | Part.FLAGS | Part.INTENSITY | Part.POINT_SOURCE_ID
_KEPT = np.dtype([("cell", "u4"), ("z_mm", "i4"), ("intensity", "u2"), ("strip", "u1"), ("class", "u1")])

COUNTS = {
    "occupied": "u2", "returns": "u2", "pulses": "u2", "ground": "u2", "ground_mm": "i4", "lowest_mm": "i4",
    "highest_mm": "i4", "water": "u2", "building": "u2", "low_vegetation": "u2", "intensity": "i4",
}  # fmt: skip
"""Bands of the counts, and the type of each:

``occupied``: bit ``4 row + column`` of each of the 16 squares of a quarter of a cell where a return fell; ``returns``,
``pulses`` (first returns), ``ground``, ``water``, ``building``: points; ``ground_mm``: sum of heights of ground points
over ``base_mm``; ``lowest_mm``, ``highest_mm``: heights over ``base_mm`` of the lowest and the highest return;
``low_vegetation``: returns from 0.3 to 5 m over the ground; ``intensity``: sum over ground points of their intensity in
thousandths of the median of their flight strip.
"""
_NOTHING = {"lowest_mm": NOTHING_LOW, "highest_mm": NOTHING_HIGH}
Band = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Counts:
    """What one cloud gives to each cell.

    Parameters
    ----------
    grid
        Cells of the cloud's extent, on whole multiples of the cell; one more row and column than the extent hold the
        points that stand exactly on its south or east edge.
    base_mm
        Height that the bands count from, mm.
    bands
        ``{name of COUNTS: band}``.
    blocks
        Grid of the blocks.
    pulses
        ``{number of the flight strip: int32 first returns a block}``.
    """

    grid: Grid
    base_mm: int
    bands: Mapping[str, Band]
    blocks: Grid
    pulses: Mapping[int, npt.NDArray[np.int32]]


def empty_band(name: str, shape: tuple[int, int]) -> Band:
    """Give a band of cells where nothing fell."""
    return np.full(shape, _NOTHING.get(name, 0), dtype=COUNTS[name])


def _empty_cells(shape: tuple[int, int]) -> npt.NDArray[np.void]:
    """Give all bands of each cell side by side: a point then changes one place of the memory, not ten."""
    cells = np.empty(shape, dtype=np.dtype(list(COUNTS.items()), align=True))
    for name in COUNTS:
        cells[name] = _NOTHING.get(name, 0)
    return cells


def count_cloud(source: Source, cell_m: float) -> Counts:
    """Count the points of a cloud.

    A cell holds its west and north edges. Points out of the extent that the header tells are left out.

    Raises
    ------
    Unreadable
        The file is corrupt, or cut further than its header.
    """
    with tempfile.TemporaryFile() as aside, opening(source.path, READ) as reader:
        tally = _Tally(source, cell_m, int(np.floor(reader.header.mins[2])) * 1000)
        counted = 0
        for points in reader.chunk_iterator(CHUNK):
            counted += len(points)
            tally.add(points).tofile(aside)
        if counted < reader.header.point_count:
            raise Unreadable(f"il est tronqué : {counted} points sur {reader.header.point_count}.")
        tally.add_again(aside)
    pulses = {number: tally.pulses[place] for number, place in sorted(tally.strips.items())}
    bands = {name: tally.cells[name] for name in COUNTS}
    return Counts(tally.grid, tally.base_mm, bands, tally.blocks, pulses)


class _Tally:
    """The counts of one cloud while it is read."""

    def __init__(self, source: Source, cell_m: float, base_mm: int) -> None:
        west, south, east, north = source.bounds
        self.base_mm = base_mm
        self.grid = grid_over(west, south - cell_m, east + cell_m, north, cell_m, source.crs)
        self.blocks = grid_over(west, south - cell_m, east + cell_m, north, BLOCK_M, source.crs)
        self.cells = _empty_cells(self.grid.shape)
        self.strips: dict[int, int] = {}
        self.pulses = np.zeros((0, *self.blocks.shape), dtype=np.int32)

    def add(self, points: laspy.ScaleAwarePointRecord) -> npt.NDArray[np.void]:
        """Count one chunk; give what is looked at again once the ground is known."""
        classes = np.asarray(points.classification)
        kept = is_return(classes) & (np.asarray(points.withheld) == 0)
        strip = self._places(np.asarray(points.point_source_id))
        record = np.empty(len(classes), dtype=_KEPT)
        written = add_points(
            np.asarray(points.x), np.asarray(points.y), np.asarray(points.z), kept, classes,
            np.asarray(points.return_number) <= 1, np.asarray(points.intensity), strip,
            (self.grid.west, self.grid.north, self.grid.cell_m), (self.blocks.west, self.blocks.north, BLOCK_M),
            self.base_mm, self.cells, self.pulses, record,
        )  # fmt: skip
        return record[:written]

    def _places(self, numbers: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
        """Give the place of each point's strip among the strips met so far."""
        for number in np.unique(numbers):
            self.strips.setdefault(int(number), min(len(self.strips), MOST_STRIPS - 1))
        missing = min(len(self.strips), MOST_STRIPS) - len(self.pulses)
        if missing:
            self.pulses = np.concatenate([self.pulses, np.zeros((missing, *self.blocks.shape), dtype=np.int32)])
        lookup = np.zeros(65536, dtype=np.uint8)
        lookup[list(self.strips)] = list(self.strips.values())
        places: npt.NDArray[np.uint8] = lookup[numbers]
        return places

    def add_again(self, aside: IO[bytes]) -> None:
        """Count what needs the ground and the medians of the strips."""
        histograms = np.zeros((len(self.pulses), 65536), dtype=np.int32)
        for record in _records(aside):
            add_intensities(record, histograms)
        medians = np.array([_median(histogram) for histogram in histograms], dtype=np.int64)
        with np.errstate(invalid="ignore", divide="ignore"):
            ground = fill_gaps((self.cells["ground_mm"] / self.cells["ground"]).astype(np.float32))
        for record in _records(aside):
            add_again(record, ground.ravel(), medians, self.cells.reshape(-1))


def _records(aside: IO[bytes]) -> Iterator[npt.NDArray[np.void]]:
    aside.seek(0)
    while len(record := np.fromfile(aside, dtype=_KEPT, count=CHUNK)):
        yield record


def _median(histogram: npt.NDArray[np.int32]) -> int:
    """Give the lower median of what a histogram counts; 0 of nothing.

    >>> _median(np.array([0, 2, 0, 1]))
    1
    """
    cumulated = np.cumsum(histogram)
    return int(np.searchsorted(cumulated, (cumulated[-1] + 1) // 2)) if cumulated[-1] else 0
