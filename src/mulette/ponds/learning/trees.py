"""Boosted trees as plain arrays, kept, scored and explained without the library that learnt them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
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

    @cached_property
    def means(self) -> Floats:
        """Mean of the leaves below each node, by the weight of the examples that came there."""
        found: Floats = _mean_below(self.starts, self.feature, self.left, self.right, self.value, self.weight)
        return found

    @property
    def expected(self) -> float:
        """Margin of a candidate of which nothing is known: the mean of the examples."""
        return float(self.base[0] + self.means[self.starts[:-1]].sum())

    def attributions(self, values: Floats) -> Floats:
        """Give what each feature adds to the margin of each row, shape of ``values``.

        On its way down a tree, a row leaves a node for a child whose mean differs: the difference goes to the feature
        that the node asks for. A row adds up to its margin less ``expected``.

        Source: Saabas 2014, the decomposition of *treeinterpreter*.
        """
        rows = np.ascontiguousarray(values, dtype=np.float64)
        found: Floats = _credit(
            rows, self.starts, self.feature, self.threshold, self.left, self.right, self.missing_left, self.means
        )
        return found

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
    return bool(np.all(is_leaf | (goes_down[0] & goes_down[1] & asks)) and np.all(trees.weight > 0))


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


@njit(cache=True, nogil=True)
def _mean_below(
    starts: Places, feature: Places, left: Places, right: Places, value: Floats, weight: Floats
) -> Floats:  # fmt: skip
    means = value.copy()
    for tree in range(len(starts) - 1):
        start = starts[tree]
        for node in range(starts[tree + 1] - 1, start - 1, -1):
            if feature[node] >= 0:
                one, other = start + left[node], start + right[node]
                whole = weight[one] + weight[other]
                means[node] = (weight[one] * means[one] + weight[other] * means[other]) / whole
    return means


@njit(cache=True, nogil=True)
def _credit(
    values: Floats, starts: Places, feature: Places, threshold: Floats, left: Places, right: Places,
    missing_left: Answers, means: Floats,
) -> Floats:  # fmt: skip
    credit = np.zeros(values.shape)
    for row in range(len(values)):
        for tree in range(len(starts) - 1):
            start = starts[tree]
            node = start
            while feature[node] >= 0:
                asked = values[row, feature[node]]
                goes_left = missing_left[node] if np.isnan(asked) else asked <= threshold[node]
                below = start + (left[node] if goes_left else right[node])
                credit[row, feature[node]] += means[below] - means[node]
                node = below
    return credit
