"""Areas as vector tiles, for the quiet base of every map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transform, transformer
from mulette.core.geometry.mvt import EXTENT, tile_box, write_shapes
from mulette.core.geometry.pieces import keep_surfaces
from mulette.core.places.queries import areas_in_box

LOWEST_ZOOM = {"REG": 3, "DEP": 5, "M10": 7, "M5": 9, "M1": 11}
"""Zoom from which areas of a kind are drawn; 8 for the others."""

MARGIN = 0.02


def areas_tile(session: Session, srid: int, kinds: Sequence[str], z: int, x: int, y: int) -> bytes:
    """Write the tile of the areas of some kinds: layer ``areas``, with ``kind``, ``code``, ``name``.

    Parameters
    ----------
    srid
        EPSG code of the storage CRS.
    kinds
        Codes of kinds; those that would crowd this zoom are left out.
    z, x, y
        Tile, y from the north.
    """
    shown = [kind for kind in kinds if z >= LOWEST_ZOOM.get(kind, 8)]
    if not shown:
        return b""
    edges = tile_box(z, x, y, MARGIN)
    box = transformer(3857, srid).transform_bounds(*edges, densify_pts=5)
    if not np.isfinite(box).all():
        return b""
    areas = areas_in_box(session, shown, box, limit=None)  # a tile cut short would show ground without areas
    outlines = transform(np.array([area.geom for area in areas], dtype=object), srid, 3857)
    west, _, east, north = edges
    unit = (east - west) / (1 + 2 * MARGIN) / EXTENT
    west, north = west + MARGIN / (1 + 2 * MARGIN) * (east - west), north - MARGIN / (1 + 2 * MARGIN) * (east - west)
    simple = keep_surfaces(shapely.make_valid(shapely.simplify(outlines, unit)))
    clipped = keep_surfaces(shapely.clip_by_rect(simple, *edges))
    units = shapely.transform(
        clipped, lambda xy: np.column_stack([(xy[:, 0] - west) / unit, (north - xy[:, 1]) / unit])
    )
    kept = np.flatnonzero(~shapely.is_empty(units))
    return write_shapes(
        "areas",
        units[kept],
        {
            "kind": [areas[index].kind for index in kept],
            "code": [areas[index].code for index in kept],
            "name": [areas[index].name for index in kept],
        },
    )
