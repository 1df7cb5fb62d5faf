"""Geometry of outlines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]


def measure_shapes(shapes: npt.NDArray[np.object_]) -> dict[str, Floats]:
    """Measure outlines.

    Parameters
    ----------
    shapes
        Polygons in a projected CRS, m.

    Returns
    -------
    ``{feature: one figure an outline}``; circularity is 4 pi area / perimeter², length and width are the sides of the
    smallest rectangle of any direction.

    >>> square = measure_shapes(np.array([shapely.box(0, 0, 10, 10)]))
    >>> float(square["area_m2"][0]), round(float(square["circularity"][0]), 4)
    (100.0, 0.7854)
    """
    area, perimeter = shapely.area(shapes), shapely.length(shapes)
    length, width, direction = _rectangles(shapes)
    hull = shapely.area(shapely.convex_hull(shapes))
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "area_m2": area,
            "perimeter_m": perimeter,
            "length_m": length,
            "width_m": width,
            "elongation": length / width,
            "circularity": 4 * np.pi * area / perimeter**2,
            "solidity": area / hull,
            "rectangularity": area / (length * width),
            "orientation_deg": direction,
        }


def _rectangles(shapes: npt.NDArray[np.object_]) -> tuple[Floats, Floats, Floats]:
    """Give length, width and direction of the length, ° from the north eastwards, in 0 to 180."""
    corners = np.full((len(shapes), 5, 2), np.nan)
    boxes = shapely.minimum_rotated_rectangle(shapes)
    points, owner = shapely.get_coordinates(boxes, return_index=True)
    whole = np.bincount(owner, minlength=len(shapes)) == 5
    corners[whole] = points[whole[owner]].reshape(-1, 5, 2)
    sides = np.diff(corners[:, :3], axis=1)
    lengths = np.hypot(sides[..., 0], sides[..., 1])
    first = lengths[:, 0] >= lengths[:, 1]
    along = np.where(first[:, None], sides[:, 0], sides[:, 1])
    direction = np.degrees(np.arctan2(along[:, 0], along[:, 1])) % 180
    return lengths.max(axis=1), lengths.min(axis=1), direction
