"""Why an object looks like a pond, or does not, in a few French words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from mulette.ponds.candidates.features import FEATURES, Feature

if TYPE_CHECKING:
    import pandas as pd

MOST = 5
LEAST_WEIGHT = 0.1
"""A reason that moves the log-odds by less is not told."""
SEPARATOR = " ; "
AGAINST = "mais "


class _French(float):
    """A figure that formats itself with a decimal comma."""

    def __format__(self, spec: str) -> str:
        return float(self).__format__(spec).replace(".", ",")


def explain(features: pd.DataFrame, attributions: pd.DataFrame) -> list[str]:
    """Give the reasons of each object, the weightiest first, joined by « ; ».

    Parameters
    ----------
    features
        Columns of ``FEATURES``; NaN where not measured.
    attributions
        What each feature adds to the log-odds of being a pond, same index.

    Returns
    -------
    list of str
        At most ``MOST`` reasons an object; one that speaks against a pond begins with « mais ». A topic is told once,
        by the total weight of its features.
    """
    weighed = [str(name) for name in attributions.columns if name in FEATURES]
    values = features[list(FEATURES)].to_numpy(dtype=np.float64).tolist()
    weights = attributions[weighed].to_numpy(dtype=np.float64).tolist()
    return [
        SEPARATOR.join(_reasons(dict(zip(FEATURES, row, strict=True)), dict(zip(weighed, one, strict=True))))
        for row, one in zip(values, weights, strict=True)
    ]


def sentence(name: str, values: Mapping[str, float], sign: str = "") -> str | None:
    """Say the value of a feature in French; none where it is not worth a sentence.

    Parameters
    ----------
    sign
        ``+`` or ``-``: what is said must speak for a pond, or against; empty: anything is said.

    >>> sentence("depth_m", {"depth_m": 0.62})
    'cuvette fermée de 0,6 m'
    >>> sentence("void_share", {"void_share": 0.5, "area_m2": 236})
    'trou de 118 m² dans les points laser'
    >>> sentence("elongation", {"elongation": 2.0}) is None
    True
    """
    value = values.get(name, math.nan)
    if math.isnan(value):
        return None
    said = next((text for limit, text in FEATURES[name].says if value <= limit), None)
    if said is None or (sign and said[0] in "+-" and said[0] != sign):
        return None
    void_m2 = values.get("void_share", math.nan) * values.get("area_m2", math.nan)
    return said.lstrip("+-").format(
        value=_French(value), percent=_French(100 * value), cm=_French(100 * value), void_m2=_French(void_m2)
    )


def _reasons(values: Mapping[str, float], weights: Mapping[str, float]) -> list[str]:
    topics: dict[str, float] = {}
    for name, weight in weights.items():
        topics[FEATURES[name].topic] = topics.get(FEATURES[name].topic, 0.0) + weight
    told: list[str] = []
    for topic, weight in sorted(topics.items(), key=lambda one: (-abs(one[1]), one[0])):
        if abs(weight) < LEAST_WEIGHT or len(told) == MOST:
            break
        said = _first_sentence(topic, values, weights)
        if said is not None and said not in told and AGAINST + said not in told:
            told.append(said if weight > 0 else AGAINST + said)
    return told


@cache
def _of_topics() -> Mapping[str, Sequence[Feature]]:
    """Give the features of each topic."""
    topics: dict[str, list[Feature]] = {}
    for one in FEATURES.values():
        topics.setdefault(one.topic, []).append(one)
    return topics


def _first_sentence(topic: str, values: Mapping[str, float], weights: Mapping[str, float]) -> str | None:
    """Give the sentence of the weightiest feature of a topic that has one."""
    ordered = sorted(_of_topics()[topic], key=lambda one: -abs(weights.get(one.name, 0.0)))
    sign = "+" if sum(weights.get(one.name, 0.0) for one in ordered) > 0 else "-"
    return next((said for one in ordered if (said := sentence(one.name, values, sign)) is not None), None)
