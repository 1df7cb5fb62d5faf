"""The pictures of a candidate, cut out of the layers of its run: relief, photograph, infrared, canopy, and a profile.

Heavy libraries are imported inside of the functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from mulette.core.errors import Invalid

if TYPE_CHECKING:
    from rasterio.io import DatasetReader
    from rasterio.windows import Window

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Extent = tuple[float, float, float, float]
SIDE_PX = 480
LEAST_SIDE_M, MOST_SIDE_M = 60.0, 320.0
BEYOND_M = 15.0
"""How far a profile goes on past the outline, at each end."""
PHOTO = ("red", "green", "blue")
INFRARED = ("near_infrared", "red", "green")
PICTURES = {
    "relief": "Relief ombré",
    "photo": "Photographie",
    "infrared": "Infrarouge",
    "canopy": "Hauteur de végétation",
}
CANOPY_TOP_M = 20.0
_VIRIDIS = np.array([(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)], dtype=float)


@dataclass(frozen=True)
class Rasters:
    """Open rasters by layer name; several of one name are tiles of it."""

    layers: Mapping[str, Sequence[tuple[DatasetReader, int]]]

    def read(self, name: str, extent: Extent, cell_m: float) -> Floats | None:
        """Read a layer over an extent, NaN where nothing is known; None: it is nowhere there.

        Parameters
        ----------
        extent
            West, south, east, north, m, in the CRS of the rasters.
        cell_m
            Side of the cells wanted.
        """
        from rasterio.enums import Resampling
        from rasterio.windows import Window, from_bounds

        side = max(2, round((extent[2] - extent[0]) / cell_m))
        filled: Floats | None = None
        for raster, band in self.layers.get(name, ()):
            if _apart(raster.bounds, extent):
                continue
            within = from_bounds(*extent, transform=raster.transform)
            there = within.intersection(Window(0, 0, raster.width, raster.height))
            rows, columns = _place(within, there, side)
            part = np.full((side, side), np.nan, dtype=np.float32)
            shape = rows.stop - rows.start, columns.stop - columns.start
            read = raster.read(band, window=there, masked=True, out_shape=shape, resampling=Resampling.bilinear)
            part[rows, columns] = read.astype("float32").filled(np.nan)
            filled = part if filled is None else np.where(np.isnan(filled), part, filled)
        return None if filled is None or np.isnan(filled).all() else filled


@contextmanager
def open_rasters(folder: Path | None, *, mnt: Path | None = None, ortho: Path | None = None) -> Iterator[Rasters]:
    """Open the layers of a run.

    Parameters
    ----------
    folder
        What ``mulette ponds layers`` wrote: ``ground.tif``, ``canopy.tif``…, in it or in folders of it.
    mnt
        A ground model that stands for the layer ``ground``: a file, or a folder of tiles.
    ortho
        Photographs in red, green and blue: a file, or a folder of tiles.

    Raises
    ------
    Invalid
        Nothing to draw from.
    """
    import rasterio

    wanted: list[tuple[str, Path, int]] = []
    for name in ("ground", "canopy", *PHOTO, "near_infrared") if folder else ():
        wanted += [(name, path, 1) for path in sorted(folder.rglob(f"{name}.tif"))]  # type: ignore[union-attr]
    wanted += [("ground", path, 1) for path in _files(mnt)]
    wanted += [(name, path, band) for path in _files(ortho) for band, name in enumerate(PHOTO, start=1)]
    if not wanted:
        raise Invalid(f"« {folder} » ne contient aucune couche à montrer (ground.tif…).", code="cards.no-layer")
    with ExitStack() as stack:
        layers: dict[str, list[tuple[DatasetReader, int]]] = {}
        for name, path, band in wanted:
            layers.setdefault(name, []).append((stack.enter_context(rasterio.open(path)), band))
        yield Rasters(layers)


def extent_around(shape: BaseGeometry) -> Extent:
    """Give the square that shows an outline with what lies around: three times its size, 60 to 320 m.

    >>> extent_around(shapely.box(100, 200, 110, 220))
    (75.0, 180.0, 135.0, 240.0)
    """
    west, south, east, north = shape.bounds
    side = min(MOST_SIDE_M, max(LEAST_SIDE_M, 3 * max(east - west, north - south)))
    x, y = (west + east) / 2, (south + north) / 2
    return x - side / 2, y - side / 2, x + side / 2, y + side / 2


def hillshade(ground: Floats, cell_m: float) -> Floats:
    """Shade a relief from three sides, the heights doubled; 0 dark to 1 light, NaN kept.

    Parameters
    ----------
    ground
        Shape (rows, columns), m, rows southwards.

    >>> flat = hillshade(np.zeros((3, 3), dtype=np.float32), 1.0)
    >>> bool(np.allclose(flat, np.sin(np.radians(40))))
    True
    """
    down, right = np.gradient(2 * ground, cell_m)
    slope, aspect = np.arctan(np.hypot(right, down)), np.arctan2(down, -right)
    height = math.radians(40)
    shades = [
        np.sin(height) * np.cos(slope) + np.cos(height) * np.sin(slope) * np.cos(math.radians(450 - azimuth) - aspect)
        for azimuth in (315, 255, 15)
    ]
    shaded: Floats = np.clip((2 * shades[0] + shades[1] + shades[2]) / 4, 0, 1)
    return shaded


def profile_line(shape: BaseGeometry) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give the ends of the line that crosses an outline along its greatest length, and goes on past it.

    >>> profile_line(shapely.box(0, 0, 20, 10))
    ((-15.0, 5.0), (35.0, 5.0))
    """
    around = shapely.minimum_rotated_rectangle(shape if shape.area else shape.buffer(1))
    ring = shapely.get_coordinates(around).tolist()
    sides = sorted(pairwise(ring), key=lambda side: -math.dist(*side))[:2]
    (ax, ay), (bx, by) = sorted(sides[0])
    x, y = (sum(point[i] for point in ring[:4]) / 4 for i in (0, 1))
    length = math.dist((ax, ay), (bx, by)) or 1.0
    half = length / 2 + BEYOND_M
    dx, dy = (bx - ax) / length * half, (by - ay) / length * half
    return (round(x - dx, 2), round(y - dy, 2)), (round(x + dx, 2), round(y + dy, 2))


