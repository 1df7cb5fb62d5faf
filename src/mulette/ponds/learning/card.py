"""The card of a model: what it has learnt from, how it was judged, what it must not be trusted for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mulette import __version__
from mulette.ponds.learning.drift import portray
from mulette.ponds.learning.examples import Examples
from mulette.ponds.learning.training import Trained

DEFAULT_NOTE = (
    "Modèle par défaut : il a appris sur un bocage de synthèse et n'a jamais été jugé sur votre territoire. "
    "Ses notes classent les candidats ; elles ne sont pas une exactitude."
)
LIMITS = (
    "Une note classe des candidats : elle ne dit rien des mares que la détection n'a pas vues.",
    "Le creux visible est mesuré de la berge à l'eau ou au fond sec : ce n'est jamais la profondeur d'eau.",
    "Hors des territoires appris, faites juger un échantillon sur place avant de suivre les notes.",
    "Les mares de moins de 30 m² ou de moins de 0,2 m de creux se confondent avec le bruit du relief sous couvert.",
)


@dataclass(frozen=True)
class Identity:
    """What a person says of a model.

    Parameters
    ----------
    name
        Its name.
    note
        French sentence that goes with every result.
    made_on
        Day it was learnt.
    sources
        French words for what it was learnt from: files, or seeds of the synthetic bocage.
    limits
        French sentences beside those of every model.
    """

    name: str
    note: str
    made_on: dt.date
    sources: tuple[str, ...]
    limits: tuple[str, ...] = ()


def make_card(
    identity: Identity, trained: Trained, examples: Examples, features_version: str, thresholds: Mapping[str, float],
    *, seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Make the card of a model, ready for JSON.

    Parameters
    ----------
    identity
        What is said of it.
    trained, examples
        What was learnt, and from what.
    features_version
        Version of the features.
    thresholds
        Thresholds of the chain that found the candidates, kept as they were.
    seed
        Seed of the learning.
    """
    return {
        **asdict(identity),
        "made_on": identity.made_on.isoformat(),
        "limits": [*identity.limits, *LIMITS],
        "features_version": features_version,
        "features": [str(name) for name in examples.features.columns],
        "mulette": __version__,
        "seed": seed,
        "territories": _count(examples),
        "calibration": {"slope": trained.slope, "intercept": trained.intercept},
        "judged": trained.report,
        "didactic": trained.didactic.to_json(),
        "thresholds": dict(thresholds),
        "learnt": portray(examples.features),
    }


def note_of(territories: Sequence[str], *, is_calibrated: bool) -> str:
    r"""Say what a model learnt on real places is worth elsewhere.

    >>> print(note_of(["Perche"], is_calibrated=True))
    Modèle appris sur Perche ; il n'a pas été jugé ailleurs.
    """
    where = ", ".join(territories[:5]) + (f" et {len(territories) - 5} autres" if len(territories) > 5 else "")
    words = f"Modèle appris sur {where} ; il n'a pas été jugé ailleurs."
    return words if is_calibrated else f"{words} Ses notes se lisent comme un rang, pas comme une probabilité."


def _count(examples: Examples) -> list[dict[str, Any]]:
    """Count what is known in each territory."""
    names = np.unique(examples.territory)
    return [
        {
            "name": str(name),
            "candidates": int((here := examples.territory == name).sum()),
            "ponds": int((here & (examples.pond == 1)).sum()),
            "not_ponds": int((here & (examples.pond == 0) & examples.is_sure).sum()),
            "likely_not_ponds": int((here & (examples.pond == 0) & ~examples.is_sure).sum()),
            "unknown": int((here & np.isnan(examples.pond)).sum()),
        }
        for name in names
    ]
