"""Learning from labelled candidates: boosted trees, their calibration, the readable model beside them, their judgement.

The trees are judged on places left out, and calibrated on the scores given there, so that a score of 0.7 means 7 in 10
on a place that was not learnt. Candidates are learnt twice, once as measured and once with some layers hidden, so that
one model serves runs with and without a cloud or images.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from mulette.core.errors import Invalid
from mulette.ponds.learning.didactic import Didactic, fit_didactic
from mulette.ponds.learning.examples import Examples, Floats
from mulette.ponds.learning.learners import (
    Learner,
    Rows,
    didactic_learner,
    fit_trees,
    forest_learner,
    trees_learner,
)
from mulette.ponds.learning.trees import Trees, of_fitted
from mulette.ponds.learning.validation import blocks, judge, score_left_out

Groups = npt.NDArray[np.int_]


@dataclass(frozen=True)
class Trained:
    """What was learnt.

    Parameters
    ----------
    trees
        Boosted trees; their margin times ``slope`` plus ``intercept`` is the log-odds.
    slope, intercept
        Calibration; 1 and 0 where nothing allowed one.
    didactic
        The readable model.
    report
        How it was judged, ready for JSON.
    """

    trees: Trees
    slope: float
    intercept: float
    didactic: Didactic
    report: dict[str, Any]


def train(examples: Examples, families: Mapping[str, str], seed: int = 0) -> Trained:
    """Learn and judge a model.

    Parameters
    ----------
    examples
        Labelled and unlabelled candidates.
    families
        What each feature is measured from, as ``reading.FAMILIES``.
    seed
        Of the hidden layers, the trees and the bootstrap.

    Returns
    -------
    Trained
        Its report has ``by_territory`` and ``by_block`` (places left out; absent with one place only), ``ranking``,
        ``by_layers``, ``twin`` (random forest) and ``didactic``, each as ``validation.judge`` gives it or None, and
        ``is_calibrated``.

    Raises
    ------
    Invalid
        No pond, or nothing that is known not to be one.
    """
    _refuse_one_sided(examples)
    by_block = blocks(examples.x, examples.y, examples.territory)
    by_territory = np.unique(examples.territory, return_inverse=True)[1]
    places = {"by_territory": by_territory, "by_block": by_block}
    if np.array_equal(by_block, by_territory):
        del places["by_block"]  # each territory is one block: the figures would be the same
    places = {name: groups for name, groups in places.items() if len(np.unique(groups)) > 1}
    learner = trees_learner(examples, families, seed)
    margins = {name: _score_left_out(examples, groups, learner) for name, groups in places.items()}
    first = next(iter(margins.values()), np.full(len(examples.pond), np.nan))
    calibration = calibrate(examples, first)
    slope, intercept = calibration or (1.0, 0.0)
    groups = next(iter(places.values()), by_block)
    sure = _Judging(examples, by_block, seed)
    report = {
        "is_calibrated": calibration is not None,
        **{name: sure.judge(expit(slope * one + intercept)) for name, one in margins.items()},
        "ranking": sure.judge_ranking(expit(first)),
        "by_layers": sure.judge_by_layers(expit(slope * first + intercept)),
        "twin": sure.judge(_score_left_out(examples, groups, forest_learner(examples, seed))),
        "didactic": sure.judge(_score_left_out(examples, groups, didactic_learner(examples))),
    }
    rows = np.flatnonzero(examples.weight > 0)
    didactic = fit_didactic(examples.features.iloc[rows], examples.pond[rows], examples.weight[rows])
    return Trained(of_fitted(fit_trees(examples, rows, families, seed)), slope, intercept, didactic, report)


def calibrate(examples: Examples, margins: Floats) -> tuple[float, float] | None:
    """Fit log-odds = slope x margin + intercept where the truth is known (Platt's sigmoid).

    Returns
    -------
    tuple or None
        Slope and intercept; None where there are not both ponds and others, or where the margins rank the wrong way.
    """
    from sklearn.linear_model import LogisticRegression

    sure = examples.is_sure & np.isfinite(margins)
    if len(np.unique(examples.pond[sure])) < 2:
        return None
    fitted = LogisticRegression(C=1e6).fit(margins[sure, None], examples.pond[sure])
    slope = float(fitted.coef_[0, 0])
    return (slope, float(fitted.intercept_[0])) if slope > 0 else None


def _refuse_one_sided(examples: Examples) -> None:
    learnt = examples.pond[examples.weight > 0]
    if not (learnt == 1).any():
        sentence = "Aucun candidat n'est près d'une mare vue ou caractérisée : vérifiez l'inventaire et la tolérance."
        raise Invalid(sentence, code="training.no-pond")
    if not (learnt == 0).any():
        sentence = (
            "Aucun candidat n'est connu pour n'être pas une mare : donnez des zones inventoriées en entier "
            "(--exhaustive) ou des lieux visités au statut « Pas une mare »."
        )
        raise Invalid(sentence, code="training.no-negative")


def _score_left_out(examples: Examples, groups: Groups, learner: Learner) -> Floats:
    """Score each candidate by a model that did not see its group; NaN where the rest has only ponds or none."""

    def fit_and_score(learnt: Rows, judged: Rows) -> Floats:
        rows = learnt[examples.weight[learnt] > 0]
        if len(np.unique(examples.pond[rows])) < 2:
            return np.full(len(judged), np.nan)
        return learner(rows)(judged)

    return score_left_out(groups, fit_and_score)


@dataclass(frozen=True)
class _Judging:
    """Scores held against what is known, block by block."""

    examples: Examples
    blocks: Groups
    seed: int

    def judge(self, scores: Floats) -> dict[str, Any] | None:
        """Judge where the truth is known."""
        sure = self.examples.is_sure & np.isfinite(scores)
        return judge(self.examples.pond[sure], scores[sure], self.blocks[sure], self.seed)

    def judge_ranking(self, scores: Floats) -> dict[str, Any] | None:
        """Rank known ponds among the unknown: a rank, never a precision, as some of the unknown are ponds."""
        known = self.examples.is_sure & (self.examples.pond == 1)
        taken = (known | ~self.examples.is_sure) & np.isfinite(scores)
        judged = judge(known[taken].astype(np.float64), scores[taken], self.blocks[taken], self.seed)
        wanted = ("candidates", "ponds", "groups", "average_precision", "average_precision_95")
        return {key: judged[key] for key in wanted} if judged else None

    def judge_by_layers(self, scores: Floats) -> dict[str, Any]:
        """Judge each set of layers by itself."""
        layers = self.examples.layers
        judged = {str(one): self.judge(np.where(layers == one, scores, np.nan)) for one in np.unique(layers)}
        return {name: one for name, one in judged.items() if one}
