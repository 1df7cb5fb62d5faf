"""All features of the objects found on a stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mulette.ponds.candidates.features.catalogue import FEATURES
from mulette.ponds.candidates.features.cover import measure_canopy, measure_cloud, measure_images
from mulette.ponds.candidates.features.relief import measure_relief
from mulette.ponds.candidates.features.shapes import measure_shapes
from mulette.ponds.candidates.features.surroundings import measure_neighbours, measure_surroundings
from mulette.ponds.candidates.features.zones import zones_of
from mulette.ponds.sensing.stack import Stack

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame


@dataclass(frozen=True)
class Context:
    """Layers of shapes around a place.

    Parameters
    ----------
    vectors
        ``{"buildings", "roads", "ditches" or "water": shapes in the CRS of the stack}``; a kind that was not given is
        absent, one without a shape here is empty.
    """

    vectors: Mapping[str, GeoDataFrame] = field(default_factory=dict)


def measure(
    stack: Stack, found: GeoDataFrame, context: Context | None = None, ranks: npt.NDArray[np.int64] | None = None
) -> pd.DataFrame:
    """Measure every feature of objects.

    Parameters
    ----------
    stack
        Layers of the place; a feature of an absent layer is NaN.
    found
        Polygons in the CRS of the stack, with ``lowest_x`` and ``lowest_y``.
    context
        Layers of shapes, where some were given.
    ranks
        Rows of ``found`` to measure, all if none is told; the others still count as neighbours.

    Returns
    -------
    DataFrame
        ``float32``, the columns of ``FEATURES`` in their order, one row a measured object, its index of ``found``.
    """
    import pandas as pd

    ranks = np.arange(len(found)) if ranks is None else ranks
    shapes = np.asarray(found.geometry.array, dtype=object)
    lowest = found[["lowest_x", "lowest_y"]].to_numpy(np.float64).reshape(-1, 2)
    zones = zones_of(shapes, stack.grid, ranks)
    measured = {
        **measure_shapes(shapes[ranks]),
        **measure_relief(stack, zones, lowest[ranks]),
        **measure_cloud(stack, zones),
        **measure_canopy(stack, zones),
        **measure_images(stack, zones),
        **measure_surroundings(stack, shapes[ranks], zones, (context or Context()).vectors),
        **{name: values[ranks] for name, values in measure_neighbours(shapes, lowest).items()},
    }
    unknown = np.full(len(ranks), np.nan)
    columns = {name: measured.get(name, unknown).astype(np.float32) for name in FEATURES}
    return pd.DataFrame(columns, index=found.index[ranks])
