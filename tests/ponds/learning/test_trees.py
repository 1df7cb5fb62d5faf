"""Trees kept as arrays say what the library that learnt them says."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from mulette.ponds.learning.trees import of_arrays, of_fitted


def test_margins_are_those_of_the_library_also_where_values_are_missing() -> None:
    draw = np.random.default_rng(3)
    values = draw.normal(size=(400, 5))
    values[draw.random(values.shape) < 0.2] = np.nan
    is_pond = np.nan_to_num(values[:, 0]) + np.isnan(values[:, 1]) > 0.5
    fitted = HistGradientBoostingClassifier(max_iter=30, random_state=0).fit(values, is_pond)
    trees = of_fitted(fitted)
    np.testing.assert_allclose(trees.margins(values), fitted.decision_function(values), rtol=0, atol=1e-12)
    again = of_arrays(trees.arrays(), feature_count=5)
    np.testing.assert_array_equal(again.margins(values), trees.margins(values))


def test_a_value_on_the_threshold_goes_left() -> None:
    trees = of_arrays(
        {
            "base": np.array([1.0]),
            "starts": np.array([0, 3]),
            "feature": np.array([0, -1, -1]),
            "threshold": np.array([2.0, 0.0, 0.0]),
            "left": np.array([1, 0, 0]),
            "right": np.array([2, 0, 0]),
            "missing_left": np.array([False, False, False]),
            "value": np.array([0.0, 10.0, 100.0]),
            "weight": np.array([2.0, 1.0, 1.0]),
        },
        feature_count=1,
    )
    rows = np.array([[2.0], [2.1], [np.nan]])
    assert trees.margins(rows).tolist() == [11.0, 101.0, 101.0]
    assert trees.expected == 56.0  # 1 + (10 + 100) / 2
    assert trees.attributions(rows).tolist() == [[-45.0], [45.0], [45.0]]
