"""Coordinates that can be read and look wrong: null, in the other order, with the other sign, rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mulette.core.geometry.crs import area_of_use, is_geographic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mulette.occurrences.references import References

DOUBTS = ("is_zero", "is_swapped", "is_negated", "is_rounded")
"""Columns that ``doubt`` gives."""

_DECIMALS = 2
_EXACT = 1e-9


def doubt(bounds: NDArray[np.float64], references: References) -> dict[str, NDArray[np.bool_]]:
    """Tell the places that look wrong.

    Parameters
    ----------
    bounds
        Shape (n, 4): west, south, east and north in the CRS of the file; NaN where there is no place.

    Returns
    -------
    Masks of shape (n,) named as ``DOUBTS``. Only degrees can be swapped, negated or rounded; *home* is the box of the
    departments of the store, else the area of use of its CRS.

    Source: GBIF, interpretation flags of coordinates.
    """
    x, y = bounds[:, 0], bounds[:, 1]
    zero = (bounds == 0).all(axis=1)
    if not is_geographic(references.source_srid):
        nothing = np.zeros(len(bounds), dtype=bool)
        return {"is_zero": zero, "is_swapped": nothing, "is_negated": nothing, "is_rounded": nothing}
    home = references.home or area_of_use(references.local_srid)
    astray = ~_lies_in(x, y, home) & ~zero
    return {
        "is_zero": zero,
        "is_swapped": astray & _lies_in(y, x, home),
        "is_negated": astray & (_lies_in(-x, y, home) | _lies_in(x, -y, home)),
        "is_rounded": _is_rounded(x) & _is_rounded(y) & (x == bounds[:, 2]) & (y == bounds[:, 3]),
    }


def _lies_in(
    x: NDArray[np.float64], y: NDArray[np.float64], box: tuple[float, float, float, float]
) -> NDArray[np.bool_]:
    west, south, east, north = box
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _is_rounded(degrees: NDArray[np.float64]) -> NDArray[np.bool_]:
    rounded: NDArray[np.bool_] = np.abs(degrees - np.round(degrees, _DECIMALS)) < _EXACT
    return rounded
