"""Boosted trees as plain arrays, kept, scored and explained without the library that learnt them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from numba import njit

from mulette.core.errors import Invalid

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Answers = npt.NDArray[np.bool_]
_LEAF = -1


@dataclass(frozen=True)
class Trees:
    """Trees one after the other; a margin is ``base`` and the value of one leaf of each.

    Parameters
    ----------
    base
        Margin before any tree, float64, shape (1,).
    starts
        First node of each tree, and the number of nodes, int64.
    feature
        Place of the feature that a node asks for, int64; -1 for a leaf.
    threshold
        A value up to it goes left, float64.
    left, right
        Nodes below, counted from the first of the tree, int64.
    missing_left
        Whether a value that is not known goes left, bool.
    value, weight
        What a leaf adds to the margin; weight of the examples that came to a node; float64.
    """

    base: Floats
    starts: Places
    feature: Places
    threshold: Floats
    left: Places
    right: Places
    missing_left: Answers
    value: Floats
    weight: Floats

    def margins(self, values: Floats) -> Floats:
        """Give the margin of each row of a table of features, shape (n, features); NaN where not known."""
        rows = np.ascontiguousarray(values, dtype=np.float64)
        found: Floats = _descend(
            rows, self.base[0], self.starts, self.feature, self.threshold, self.left, self.right, self.missing_left,
            self.value,
        )  # fmt: skip
        return found

    def explained(self) -> dict[str, Any]:
        """Give the trees in the words of shap's ``TreeExplainer``."""
        return {
            "trees": [self._told(begin, end) for begin, end in zip(self.starts[:-1], self.starts[1:], strict=True)],
            "base_offset": float(self.base[0]),
            "input_dtype": np.float64,
            "internal_dtype": np.float64,
            "objective": "binary_crossentropy",
            "tree_output": "raw_value",
        }

    def _told(self, begin: int, end: int) -> dict[str, npt.NDArray[Any]]:
        part = slice(begin, end)
        is_leaf = self.feature[part] == _LEAF
        left, right = (np.where(is_leaf, _LEAF, side[part]) for side in (self.left, self.right))
        return {
            "children_left": left,
            "children_right": right,
            "children_default": np.where(self.missing_left[part], left, right),
            "features": np.where(is_leaf, -2, self.feature[part]),
            "thresholds": self.threshold[part],
            "values": self.value[part].reshape(-1, 1),
            "node_sample_weight": self.weight[part],
        }

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Give the arrays by name, to be written."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def of_fitted(fitted: HistGradientBoostingClassifier) -> Trees:
    """Take the trees out of a classifier of two classes that scikit-learn has fitted."""
    trees = [stage[0].nodes for stage in fitted._predictors]
    nodes = np.concatenate(trees)
    is_leaf = nodes["is_leaf"].astype(bool)
    return Trees(
        base=np.asarray(fitted._baseline_prediction, dtype=np.float64).reshape(1),
        starts=np.cumsum([0, *map(len, trees)], dtype=np.int64),
        feature=np.where(is_leaf, _LEAF, nodes["feature_idx"]).astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        left=nodes["left"].astype(np.int64),
        right=nodes["right"].astype(np.int64),
        missing_left=nodes["missing_go_to_left"].astype(bool),
        value=nodes["value"].astype(np.float64),
        weight=nodes["count"].astype(np.float64),
    )


def of_arrays(arrays: Mapping[str, npt.NDArray[Any]], feature_count: int) -> Trees:
    """Make trees of the arrays of a file, after a look at whether they are trees.

    Parameters
    ----------
    arrays
        As ``Trees.arrays`` gives them.
    feature_count
        Number of features that the trees may ask for.

    Raises
    ------
    Invalid
        An array is missing or of another kind, a node points outside of its tree or upwards, or asks for no feature.
    """
    kinds = {"starts": "i", "feature": "i", "left": "i", "right": "i", "missing_left": "b"}
    wanted = {one.name: kinds.get(one.name, "f") for one in fields(Trees)}
    kept = {name: arrays[name] for name in wanted if name in arrays}
    if kept.keys() != wanted.keys() or any(
        one.ndim != 1 or one.dtype.kind != wanted[name] for name, one in kept.items()
    ):
        raise Invalid("Les arbres du modèle sont incomplets.", code="model.bad-trees")
    trees = Trees(**kept)
    if not _are_sound(trees, feature_count):
        raise Invalid("Les arbres du modèle ne se tiennent pas.", code="model.bad-trees")
    return trees


def _are_sound(trees: Trees, feature_count: int) -> bool:
    """Tell whether every way down a tree stays in it and ends."""
    size, starts = len(trees.feature), trees.starts
    if len(trees.base) != 1 or not len(starts) or starts[0] != 0 or starts[-1] != size or np.any(np.diff(starts) <= 0):
        return False
    if any(len(one) != size for name, one in trees.arrays().items() if name not in {"base", "starts"}):
        return False
    length = np.repeat(np.diff(starts), np.diff(starts))
    place = np.arange(size) - np.repeat(starts[:-1], np.diff(starts))
    is_leaf = trees.feature == _LEAF
    goes_down = [(side > place) & (side < length) for side in (trees.left, trees.right)]
    asks = (trees.feature >= 0) & (trees.feature < feature_count)
    return bool(np.all(is_leaf | (goes_down[0] & goes_down[1] & asks)))


@njit(cache=True, nogil=True)
def _descend(
    values: Floats, base: float, starts: Places, feature: Places, threshold: Floats, left: Places, right: Places,
    missing_left: Answers, value: Floats,
) -> Floats:  # fmt: skip
    margins = np.full(len(values), base)
    for row in range(len(values)):
        for tree in range(len(starts) - 1):
            start = starts[tree]
            node = start
            while feature[node] >= 0:
                asked = values[row, feature[node]]
                goes_left = missing_left[node] if np.isnan(asked) else asked <= threshold[node]
                node = start + (left[node] if goes_left else right[node])
            margins[row] += value[node]
    return margins
