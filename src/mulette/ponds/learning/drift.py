"""Whether a territory looks like those that a model has learnt from, feature by feature.

The population stability index compares the shares of the candidates in the tenths of the learnt values: below 0.1
nothing has changed, above 0.25 much has. Source: N. Siddiqi, Credit Risk Scorecards, 2006.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

WATCHED, CHANGED = 0.1, 0.25
_ABSENT = 0.001
"""Least share of a tenth: an empty one would make the index infinite."""
_ENDS = (0.01, 0.99)


def portray(features: pd.DataFrame, weight: npt.NDArray[np.float64] | None = None) -> dict[str, dict[str, Any]]:
    """Keep of the learnt values what a later comparison needs.

    Returns
    -------
    dict
        For each feature, its ``tenths`` (9 inner bounds), ``shares`` of the 10 groups, ``ends`` (1st and 99th
        percentiles) and ``missing``, the share that was not measured.
    """
    return {str(name): _portrait(features[name].to_numpy(np.float64)) for name in features.columns}


def _portrait(values: npt.NDArray[np.float64]) -> dict[str, Any]:
    known = values[np.isfinite(values)]
    missing = 1.0 - len(known) / len(values) if len(values) else 1.0
    if not len(known):
        return {"tenths": [], "shares": [], "ends": [], "missing": missing}
    tenths = np.quantile(known, np.arange(1, 10) / 10)
    return {
        "tenths": tenths.tolist(),
        "shares": _shares(known, tenths).tolist(),
        "ends": np.quantile(known, _ENDS).tolist(),
        "missing": missing,
    }


def stability_index(learnt: npt.NDArray[np.float64], found: npt.NDArray[np.float64]) -> float:
    """Give the population stability index of two distributions over the same groups.

    >>> round(stability_index(np.array([0.5, 0.5]), np.array([0.25, 0.75])), 4)
    0.2747
    """
    one, other = np.maximum(learnt, _ABSENT), np.maximum(found, _ABSENT)
    return float(((other - one) * np.log(other / one)).sum())


def drift(portraits: Mapping[str, Mapping[str, Any]], features: pd.DataFrame) -> pd.DataFrame:
    """Compare the candidates of a territory with what a model has learnt.

    Parameters
    ----------
    portraits
        What ``portray`` kept, as the card of the model holds it.
    features
        Features of the candidates.

    Returns
    -------
    DataFrame
        One row a feature, most changed first: ``feature``, ``index`` (NaN where it cannot be computed), ``outside``
        (share beyond the ends of what was learnt), ``missing``, ``learnt_missing``, ``state``: ``stable``, ``watched``,
        ``changed``, ``absent`` (learnt, never measured here) or ``new`` (measured here, never learnt).
    """
    import pandas as pd

    rows = [_compare(name, one, features[name].to_numpy(np.float64)) for name, one in portraits.items()]
    table = pd.DataFrame(rows)
    return table.sort_values(
        ["index", "outside"], ascending=False, na_position="last", kind="stable", ignore_index=True
    )


def _compare(name: str, learnt: Mapping[str, Any], values: npt.NDArray[np.float64]) -> dict[str, Any]:
    known = values[np.isfinite(values)]
    row: dict[str, Any] = {
        "feature": name,
        "index": np.nan,
        "outside": np.nan,
        "missing": 1.0 - len(known) / len(values) if len(values) else 1.0,
        "learnt_missing": learnt["missing"],
    }
    if not learnt["tenths"] or not len(known):
        nowhere = not learnt["tenths"] and not len(known)
        return {**row, "state": "stable" if nowhere else "new" if len(known) else "absent"}
    index = stability_index(np.array(learnt["shares"]), _shares(known, np.array(learnt["tenths"])))
    low, high = learnt["ends"]
    state = "changed" if index > CHANGED else "watched" if index > WATCHED else "stable"
    return {**row, "index": index, "outside": float(((known < low) | (known > high)).mean()), "state": state}


def _shares(values: npt.NDArray[np.float64], bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the share of the values in each group; a value on a bound is in the group above it."""
    counts = np.bincount(np.searchsorted(bounds, values, side="right"), minlength=len(bounds) + 1)
    return counts / len(values)


def sentences(table: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    """Say a comparison in French, what matters first.

    Parameters
    ----------
    table
        What ``drift`` gives.
    labels
        French words of each feature.
    """
    rows = [row for row in table.to_dict("records") if row["state"] != "stable"]
    said = [_sentence(row, labels.get(row["feature"], row["feature"])) for row in rows]
    if not said:
        return ["Ce territoire ressemble à ceux que le modèle a appris."]
    changed = int((table["state"] == "changed").sum())
    head = (
        "Ce territoire diffère de ceux que le modèle a appris : faites vérifier un échantillon avant de suivre "
        "les notes."
        if changed
        else "Ce territoire ressemble à ceux que le modèle a appris, à ces écarts près."
    )
    return [head, *said]


def _sentence(row: Mapping[Any, Any], label: str) -> str:
    figures = f"indice {row['index']:.2f}, {100 * row['outside']:.0f} % hors de la plage apprise".replace(".", ",")
    return {
        "changed": f"{label} : a changé ({figures}).",
        "watched": f"{label} : à surveiller ({figures}).",
        "absent": f"{label} : apprise, mais mesurée nulle part ici.",
        "new": f"{label} : mesurée ici, mais jamais apprise.",
    }[row["state"]]
