"""A model that scores candidates and says why.

The score is the probability of being a pond, given by boosted trees calibrated on places left out. The attributions are
exact and additive: with ``base`` they add up to the log-odds of the score, feature by feature (Shapley values of the
trees; Source: S. Lundberg et al., Nature Machine Intelligence 2, 2020).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from mulette.core.errors import Invalid
from mulette.ponds.candidates.features.catalogue import FEATURES_VERSION
from mulette.ponds.learning.didactic import Didactic
from mulette.ponds.learning.modelfile import read_model, write_model
from mulette.ponds.learning.trees import Trees

if TYPE_CHECKING:
    import pandas as pd

DEFAULT = Path(__file__).with_name("default.mulette")
"""The model that ships: learnt on the synthetic bocage."""


@dataclass(frozen=True)
class Model:
    """What was learnt, and what it is.

    Parameters
    ----------
    card
        Data, territories, dates, figures, limits, versions and thresholds, as ``card.make_card`` gives them.
    trees
        Boosted trees over ``card["features"]``.
    """

    card: Mapping[str, Any]
    trees: Trees

    @property
    def name(self) -> str:
        """Name of the model."""
        return str(self.card["name"])

    @property
    def note(self) -> str:
        """French sentence on what the model is worth, that goes with every result."""
        return str(self.card["note"])

    @property
    def features_version(self) -> str:
        """Version of the features that it takes."""
        return str(self.card["features_version"])

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features that it takes."""
        return tuple(self.card["features"])

    @cached_property
    def didactic(self) -> Didactic:
        """The readable model that was learnt beside the trees."""
        return Didactic.from_json(self.card["didactic"])

    def score(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Give the probability of being a pond, 0 to 1, of each candidate.

        Parameters
        ----------
        features
            One column a feature, in any order; NaN where not measured.

        Raises
        ------
        Invalid
            A feature is missing.
        """
        if not len(features):
            return np.empty(0)
        margins = self.trees.margins(self._values(features))
        scores: npt.NDArray[np.float64] = expit(self._slope * margins + self._intercept)
        return scores

    def explain(self, features: pd.DataFrame) -> pd.DataFrame:
        """Give what each feature adds to the log-odds of the score.

        Parameters
        ----------
        features
            As for ``score``.

        Returns
        -------
        DataFrame
            One column a feature, one row a candidate, the index kept: above 0 speaks for a pond. A row adds up to the
            log-odds of its score minus ``base``.
        """
        import pandas as pd

        values = self._values(features)
        attributions = self.trees.attributions(values)
        return pd.DataFrame(self._slope * attributions, index=features.index, columns=list(self.features))

    @cached_property
    def base(self) -> float:
        """Log-odds of a candidate of which nothing particular is known."""
        return self._slope * self.trees.expected + self._intercept

    @property
    def _slope(self) -> float:
        return float(self.card["calibration"]["slope"])

    @property
    def _intercept(self) -> float:
        return float(self.card["calibration"]["intercept"])

    def _values(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        missing = [name for name in self.features if name not in features]
        if missing:
            raise Invalid(
                f"Mesures absentes des candidats : {', '.join(missing)}. Refaites la détection avec cette version.",
                code="model.features-missing",
                missing=missing,
            )
        return features[list(self.features)].to_numpy(np.float64)

    def write(self, path: Path) -> None:
        """Write the model to a file."""
        write_model(path, self.card, self.trees)


def load_model(path: Path | None = None) -> Model:
    """Read a model; without a path, the default one.

    Raises
    ------
    Invalid
        Not a model, or one of another format or another version of the features.
    """
    card, trees = read_model(path or DEFAULT, FEATURES_VERSION)
    return Model(card, trees)
