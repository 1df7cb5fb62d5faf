"""What the network is taught, cell by cell: ponds of an inventory, and how much each cell counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from mulette.ponds.learning.deep.channels import Floats, channels, shrink_factor
from mulette.ponds.learning.labels import SEEN, UNSURE, meaning_of
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geopandas import GeoDataFrame

POINT_M, DOUBT_M = 5.0, 15.0
"""A pond known by a point is taught as a disk; around it, up to the error of the inventory, no cell counts."""
OUTSIDE_WEIGHT = 0.1
"""Weight of a cell without a record where nobody looked for every pond. Our judgement."""


@dataclass(frozen=True)
class Lesson:
    """One place to learn from.

    Parameters
    ----------
    seen
        ``(channels, rows, columns)``.
    pond
        1 on the ponds, 0 elsewhere.
    weight
        How much each cell counts.
    """

    seen: Floats
    pond: Floats
    weight: Floats


def lesson(stack: Stack, inventory: GeoDataFrame, exhaustive: GeoDataFrame | None = None) -> Lesson:
    """Make a lesson of a stack and an inventory.

    Parameters
    ----------
    stack
        Layers, ``ground`` at least.
    inventory
        Points or polygons, any CRS; ``status`` as for the trees.
    exhaustive
        Zones where every pond is known, any CRS.
    """
    known = inventory.to_crs(stack.grid.crs)
    said = [meaning_of(one) for one in known["status"]] if "status" in known else [SEEN] * len(known)
    shapes = list(zip(known.geometry, said, strict=True))
    grid = _shrunk(stack.grid)
    pond = _burn(grid, [_pond(one) for one, meaning in shapes if meaning == SEEN])
    weight = np.full(grid.shape, OUTSIDE_WEIGHT, dtype=np.float32)
    if exhaustive is not None:
        weight[_burn(grid, exhaustive.to_crs(stack.grid.crs).geometry)] = 1.0
    doubtful = [one for one, meaning in shapes if meaning == UNSURE or (meaning == SEEN and not _is_outlined(one))]
    weight[_burn(grid, [shapely.buffer(one, DOUBT_M) for one in doubtful])] = 0.0
    weight[_burn(grid, [_pond(one) for one, meaning in shapes if meaning != UNSURE])] = 1.0
    return Lesson(channels(stack), pond.astype(np.float32), weight)


def _pond(shape: shapely.Geometry) -> shapely.Geometry:
    return shape if _is_outlined(shape) else shapely.buffer(shape, POINT_M)


def _is_outlined(shape: shapely.Geometry) -> bool:
    return bool(shapely.area(shape) > 0)


def _shrunk(grid: Grid) -> Grid:
    factor = shrink_factor(grid.cell_m)
    return Grid(
        grid.west, grid.north, grid.cell_m * factor, -(-grid.width // factor), -(-grid.height // factor), grid.crs
    )


def _burn(grid: Grid, shapes: Iterable[shapely.Geometry]) -> npt.NDArray[np.bool_]:
    """Say which cells have their middle in a shape."""
    from rasterio.features import rasterize

    inside = [one for one in shapes if one is not None and not shapely.is_empty(one)]
    if not inside:
        return np.zeros(grid.shape, dtype=bool)
    burnt: npt.NDArray[np.uint8] = rasterize(inside, out_shape=grid.shape, transform=grid.transform, dtype="uint8")
    return burnt.astype(bool)
