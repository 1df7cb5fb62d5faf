"""Holes of the cloud: places where so large a disk without any return is not chance."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mulette.ponds.sensing.cloud.distances import union_of_disks
from mulette.ponds.sensing.stack import UNKNOWN


def void_radius(density: npt.NDArray[np.float64], false_voids: float, cell_m: float) -> npt.NDArray[np.float64]:
    """Give the radius from which an empty disk is a hole, m.

    Were pulses to fall at random, independently, ``density`` of them per m², a disk of radius r would hold none with
    probability exp(-π density r²) (Poisson law). One km² has N = 10⁶ / cell² disks that are centred on a cell, so that
    N exp(-π density r²) of them are expected to be empty by chance. Setting this to ``false_voids`` gives

        r = √(ln(N / false_voids) / (π density)).

    Empty disks come in clusters of cells, so that false holes are fewer than that.

    Parameters
    ----------
    density
        Pulses per m².
    false_voids
        Empty disks per km² that chance may give.
    cell_m
        Side of a cell, m.

    >>> round(float(void_radius(np.array(10.0), 1, 0.5)), 2)
    0.7
    >>> round(float(void_radius(np.array(0.24), 1, 0.5)), 2)
    4.49
    """
    disks = 1e6 / cell_m**2
    with np.errstate(divide="ignore", invalid="ignore"):
        radius: npt.NDArray[np.float64] = np.sqrt(math.log(disks / false_voids) / (math.pi * density))
    return radius


def find_voids(
    reach: npt.NDArray[np.float32], radius_m: npt.NDArray[np.floating], inside: npt.NDArray[np.bool_], cell_m: float
) -> npt.NDArray[np.uint8]:
    """Mark the union of the empty disks of the radius of their place.

    The outline of a hole then follows the returns around it, rounded by the radius in its corners.

    Parameters
    ----------
    reach
        Distance to the nearest return or to the outside of the tiles, m: a disk that sticks out is not known empty.
    radius_m
        From ``void_radius``, a cell.
    inside
        Cells that lie in a tile.
    cell_m
        Side of a cell, m.

    Returns
    -------
    uint8: 1 in a hole, 0 elsewhere, 255 outside.
    """
    disks = np.where(inside & (reach >= radius_m), radius_m / cell_m, 0).astype(np.float32)
    marked: npt.NDArray[np.uint8] = union_of_disks(disks) if disks.any() else np.zeros(disks.shape, dtype=np.uint8)
    return np.where(inside, marked, np.uint8(UNKNOWN))
