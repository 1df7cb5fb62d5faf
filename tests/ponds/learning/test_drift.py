"""A territory is compared with those that a model has learnt."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mulette.ponds.learning.drift import drift, portray, sentences, stability_index

LABELS = {"depth_m": "Creux visible", "slope": "Pente", "ndwi": "Indice d'eau", "void": "Trou", "empty": "Rien"}


def _learnt() -> pd.DataFrame:
    return pd.DataFrame(
        {"depth_m": np.arange(1000.0), "slope": np.arange(1000.0), "ndwi": 1.0, "void": np.nan, "empty": np.nan}
    )


def test_the_index_is_that_counted_by_hand() -> None:
    # (0.25 - 0.5) ln(0.25 / 0.5) + (0.75 - 0.5) ln(0.75 / 0.5) = 0.1733 + 0.1014
    assert stability_index(np.array([0.5, 0.5]), np.array([0.25, 0.75])) == pytest.approx(0.2747, abs=1e-4)


def test_what_was_learnt_does_not_drift() -> None:
    table = drift(portray(_learnt()), _learnt())
    assert set(table["state"]) == {"stable"}
    assert sentences(table, LABELS) == ["Ce territoire ressemble à ceux que le modèle a appris."]


def test_what_moved_what_is_absent_and_what_is_new_are_told_apart() -> None:
    found = pd.DataFrame(
        {"depth_m": np.arange(1000.0) + 500, "slope": np.arange(1000.0), "ndwi": np.nan, "void": 1.0, "empty": np.nan}
    )
    table = drift(portray(_learnt()), found).set_index("feature")
    assert table["state"].to_dict() == {
        "depth_m": "changed", "slope": "stable", "ndwi": "absent", "void": "new", "empty": "stable",
    }  # fmt: skip
    # The learnt 99th percentile is 989.01; the values found run from 500 to 1499, of which 510 are above it.
    assert table.loc["depth_m", "outside"] == pytest.approx(0.51)
    said = sentences(table.reset_index(), LABELS)
    assert said[0].startswith("Ce territoire diffère")
    assert any("Creux visible : a changé" in one and "51 % hors" in one for one in said)
    assert "Indice d'eau : apprise, mais mesurée nulle part ici." in said


def test_a_territory_without_candidates_has_nothing_to_compare() -> None:
    table = drift(portray(_learnt()), _learnt().iloc[:0])
    assert set(table["state"]) == {"absent", "stable"}
