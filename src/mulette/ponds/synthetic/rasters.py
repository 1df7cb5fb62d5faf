"""The rasters of a survey, made as IGN makes them: holes of the cloud are spanned by bare triangles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.interpolate import LinearNDInterpolator, NearestNDInterpolator
from scipy.ndimage import binary_dilation, find_objects, label
from scipy.spatial import QhullError

from mulette.ponds.synthetic.noise import even, waves
from mulette.ponds.synthetic.scene import Scene

Floats = npt.NDArray[np.float32]
OPEN_NOISE_M, WOOD_NOISE_M = 0.025, 0.1
"""Standard deviation of the error of height in the open and under trees, m."""


@dataclass(frozen=True)
class Seen:
    """What the survey saw on each cell, all of the scene's shape.

    Parameters
    ----------
    echo
        Water that sent pulses back.
    void
        Open water that sent none.
    plants
        Water covered by plants, which send the pulse back.
    """

    echo: npt.NDArray[np.bool_]
    void: npt.NDArray[np.bool_]
    plants: npt.NDArray[np.bool_]


def look_at_water(scene: Scene, seed: int, glints: npt.NDArray[np.bool_], vegetated: npt.NDArray[np.float64]) -> Seen:
    """Tell what the laser saw of each cell of water.

    Parameters
    ----------
    glints
        Cells where water sends pulses back (``Strips.glints``).
    vegetated
        Share of each hollow that plants cover.
    """
    wet = ~np.isnan(scene.water_m)
    plants = wet & (even(waves(scene.grid, 2.5, seed + 8)) < vegetated[scene.hollow])
    return Seen(wet & glints & ~plants, wet & ~glints & ~plants, plants)


def ground_model(scene: Scene, seen: Seen, seed: int) -> Floats:
    """Give the ground model (MNT): noise, water at its level where it echoed, bare triangles across holes."""
    surface = np.where(np.isnan(scene.water_m), scene.bed_m, np.fmax(scene.bed_m, scene.water_m))
    rough = waves(scene.grid, 1.3, seed + 9) / 0.4
    sigma = np.where(scene.canopy_m > 2, WOOD_NOISE_M, OPEN_NOISE_M)
    surface = (surface + sigma * rough).astype(np.float32)
    # Some plants on water are taken for ground, and stand a little over it.
    taken = seen.plants & (even(waves(scene.grid, 3.1, seed + 10)) < 0.3)
    surface[taken] += 0.12
    bare = scene.canopy_m > 2
    missed = bare & (even(waves(scene.grid, 1.6, seed + 11)) < 0.35)
    return span_holes(surface, (seen.void | (seen.plants & ~taken) | (scene.roof_m > 0)), missed)


def span_holes(surface: Floats, holes: npt.NDArray[np.bool_], missed: npt.NDArray[np.bool_] | None = None) -> Floats:
    """Span holes by the triangles between the cells around them.

    Parameters
    ----------
    surface
        Altitudes, m.
    holes
        Cells that nothing is known of.
    missed
        Scattered cells without a point, also left out from the corners of triangles.
    """
    numbers, _ = label(holes, np.ones((3, 3)))
    out = surface.copy()
    for number, box in enumerate(find_objects(numbers), start=1):
        wide = tuple(slice(max(0, one.start - 2), one.stop + 2) for one in box)
        mine = numbers[wide] == number
        rim = binary_dilation(mine, np.ones((3, 3))) & ~holes[wide]
        if missed is not None and (rim & ~missed[wide]).sum() > 6:
            rim &= ~missed[wide]
        # Counted from the hole's own corner: the same triangles whatever the window.
        origin = np.argwhere(mine).min(axis=0)
        corners, inside = np.argwhere(rim) - origin, np.argwhere(mine) - origin
        if len(corners):
            out[wide][mine] = _across(corners, out[wide][rim], inside)
    return out


def _across(corners: npt.NDArray[np.intp], heights: Floats, inside: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Give heights across one hole; those that no triangle covers take the nearest corner's."""
    nearest: npt.NDArray[np.float64] = NearestNDInterpolator(corners, heights)(inside)
    if len(corners) < 4:
        return nearest
    try:
        spanned = LinearNDInterpolator(corners, heights)(inside)
    except QhullError:
        return nearest
    return np.where(np.isnan(spanned), nearest, spanned)


def canopy_model(scene: Scene, seed: int) -> Floats:
    """Give the height over the ground (MNH), m: trees, roofs and low plants."""
    grass = np.clip(0.06 + 0.08 * waves(scene.grid, 1.5, seed + 12), 0, None)
    return np.maximum(np.maximum(scene.canopy_m, scene.roof_m), np.where(np.isnan(scene.water_m), grass, 0)).astype(
        np.float32
    )
