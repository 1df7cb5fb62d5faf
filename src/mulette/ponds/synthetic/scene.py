"""The territory as it is on one grid: bed of the ground, water, canopy, buildings, before any sensor looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from mulette.ponds.sensing.grid import Grid
from mulette.ponds.synthetic.country import WOOD, YARD, Country
from mulette.ponds.synthetic.noise import even, waves
from mulette.ponds.synthetic.relief import Relief
from mulette.ponds.synthetic.stamping import REACH_M, dig, stamp_highest, stamp_nearest

Floats = npt.NDArray[np.float32]
ROAD_HALF_M, ROAD_SLOPE_M = 2.8, 4.0
ROAD_REACH_M = 9.0
ROAD_USE = 4
COARSE_M = 2.0


@dataclass(frozen=True)
class Scene:
    """Layers of the real ground, all of the grid's shape.

    Parameters
    ----------
    grid
        Cells.
    bed_m
        Altitude of the ground, under water too.
    water_m
        Altitude of the water, NaN where there is none.
    hollow
        Number of the hollow a cell stands in (ponds first, then decoys), -1 elsewhere.
    outline
        Place in the hollow, 0 at its centre and 1 at its edge; 9 elsewhere.
    canopy_m
        Height of the trees over the ground, 0 where there are none.
    roof_m
        Height of the building over the ground, 0 where there is none.
    use
        What a cell is under: ``MEADOW``, ``CROP``, ``WOOD``, ``YARD``, ``ROAD_USE``.
    """

    grid: Grid
    bed_m: Floats
    water_m: Floats
    hollow: npt.NDArray[np.int32]
    outline: Floats
    canopy_m: Floats
    roof_m: Floats
    use: npt.NDArray[np.int8]


def draw_scene(
    grid: Grid,
    seed: int,
    relief: Relief,
    country: Country,
    hollows: npt.NDArray[np.void],
    shade: npt.NDArray[np.float64],
    roughness: float = 1.0,
) -> Scene:
    """Draw the layers over a grid.

    Parameters
    ----------
    hollows
        Records of ``stamping.HOLLOW``, ponds then decoys.
    shade
        Share of each hollow under trees, 0 to 1.
    roughness
        What multiplies the waves of the ground shorter than those of the relief.
    """
    corner = (grid.west, grid.north, grid.cell_m)
    bed = relief.over(grid).astype(np.float32)
    rough = 0.04 * waves(grid, 7.0, seed + 1) + 0.03 * waves(grid, 2.2, seed + 2) + 0.12 * waves(grid, 35.0, seed + 3)
    bed += np.float32(roughness) * rough
    use = _use(grid, country)
    bank, ditch = np.zeros((2, *grid.shape), dtype=np.float32)
    stamp_highest(bank, _near(country.banks, grid, 3), *corner)
    stamp_highest(ditch, _near(country.ditches, grid, 3), *corner)
    bed += bank * (1 + 0.25 * waves(grid, 5.0, seed + 4)) - ditch
    _lay_roads(bed, use, grid, country)
    canopy = _trees(grid, seed, country, use)
    roof = _roofs(grid, country, use)
    hollow, outline = np.full(grid.shape, -1, dtype=np.int32), np.full(grid.shape, 9, dtype=np.float32)
    water = np.full(grid.shape, np.nan, dtype=np.float32)
    chosen = _hollows_near(hollows, grid)
    for first, last in _runs(chosen):
        dig(bed, hollow, water, outline, hollows[first:last], first, *corner)
    inside = hollow >= 0
    speckle = even(waves(grid, 4.5, seed + 5))
    canopy[inside] = np.where(speckle[inside] < shade[hollow[inside]], 5 + 6 * speckle[inside], 0)
    canopy[roof > 0] = 0
    return Scene(grid, bed, water, hollow, outline, canopy, roof, use)


def _near(lines: npt.NDArray[np.float64], grid: Grid, reach: float) -> npt.NDArray[np.float64]:
    """Keep the segments that may touch a grid."""
    west, south, east, north = grid.bounds
    x, y = lines[:, [0, 2]], lines[:, [1, 3]]
    meets = (
        (x.max(1) > west - reach) & (x.min(1) < east + reach) & (y.max(1) > south - reach) & (y.min(1) < north + reach)
    )
    told: npt.NDArray[np.float64] = lines[meets]
    return told


def _hollows_near(hollows: npt.NDArray[np.void], grid: Grid) -> npt.NDArray[np.intp]:
    """Name the hollows that may touch a grid, in their order."""
    west, south, east, north = grid.bounds
    reach = 1.5 * np.maximum(hollows["long_m"], hollows["wide_m"]) + REACH_M
    x, y = hollows["x"], hollows["y"]
    return np.flatnonzero((x > west - reach) & (x < east + reach) & (y > south - reach) & (y < north + reach))


def _runs(numbers: npt.NDArray[np.intp]) -> list[tuple[int, int]]:
    """Group numbers in a row: first, last + 1.

    >>> _runs(np.array([2, 3, 4, 7]))
    [(2, 5), (7, 8)]
    """
    parts = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1) if len(numbers) else []
    return [(int(part[0]), int(part[-1]) + 1) for part in parts]


def _use(grid: Grid, country: Country) -> npt.NDArray[np.int8]:
    """Give the use of each cell, on blocks of 2 m that do not depend on the window."""
    west, north = grid.west, grid.north
    columns = np.floor((west + (np.arange(grid.width) + 0.5) * grid.cell_m) / COARSE_M).astype(int)
    rows = np.floor((north - (np.arange(grid.height) + 0.5) * grid.cell_m) / COARSE_M).astype(int)
    x, column = np.unique(columns, return_inverse=True)
    y, row = np.unique(rows, return_inverse=True)
    places = np.stack(np.meshgrid((x + 0.5) * COARSE_M, (y + 0.5) * COARSE_M), axis=-1)
    _, nearest = cKDTree(country.seats).query(places.reshape(-1, 2))
    yards, _ = cKDTree(country.farms).query(places.reshape(-1, 2), distance_upper_bound=45)
    coarse = np.where(np.isfinite(yards), YARD, country.uses[nearest]).reshape(len(y), len(x)).astype(np.int8)
    told: npt.NDArray[np.int8] = coarse[row[:, None], column[None]]
    return told


def _lay_roads(bed: Floats, use: npt.NDArray[np.int8], grid: Grid, country: Country) -> None:
    """Lay roads on their profile, with a ditch on both sides; burn the culverts that the ground model knows."""
    corner = (grid.west, grid.north, grid.cell_m)
    away, level = np.full(grid.shape, 99, dtype=np.float32), np.zeros(grid.shape, dtype=np.float32)
    stamp_nearest(away, level, _near(country.roads, grid, ROAD_REACH_M), *corner, ROAD_REACH_M)
    share = np.clip((away - ROAD_HALF_M) / ROAD_SLOPE_M, 0, 1)
    touched = away < ROAD_REACH_M
    laid = level + (bed - level) * share * share * (3 - 2 * share)
    laid -= 0.4 * np.clip(1 - ((away - ROAD_HALF_M - 1.6) / 1.1) ** 2, 0, 1)
    bed[touched] = laid[touched]
    use[away < ROAD_HALF_M] = ROAD_USE
    away.fill(99)
    stamp_nearest(away, level, _near(country.culverts, grid, 2), *corner, 2.0)
    channel = away < 2
    bed[channel] = np.minimum(bed[channel], level[channel] + 0.8 * np.clip(away[channel] - 0.7, 0, None))


def _trees(grid: Grid, seed: int, country: Country, use: npt.NDArray[np.int8]) -> Floats:
    """Grow hedges and woods, with gaps."""
    canopy = np.zeros(grid.shape, dtype=np.float32)
    stamp_highest(canopy, _near(country.hedges, grid, 5), grid.west, grid.north, grid.cell_m)
    crowns = waves(grid, 5.0, seed + 6)
    canopy *= np.where(crowns > -0.45, 1 + 0.3 * crowns, 0)
    stand = 13 + 6 * waves(grid, 60.0, seed + 7) + 3 * crowns
    wood = (use == WOOD) & (crowns > -0.5)
    canopy[wood] = np.maximum(canopy, stand)[wood]
    canopy[(use == ROAD_USE) | (canopy < 0.5)] = 0
    return canopy


def _roofs(grid: Grid, country: Country, use: npt.NDArray[np.int8]) -> Floats:
    """Raise buildings: boxes with a ridge of 1.5 m."""
    roof = np.zeros(grid.shape, dtype=np.float32)
    west, south, east, north = grid.bounds
    for one in country.buildings:
        reach = float(one["long_m"] + one["wide_m"])
        if not (west - reach < one["x"] < east + reach and south - reach < one["y"] < north + reach):
            continue
        rows = slice(
            *np.clip(
                [(north - one["y"] - reach) / grid.cell_m, (north - one["y"] + reach) / grid.cell_m + 1], 0, grid.height
            ).astype(int)
        )
        columns = slice(
            *np.clip(
                [(one["x"] - reach - west) / grid.cell_m, (one["x"] + reach - west) / grid.cell_m + 1], 0, grid.width
            ).astype(int)
        )
        x = west + (np.arange(columns.start, columns.stop) + 0.5) * grid.cell_m - one["x"]
        y = north - (np.arange(rows.start, rows.stop)[:, None] + 0.5) * grid.cell_m - one["y"]
        cosine, sine = np.cos(one["angle"]), np.sin(one["angle"])
        u, v = np.abs(x * cosine + y * sine), np.abs(y * cosine - x * sine)
        inside = (u < one["long_m"]) & (v < one["wide_m"]) & (use[rows, columns] != ROAD_USE)
        top = one["height_m"] + 1.5 * (1 - v / one["wide_m"])
        roof[rows, columns] = np.where(inside, np.maximum(roof[rows, columns], top), roof[rows, columns])
    return roof
