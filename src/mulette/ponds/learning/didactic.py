"""A model that can be read: six features, six coefficients, a sum.

It is shown beside the trees, never instead of them: who knows ponds can say whether its signs make sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

if TYPE_CHECKING:
    import pandas as pd

FEATURES: tuple[str, ...] = ("area_m2", "depth_m", "void_share", "flatness_share", "circularity", "rim_closure")
"""What the readable model looks at."""
_SKEWED = frozenset({"area_m2", "depth_m"})
"""Features taken by the logarithm of 1 + value: a few are much larger than the others."""
_MOST_DEVIATIONS = 3.0


@dataclass(frozen=True)
class Didactic:
    """Logistic regression on standardised features; one that is not measured counts for nothing.

    Parameters
    ----------
    features
        Names, in the order of the other lists.
    mean, deviation
        Of each feature over what was learnt, after ``_SKEWED``.
    coefficients
        Change of the log-odds for one deviation more.
    intercept
        Log-odds where every feature is at its mean or not measured.
    """

    features: tuple[str, ...]
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    coefficients: tuple[float, ...]
    intercept: float

    def score(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Give the probability of being a pond, 0 to 1."""
        taken = _taken(features, self.features, self.mean, self.deviation)
        scores: npt.NDArray[np.float64] = expit(taken @ np.array(self.coefficients) + self.intercept)
        return scores

    def to_json(self) -> dict[str, Any]:
        """Give what ``from_json`` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Didactic:
        """Read what ``to_json`` gives."""
        lists = {key: tuple(said[key]) for key in ("features", "mean", "deviation", "coefficients")}
        return cls(**lists, intercept=said["intercept"])

    def sentences(self, labels: Mapping[str, str]) -> list[str]:
        """Say each coefficient in French, the strongest first.

        >>> one = Didactic(("depth_m",), (0.0,), (1.0,), (0.6931,), 0.0)
        >>> one.sentences({"depth_m": "Creux visible"})
        ['Creux visible : une valeur haute multiplie les chances par 2,0.']
        """
        order = sorted(range(len(self.features)), key=lambda place: -abs(self.coefficients[place]))
        return [
            _sentence(labels.get(self.features[place], self.features[place]), self.coefficients[place])
            for place in order
        ]


def fit_didactic(features: pd.DataFrame, pond: npt.NDArray[np.float64], weight: npt.NDArray[np.float64]) -> Didactic:
    """Fit the readable model on labelled candidates.

    Parameters
    ----------
    features
        Holds at least ``FEATURES``.
    pond
        1 or 0.
    weight
        Weight of each candidate, above 0.
    """
    from sklearn.linear_model import LogisticRegression

    raw = _raw(features, FEATURES)
    known = np.isfinite(raw).any(axis=0)
    mean, deviation = np.zeros(len(FEATURES)), np.ones(len(FEATURES))
    mean[known] = np.nanmean(raw[:, known], axis=0)
    deviation[known] = np.nanstd(raw[:, known], axis=0)
    deviation[deviation == 0] = 1.0
    taken = _taken(features, FEATURES, mean, deviation)
    fitted = LogisticRegression(C=1.0, max_iter=500).fit(taken, pond, sample_weight=weight)
    return Didactic(
        FEATURES, tuple(mean.tolist()), tuple(deviation.tolist()),
        tuple(fitted.coef_[0].tolist()), float(fitted.intercept_[0]),
    )  # fmt: skip


def _raw(features: pd.DataFrame, names: tuple[str, ...]) -> npt.NDArray[np.float64]:
    columns = [features[name].to_numpy(np.float64) for name in names]
    return np.stack(
        [np.log1p(np.maximum(one, 0)) if name in _SKEWED else one for name, one in zip(names, columns, strict=True)],
        axis=1,
    )


def _taken(
    features: pd.DataFrame, names: tuple[str, ...], mean: npt.ArrayLike, deviation: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Standardise, with 0 where nothing was measured."""
    deviations = (_raw(features, names) - np.asarray(mean)) / np.asarray(deviation)
    taken: npt.NDArray[np.float64] = np.nan_to_num(np.clip(deviations, -_MOST_DEVIATIONS, _MOST_DEVIATIONS))
    return taken


def _sentence(label: str, coefficient: float) -> str:
    ratio = np.exp(abs(coefficient))
    if ratio < 1.05:
        return f"{label} : presque sans effet."
    factor = f"{ratio:.1f}".replace(".", ",")
    return f"{label} : une valeur haute {'multiplie' if coefficient > 0 else 'divise'} les chances par {factor}."
