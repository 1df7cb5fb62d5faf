"""The thresholds of the chain and the three presets, read from ``thresholds.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from mulette.core.errors import Invalid

PRESETS = ("prudent", "équilibré", "exhaustif")
DEFAULT_PRESET = "équilibré"


@dataclass(frozen=True)
class Threshold:
    """One threshold.

    Parameters
    ----------
    name, label, help
        Name in code; French label and sentence.
    unit
        Unit, empty for a ratio.
    least, most
        Ends of the slider.
    values
        Value of each preset, in the order of ``PRESETS``.
    """

    name: str
    label: str
    unit: str
    least: float
    most: float
    values: tuple[float, ...]
    help: str


@cache
def thresholds() -> Mapping[str, Threshold]:
    """Give every threshold by name."""
    said = yaml.safe_load(Path(__file__).with_name("thresholds.yaml").read_text(encoding="utf-8"))
    return {name: Threshold(name=name, **{**one, "values": tuple(one["values"])}) for name, one in said.items()}


def preset(name: str = DEFAULT_PRESET, **changed: float | None) -> dict[str, float]:
    """Give the value of every threshold.

    Parameters
    ----------
    name
        One of ``PRESETS``.
    changed
        Values that replace the preset's; none leaves it.

    Raises
    ------
    Invalid
        Unknown preset or threshold, or a value out of its bounds.

    >>> preset("prudent", depth_m=0.3)["depth_m"]
    0.3
    """
    if name not in PRESETS:
        raise Invalid(
            f"Réglage inconnu : {name}. Réglages connus : {', '.join(PRESETS)}.", code="threshold.unknown-preset"
        )
    known = thresholds()
    given = {key: value for key, value in changed.items() if value is not None}
    for key, value in given.items():
        if key not in known:
            raise Invalid(f"Seuil inconnu : {key}. Seuils connus : {', '.join(known)}.", code="threshold.unknown")
        if not known[key].least <= value <= known[key].most:
            one = known[key]
            sentence = f"{one.label} : {value:g} hors de {one.least:g} à {one.most:g} {one.unit}".rstrip() + "."
            raise Invalid(sentence, code="threshold.out-of-bounds")
    place = PRESETS.index(name)
    return {key: given.get(key, one.values[place]) for key, one in known.items()}
