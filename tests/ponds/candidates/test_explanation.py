from __future__ import annotations

import numpy as np
import pandas as pd

from mulette.ponds.candidates.explanation import explain, sentence
from mulette.ponds.candidates.features import FEATURES


def test_the_weightiest_reasons_come_first_and_those_against_are_told_apart() -> None:
    features = pd.DataFrame([dict.fromkeys(FEATURES, np.nan)])
    features[["area_m2", "void_share", "depth_m", "elongation", "level_m"]] = [236.0, 0.5, 0.62, 4.24, 0.04]
    weights = pd.DataFrame(
        [{"void_share": 1.5, "empty_radius_m": 0.5, "depth_m": 0.9, "elongation": -1.2, "level_m": 0.05}]
    )
    assert explain(features, weights) == [
        "trou de 118 m² dans les points laser ; mais allongé comme un fossé (4,2 fois plus long que large) ; "
        "cuvette fermée de 0,6 m"
    ]


def test_every_sentence_can_be_said() -> None:
    for name, feature in FEATURES.items():
        for limit, text in feature.says:
            values = {"area_m2": 100.0, "void_share": 0.5, name: limit if np.isfinite(limit) else 1e4}
            said = sentence(name, values)
            assert (said is None) == (text is None)
            assert said is None or ("{" not in said and "." not in said)


def test_a_hole_that_is_not_there_never_speaks_for_a_pond() -> None:
    features = pd.DataFrame([dict.fromkeys(FEATURES, np.nan)])
    features[["void_share", "area_m2"]] = [0.0, 100.0]
    assert explain(features, pd.DataFrame([{"void_share": 2.0}])) == [""]
    assert explain(features, pd.DataFrame([{"void_share": -2.0}])) == ["mais aucun trou dans les points laser"]