def profile_of(ground: Floats, extent: Extent, shape: BaseGeometry) -> dict[str, Any]:
    """Give the heights along the line that crosses an outline.

    Returns
    -------
    ``line`` (its ends), ``length_m``, ``heights`` (m, null where not known), ``inside`` (m from the start, in and out).
    """
    start, end = profile_line(shape)
    length = math.dist(start, end)
    count = min(160, max(20, round(length / 0.5)))
    xs, ys = np.linspace(start[0], end[0], count), np.linspace(start[1], end[1], count)
    cell = (extent[2] - extent[0]) / ground.shape[1]
    columns, rows = ((xs - extent[0]) / cell).astype(int), ((extent[3] - ys) / cell).astype(int)
    known = (columns >= 0) & (rows >= 0) & (columns < ground.shape[1]) & (rows < ground.shape[0])
    heights = np.full(count, np.nan)
    heights[known] = ground[rows[known], columns[known]]
    within = np.flatnonzero(shapely.contains_xy(shape, xs, ys))
    step = length / (count - 1)
    return {
        "line": [start, end],
        "length_m": round(length, 1),
        "heights": [None if np.isnan(one) else round(float(one), 2) for one in heights],
        "inside": [round(within[0] * step, 1), round(within[-1] * step, 1)] if within.size else None,
    }


def make_card(rasters: Rasters, shape: BaseGeometry, write: Callable[[str, bytes], None]) -> dict[str, Any] | None:
    """Make the pictures of one outline.

    Parameters
    ----------
    shape
        Outline, in the CRS of the rasters.
    write
        Takes the name of a picture and its WebP bytes.

    Returns
    -------
    What ``Candidate.card`` keeps: ``extent``, ``pictures`` (names), ``profile``; None: no layer shows the place.
    """
    extent = extent_around(shape)
    cell = max(0.25, (extent[2] - extent[0]) / SIDE_PX)
    made: list[str] = []
    profile = None
    ground = rasters.read("ground", extent, cell)
    if ground is not None:
        write("relief", _picture(_grey(hillshade(ground, cell))))
        made.append("relief")
        profile = profile_of(ground, extent, shape)
    for name, bands in (("photo", PHOTO), ("infrared", INFRARED)):
        read = [rasters.read(band, extent, cell) for band in bands]
        if all(band is not None for band in read):
            write(name, _picture(_colours(read)))  # type: ignore[arg-type]
            made.append(name)
    canopy = rasters.read("canopy", extent, cell)
    if canopy is not None:
        write("canopy", _picture(_viridis(canopy / CANOPY_TOP_M)))
        made.append("canopy")
    return {"extent": list(extent), "pictures": made, "profile": profile} if made else None


def _files(path: Path | None) -> list[Path]:
    """Give a raster, or those of a folder."""
    if path is None:
        return []
    return sorted(path.rglob("*.tif")) if path.is_dir() else [path]


def _place(whole: Window, part: Window, side: int) -> tuple[slice, slice]:
    """Give the rows and columns that a part of a window takes in a square of cells over the whole."""
    row, column = (part.row_off - whole.row_off) / whole.height, (part.col_off - whole.col_off) / whole.width
    top, left = min(round(row * side), side - 1), min(round(column * side), side - 1)
    height, width = round(part.height / whole.height * side), round(part.width / whole.width * side)
    return slice(top, min(side, top + max(1, height))), slice(left, min(side, left + max(1, width)))


def _apart(bounds: Any, extent: Extent) -> bool:  # noqa: ANN401  # rasterio's BoundingBox
    return bool(
        bounds.left >= extent[2] or bounds.right <= extent[0] or bounds.bottom >= extent[3] or bounds.top <= extent[1]
    )


def _grey(shade: Floats) -> Bytes:
    known = shade[~np.isnan(shade)]
    low, high = np.percentile(known, (1, 99))
    spread = np.nan_to_num((shade - low) / max(high - low, 0.05), nan=0.9)
    level = (np.clip(spread, 0, 1) * 235 + 20).astype(np.uint8)
    return np.stack([level] * 3, axis=-1)


def _colours(bands: Sequence[Floats]) -> Bytes:
    stacked = np.stack(bands, axis=-1)
    known = stacked[~np.isnan(stacked)]
    low, high = np.percentile(known, (1, 99))
    level: Bytes = (np.clip(np.nan_to_num((stacked - low) / max(high - low, 1e-6), nan=0.9), 0, 1) * 255).astype(
        np.uint8
    )
    return level


def _viridis(share: Floats) -> Bytes:
    place = np.clip(np.nan_to_num(share, nan=0.0), 0, 1) * (len(_VIRIDIS) - 1)
    low = np.minimum(place.astype(int), len(_VIRIDIS) - 2)
    between = (place - low)[..., None]
    colours: Bytes = (_VIRIDIS[low] * (1 - between) + _VIRIDIS[low + 1] * between).astype(np.uint8)
    return colours


def _picture(colours: Bytes) -> bytes:
    from PIL import Image

    written = BytesIO()
    Image.fromarray(colours).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC).save(written, "WEBP", quality=82)
    return written.getvalue()
