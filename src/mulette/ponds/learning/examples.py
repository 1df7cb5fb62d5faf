"""Candidates with what is known of them: what a model learns from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """Candidates and what is known of them; every array has one value a candidate.

    Parameters
    ----------
    features
        One column a feature, NaN where not measured.
    pond, weight, is_sure
        As in ``labels.Labels``.
    x, y
        Easting and northing of the middle, m.
    territory
        Where it comes from.
    layers
        French words for the layers it was found with.
    """

    features: pd.DataFrame
    pond: Floats
    weight: Floats
    is_sure: npt.NDArray[np.bool_]
    x: Floats
    y: Floats
    territory: npt.NDArray[np.str_]
    layers: npt.NDArray[np.str_]


def join(parts: list[Examples]) -> Examples:
    """Put examples of several places one after the other."""
    import pandas as pd

    arrays = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("pond", "weight", "is_sure", "x", "y", "territory", "layers")
    }
    return Examples(features=pd.concat([part.features for part in parts], ignore_index=True), **arrays)
