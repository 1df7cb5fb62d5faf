"""Candidates made by hand, whose ponds are those that hold a hole or a deep hollow."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mulette.ponds.learning import didactic
from mulette.ponds.learning.examples import Examples

NAMES = (*didactic.FEATURES, "ndwi_mean")


def make_examples(seed: int = 0, per_place: int = 120, places: int = 5) -> Examples:
    """Make candidates of several places; one in four is a pond, and one feature in five was not measured."""
    draw = np.random.default_rng(seed)
    size = per_place * places
    values = draw.normal(size=(size, len(NAMES)))
    pond = (values[:, 1] + values[:, 2] + draw.normal(0, 0.3, size) > 1).astype(float)
    values[draw.random(values.shape) < 0.2] = np.nan
    return Examples(
        pd.DataFrame(np.abs(values) * np.sign(values), columns=list(NAMES)).astype(np.float32),
        pond, np.ones(size), np.ones(size, dtype=bool), draw.uniform(0, 9000, size), draw.uniform(0, 9000, size),
        np.repeat([f"pays {place}" for place in range(places)], per_place), np.full(size, "sol, nuage"),
    )  # fmt: skip
