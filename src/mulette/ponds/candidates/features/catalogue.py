"""The features by name, read from ``catalogue.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

FEATURES_VERSION = "1"
"""Changes with the meaning of a feature, or with their list; a model refuses another version."""


@dataclass(frozen=True)
class Feature:
    """What one feature says.

    Parameters
    ----------
    name, label
        Name in code and in the table ``features``; French words.
    unit
        Unit, empty for a ratio.
    family
        ``geometry``, ``relief``, ``cloud``, ``canopy``, ``image``, ``network``, ``context`` or ``quality``.
    says
        ``(limit, sentence)`` from the lowest: the sentence of the first limit that the value does not pass is what a
        person reads. None: not worth a sentence. One that begins with + is told only where it speaks for a pond, with -
        only where it speaks against.
    topic
        Features of one topic are told once.
    """

    name: str
    label: str
    unit: str
    family: str
    says: tuple[tuple[float, str | None], ...] = ()
    topic: str = ""


def _read() -> dict[str, Feature]:
    said = yaml.safe_load(Path(__file__).with_name("catalogue.yaml").read_text(encoding="utf-8"))
    return {
        name: Feature(
            name,
            one["label"],
            one.get("unit", ""),
            family,
            tuple((float(limit), sentence) for limit, sentence in one.get("says", ())),
            one.get("topic", name),
        )
        for family, listed in said.items()
        for name, one in listed.items()
    }


FEATURES: Mapping[str, Feature] = _read()
"""Every feature, in the order of the table."""
