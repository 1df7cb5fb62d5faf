"""How well a model ranks, told on places that it has not learnt from: territories left out, or blocks of some km.

Never on candidates drawn at random: neighbours look alike, and a model that has seen one knows the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, precision_recall_curve

Floats = npt.NDArray[np.float64]
Groups = npt.NDArray[np.int_]
MOST_FOLDS = 6
"""Past this, several whole territories are left out together: the time of a judgement stays that of six models."""
BLOCK_M = 3000.0
"""Side of a block. Source: 2 to 5 km, the reach of relief, soils and habits of one country."""
RECALLS = (0.5, 0.8, 0.9)
_DRAWS = 200
_BINS = 10


def blocks(x: Floats, y: Floats, territory: npt.NDArray[np.str_], side_m: float = BLOCK_M) -> Groups:
    """Give the block of each place a number; two territories never share one.

    >>> blocks(np.array([0.0, 2999, 3000, 0]), np.zeros(4), np.array(["a", "a", "a", "b"]))
    array([0, 0, 1, 2])
    """
    cells = np.stack([np.floor(x / side_m), np.floor(y / side_m), np.unique(territory, return_inverse=True)[1]])
    return np.unique(cells[::-1], axis=1, return_inverse=True)[1].ravel()


def folds(groups: Groups, most: int = MOST_FOLDS) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Give the rows to learn from and the rows to judge on; a group is never on both sides.

    One fold a group, or ``most`` folds of whole groups, dealt out from the largest.
    """
    names, sizes = np.unique(groups, return_counts=True)
    fold_of = np.empty(len(names), dtype=int)
    fold_of[np.argsort(-sizes, kind="stable")] = np.arange(len(names)) % min(most, len(names))
    fold = fold_of[np.searchsorted(names, groups)]
    for number in range(fold.max() + 1):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def score_left_out(groups: Groups, fit_and_score: Callable[[Any, Any], Floats]) -> Floats:
    """Score each row by a model that has learnt nothing from its group.

    Parameters
    ----------
    groups
        Group of each row.
    fit_and_score
        From the rows to learn from and those to score, gives the scores of the latter.
    """
    scores = np.full(len(groups), np.nan)
    if len(np.unique(groups)) > 1:
        for learnt, judged in folds(groups):
            scores[judged] = fit_and_score(learnt, judged)
    return scores


def judge(pond: Floats, score: Floats, groups: Groups, seed: int = 0) -> dict[str, Any] | None:
    """Measure scores against the truth.

    Parameters
    ----------
    pond
        1 or 0 for each row.
    score
        From 0 to 1.
    groups
        Block or territory of each row: bootstrap draws whole groups.
    seed
        Of the bootstrap.

    Returns
    -------
    dict or None
        Counts, ``average_precision`` and ``brier`` with their 95 % intervals, ``precision_at_recall``, ``calibration``
        (mean score, share of ponds and number of each tenth); None without a pond or without anything else.
    """
    if not (pond == 1).any() or not (pond == 0).any():
        return None
    intervals = _intervals(pond, score, groups, seed)
    return {
        "candidates": len(pond),
        "ponds": int(pond.sum()),
        "groups": len(np.unique(groups)),
        "average_precision": float(average_precision_score(pond, score)),
        "average_precision_95": intervals[0],
        "brier": float(brier_score_loss(pond, score)),
        "brier_95": intervals[1],
        "precision_at_recall": {f"{recall:g}": precision_at(pond, score, recall) for recall in RECALLS},
        "calibration": calibration_curve(pond, score),
    }


def precision_at(pond: Floats, score: Floats, recall: float) -> float:
    """Give the best precision that still finds a share of the ponds.

    >>> precision_at(np.array([1.0, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1]), 0.5)
    1.0
    >>> round(precision_at(np.array([1.0, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1]), 0.9), 3)
    0.667
    """
    precision, found, _ = precision_recall_curve(pond, score)
    return float(precision[found >= recall].max())


def calibration_curve(pond: Floats, score: Floats) -> list[dict[str, float]]:
    """Hold the scores against the truth, in ten groups of equal numbers from the lowest scores."""
    order = np.argsort(score, kind="stable")
    return [
        {"score": float(score[rows].mean()), "share": float(pond[rows].mean()), "candidates": len(rows)}
        for rows in np.array_split(order, _BINS)
        if len(rows)
    ]


def _intervals(pond: Floats, score: Floats, groups: Groups, seed: int) -> list[list[float] | None]:
    """Draw groups with replacement, and give the 2.5th and 97.5th percentiles of average precision and Brier score."""
    rows_of = [np.flatnonzero(groups == one) for one in np.unique(groups)]
    if len(rows_of) < 3:
        return [None, None]
    draw = np.random.default_rng(seed)
    drawn = []
    for _ in range(_DRAWS):
        rows = np.concatenate([rows_of[place] for place in draw.integers(len(rows_of), size=len(rows_of))])
        if 0 < pond[rows].sum() < len(rows):
            drawn.append((average_precision_score(pond[rows], score[rows]), brier_score_loss(pond[rows], score[rows])))
    return [[float(end) for end in np.percentile(column, [2.5, 97.5])] for column in zip(*drawn, strict=True)]
