"""One vector tile over a store: the box it asks for, and the way from the storage CRS to its units; pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from mulette.core.geometry.crs import transformer
from mulette.core.geometry.mvt import EXTENT, tile_box, to_tile

MARGIN = 0.02
"""Ground drawn beyond each side of a tile, as a share of it."""
WEB_MERCATOR = 3857
CROWDED = 1_500
"""Points of a tile from which those that would be drawn over each other are drawn as one."""
GRID_UNITS = 16
"""Points closer than this many tile units are drawn as one where a tile is crowded."""


def box_of_tile(z: int, x: int, y: int, srid: int) -> tuple[float, float, float, float] | None:
    """Give the box of a tile and its margin, west, south, east, north, in a CRS; None where it has none there."""
    to_local = transformer(WEB_MERCATOR, srid)
    box = to_local.transform_bounds(*tile_box(z, x, y, MARGIN), densify_pts=9)
    return box if np.isfinite(box).all() else None


class TileFrame:
    """One tile: the way from the storage CRS to its units.

    Parameters
    ----------
    z, x, y
        Tile, y from the north.
    srid
        EPSG code of the coordinates to come.
    """

    def __init__(self, z: int, x: int, y: int, srid: int) -> None:
        self.z, self.x, self.y, self.to_web = z, x, y, transformer(srid, WEB_MERCATOR)

    def units(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Bring coordinates, shape (n, 2), to whole units of the tile."""
        return to_tile(np.column_stack(self.to_web.transform(*xy.T)), self.z, self.x, self.y)

    def shapes(self, outlines: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Bring outlines to units, clipped to the tile and its margin."""
        margin = MARGIN * EXTENT
        units = shapely.transform(outlines, lambda xy: self.units(xy).astype(np.float64))
        tidy = shapely.make_valid(shapely.simplify(units, 1.0))
        clipped: npt.NDArray[np.object_] = shapely.clip_by_rect(
            tidy, -margin, -margin, EXTENT + margin, EXTENT + margin
        )
        return clipped


def spread(units: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Keep the points inside the tile and its margin; where it is crowded, one point a square of the grid.

    Returns
    -------
    Positions kept, in order.
    """
    margin = int(MARGIN * EXTENT)
    inside = np.flatnonzero(((units >= -margin) & (units <= EXTENT + margin)).all(axis=1))
    if len(inside) <= CROWDED:
        return inside
    squares = (units[inside, 0] // GRID_UNITS) * EXTENT + units[inside, 1] // GRID_UNITS
    kept: npt.NDArray[np.int64] = inside[np.sort(np.unique(squares, return_index=True)[1])]
    return kept
