"""The three learners: boosted trees, their random forest twin, and what is done to the examples before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mulette.ponds.learning.didactic import fit_didactic
from mulette.ponds.learning.examples import Examples, Floats

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

Rows = npt.NDArray[np.intp]
Learner = Callable[[Rows], Callable[[Rows], Floats]]
"""From the rows to learn from, gives what scores other rows."""

_SENSED = frozenset({"cloud", "image", "network"})
_HIDDEN: tuple[frozenset[str], ...] = (
    _SENSED | {"canopy"},
    _SENSED,
    frozenset({"image", "network"}),
    frozenset({"canopy", "image", "network"}),
)
"""Families of features hidden together: a run from the ground model alone, with the canopy, with the cloud."""
_CONTEXT = "context"
"""Family that a run may lack besides: distances to roads, buildings, ditches."""


def fit_trees(examples: Examples, rows: Rows, families: Mapping[str, str], seed: int) -> HistGradientBoostingClassifier:
    """Fit boosted trees on some of the examples, as measured and with layers hidden."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    measured = _never_empty(examples.features.iloc[rows].to_numpy(np.float64))
    hidden = hide_layers(measured, [families[str(name)] for name in examples.features.columns], seed)
    trees = HistGradientBoostingClassifier(
        max_iter=250, learning_rate=0.05, max_leaf_nodes=12, min_samples_leaf=10, l2_regularization=1.0,
        max_features=0.3, early_stopping=False, random_state=seed,
    )  # fmt: skip
    fitted: HistGradientBoostingClassifier = trees.fit(
        np.concatenate([measured, hidden]), np.tile(examples.pond[rows], 2),
        sample_weight=np.tile(examples.weight[rows], 2) / 2,
    )  # fmt: skip
    return fitted


def _never_empty(measured: Floats) -> Floats:
    """Give 0 to features that were never measured: one value alone teaches nothing, and no value at all is refused."""
    return np.where(np.isfinite(measured).any(axis=0), measured, 0.0)


def hide_layers(measured: Floats, families: list[str], seed: int) -> Floats:
    """Give the features as they would be without some layers: one of ``_HIDDEN``, and the context or not."""
    draw = np.random.default_rng(seed)
    case = draw.integers(len(_HIDDEN), size=len(measured))
    masks = np.array([[family in gone for family in families] for gone in _HIDDEN])
    without_context = draw.integers(2, size=len(measured)).astype(bool)
    is_context = np.array([family == _CONTEXT for family in families])
    return np.where(masks[case] | (without_context[:, None] & is_context), np.nan, measured)


def trees_learner(examples: Examples, families: Mapping[str, str], seed: int) -> Learner:
    """Learn trees; the score is their margin, a log-odds before calibration."""
    values = examples.features.to_numpy(np.float64)

    def learn(rows: Rows) -> Callable[[Rows], Floats]:
        trees = fit_trees(examples, rows, families, seed)
        return lambda judged: trees.decision_function(values[judged])

    return learn


def forest_learner(examples: Examples, seed: int) -> Learner:
    """Learn a random forest: a very different figure from that of the trees would mean that something is wrong."""
    from sklearn.ensemble import RandomForestClassifier

    values = examples.features.to_numpy(np.float64)

    def learn(rows: Rows) -> Callable[[Rows], Floats]:
        forest = RandomForestClassifier(60, min_samples_leaf=3, random_state=seed)
        forest.fit(_never_empty(values[rows]), examples.pond[rows], sample_weight=examples.weight[rows])
        return lambda judged: forest.predict_proba(values[judged])[:, 1]

    return learn


def didactic_learner(examples: Examples) -> Learner:
    """Learn the readable model."""

    def learn(rows: Rows) -> Callable[[Rows], Floats]:
        fitted = fit_didactic(examples.features.iloc[rows], examples.pond[rows], examples.weight[rows])
        return lambda judged: fitted.score(examples.features.iloc[judged])

    return learn
