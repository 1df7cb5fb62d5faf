"""Relief of objects and of their rims."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from mulette.ponds.candidates.features.zones import Zone, Zones, divide
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import Stack

Floats = npt.NDArray[np.float64]
Cells = npt.NDArray[np.int64]
SECTORS = 16
ABOVE_M = 0.05
"""What stands above the floor by less is not a rim: noise of the ground model. Source: brief of the project, 5.2."""
SPOIL_M = 0.2
GENTLE_PERCENT = 30.0
"""Spoil bank and gentle bank, as the sheet of PRAM Normandie means them."""


def measure_relief(stack: Stack, zones: Zones, lowest: Floats) -> dict[str, Floats]:
    """Measure the ground.

    Parameters
    ----------
    lowest
        Easting and northing of the lowest cell of each object, ``(n, 2)``.
    """
    cell_m, area_cell = stack.grid.cell_m, stack.grid.cell_m**2
    found: dict[str, Floats] = {}
    if "depression" in stack.layers:
        depths = zones.inside.take(stack.layers["depression"])
        deepest, mean = zones.inside.quantile(depths, 1.0), zones.inside.mean(depths)
        found |= {
            "depth_m": deepest,
            "mean_depth_m": mean,
            "volume_m3": zones.inside.sum(depths) * area_cell,
            "fullness": divide(mean, deepest),
        }
    if "ground" not in stack.layers:
        return found
    ground = np.asarray(stack.layers["ground"], dtype=np.float32)
    inside, rim, ring = (zone.take(ground) for zone in (zones.inside, zones.rim, zones.ring))
    floor, around = zones.inside.mean(inside), zones.ring.mean(ring)
    rim_slope = slopes(ground, zones.rim, cell_m)
    return found | {
        "drop_m": around - floor,
        "rim_closure": _closure(zones, ground, floor, stack.grid),
        "rim_spread_m": zones.rim.quantile(rim, 0.9) - zones.rim.quantile(rim, 0.1),
        "spoil_share": zones.rim.mean(_where_known(rim, rim > (around + SPOIL_M)[zones.rim.owner])),
        "gentle_share": zones.rim.mean(_where_known(rim_slope, rim_slope < GENTLE_PERCENT)),
        "inner_slope_percent": zones.inside.mean(slopes(ground, zones.inside, cell_m)),
        "rim_slope_percent": zones.rim.mean(rim_slope),
        "laplacian_per_m": zones.inside.mean(_laplacian(ground, zones.inside, cell_m)),
        "unknown_share": zones.around.mean((~np.isfinite(zones.around.take(ground))).astype(np.float64)),
        **_places(ground, stack.grid, lowest, floor),
    }


def _where_known(values: Floats, answer: npt.NDArray[np.bool_]) -> Floats:
    return np.where(np.isfinite(values), answer.astype(np.float64), np.nan)


def _shifted(ground: npt.NDArray[np.float32], zone: Zone, rows: int, columns: int) -> Floats:
    """Give the ground at some cells from each cell of a zone, the nearest cell of the layer where that is out of it."""
    height, width = ground.shape
    row = np.clip(zone.cell // width + rows, 0, height - 1)
    column = np.clip(zone.cell % width + columns, 0, width - 1)
    found: Floats = ground[row, column].astype(np.float64)
    return found


def slopes(ground: npt.NDArray[np.float32], zone: Zone, cell_m: float) -> Floats:
    """Give the slope of each cell of a zone over two cells, %."""
    across = _shifted(ground, zone, 0, 1) - _shifted(ground, zone, 0, -1)
    down = _shifted(ground, zone, 1, 0) - _shifted(ground, zone, -1, 0)
    return 100 * np.hypot(across, down) / (2 * cell_m)


def _laplacian(ground: npt.NDArray[np.float32], zone: Zone, cell_m: float) -> Floats:
    step = max(1, round(2.0 / cell_m))
    sides = sum(_shifted(ground, zone, r, c) for r, c in ((step, 0), (-step, 0), (0, step), (0, -step)))
    return (sides - 4 * zone.take(ground)) / (step * cell_m) ** 2


def _closure(zones: Zones, ground: npt.NDArray[np.float32], floor: Floats, grid: Grid) -> Floats:
    """Give the share of the sectors around the middle whose highest ground, up to 6 m out, stands over the floor."""
    width = grid.shape[1]
    middle_row, middle_column = (
        zones.inside.mean(part.astype(np.float64)) for part in divmod(zones.inside.cell, width)
    )
    row, column = divmod(zones.around.cell, width)
    owner = zones.around.owner
    angle = np.arctan2(middle_row[owner] - row, column - middle_column[owner])
    sector = np.floor(np.nan_to_num((angle + np.pi) / (2 * np.pi)) * SECTORS).astype(np.int64) % SECTORS
    heights = zones.around.take(ground)
    known = np.isfinite(heights)
    highest = np.full(zones.inside.objects * SECTORS, -np.inf)
    np.maximum.at(highest, (owner * SECTORS + sector)[known], heights[known])
    closed = highest.reshape(-1, SECTORS) > floor[:, None] + ABOVE_M
    seen = np.isfinite(highest).reshape(-1, SECTORS)
    count = seen.sum(axis=1)
    return divide((closed & seen).sum(axis=1), count)


def _places(ground: npt.NDArray[np.float32], grid: Grid, lowest: Floats, floor: Floats) -> dict[str, Floats]:
    """Compare with the squares that end at 25 and 75 m of the lowest cell; sums in whole millimetres, hence exact.

    75 m is half the margin of a tile: beyond, a ground made of sparse points depends a little on the window.
    """
    row = np.floor((grid.north - lowest[:, 1]) / grid.cell_m).astype(np.int64)
    column = np.floor((lowest[:, 0] - grid.west) / grid.cell_m).astype(np.int64)
    near, far = (max(1, round(side / 2 / grid.cell_m)) for side in (50, 150))
    lines = (-far, -near, 0, 1, near + 1, far + 1)
    rows, columns = (
        np.clip(middle[:, None] + lines, 0, size) for middle, size in zip((row, column), grid.shape, strict=True)
    )
    totals, counts = _sums_before(ground, rows, columns, np.argsort(rows, axis=None, kind="stable"))

    def mean(top: int, bottom: int, left: int, right: int) -> Floats:
        ends = (lines.index(top), lines.index(bottom)), (lines.index(left), lines.index(right))
        return divide(_between(totals, *ends), 1000 * _between(counts, *ends))

    across = mean(-far, far + 1, 1, far + 1) - mean(-far, far + 1, -far, 0)
    down = mean(1, far + 1, -far, far + 1) - mean(-far, 0, -far, far + 1)
    return {
        "tpi_25_m": floor - mean(-near, near + 1, -near, near + 1),
        "tpi_75_m": floor - mean(-far, far + 1, -far, far + 1),
        "slope_75_percent": 100 * np.hypot(across, down) / (far * grid.cell_m),
    }


@numba.njit(cache=True)
def _sums_before(ground, rows, columns, order):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Give the sum of the known heights, mm, and their number, over all rows above and columns before some corners.

    Parameters
    ----------
    rows, columns
        Corners of each object, ``(n, 6)`` each: all rows with all columns.
    order
        Flat places of ``rows``, the lowest first.

    Returns
    -------
    Two int64 arrays, ``(n, 6, 6)``: object, row, column.
    """
    wanted = rows.shape[1]
    totals = np.zeros((rows.shape[0], wanted, wanted), np.int64)
    counts = np.zeros(totals.shape, np.int64)
    above, seen = np.zeros(ground.shape[1] + 1, np.int64), np.zeros(ground.shape[1] + 1, np.int64)
    r = 0
    for place in order:
        one, line = place // wanted, place % wanted
        while r < rows[one, line]:
            total, count = np.int64(0), 0
            for c in range(ground.shape[1]):
                if np.isfinite(ground[r, c]):
                    total += np.int64(np.rint(np.float64(ground[r, c]) * 1000))
                    count += 1
                above[c + 1] += total
                seen[c + 1] += count
            r += 1
        for k in range(wanted):
            totals[one, line, k], counts[one, line, k] = above[columns[one, k]], seen[columns[one, k]]
    return totals, counts


def _between(sums: Cells, rows: tuple[int, int], columns: tuple[int, int]) -> Cells:
    (top, bottom), (left, right) = rows, columns
    between: Cells = sums[:, bottom, right] - sums[:, top, right] - sums[:, bottom, left] + sums[:, top, left]
    return between
