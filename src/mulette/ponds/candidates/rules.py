"""A score by rules that a person can read and discuss, where no model was learnt.

Each rule adds to the log-odds of being a pond, in proportion between two values of a feature. The weights are our
judgement from the errors told in the method guide, and were never fitted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mulette.ponds.candidates.features import FEATURES_VERSION

if TYPE_CHECKING:
    import pandas as pd

BASE = -2.5
RULES: tuple[tuple[str, float, float, float, float], ...] = (
    # feature, from this value, to that one, log-odds at the first, at the second
    ("void_share", 0.0, 0.5, 0.0, 2.5),
    ("water_share", 0.0, 0.3, 0.0, 3.0),
    ("flatness_share", 0.0, 0.5, 0.0, 1.5),
    ("ndwi_mean", -0.1, 0.2, 0.0, 2.0),
    ("depth_m", 0.1, 0.6, 0.0, 2.0),
    ("rim_closure", 0.5, 1.0, -1.0, 1.0),
    ("circularity", 0.3, 0.7, -1.0, 1.0),
    ("elongation", 2.0, 5.0, 0.0, -3.0),
    ("area_m2", 3000.0, 8000.0, 0.0, -2.0),
    ("building_distance_m", 0.0, 3.0, -2.0, 0.0),
    ("ditch_distance_m", 0.0, 3.0, -1.5, 0.0),
)


class Rules:
    """The rules, with the manners of a learnt model."""

    name = "règles"
    note = (
        "Note donnée par des règles simples, qui n'ont été jugées sur aucun territoire : elle classe, elle n'est pas "
        "une probabilité."
    )
    features_version = FEATURES_VERSION

    def score(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Give the score, 0 to 1, of each object."""
        odds = BASE + self.explain(features).to_numpy(np.float64).sum(axis=1)
        scores: npt.NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return scores

    def explain(self, features: pd.DataFrame) -> pd.DataFrame:
        """Give what each rule adds to the log-odds; one whose feature was not measured adds nothing."""
        import pandas as pd

        added = {
            name: np.nan_to_num(np.interp(features[name].to_numpy(np.float64), (first, last), (least, most)))
            for name, first, last, least, most in RULES
        }
        return pd.DataFrame(added, index=features.index)
