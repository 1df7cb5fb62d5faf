"""The distances to try a network at, read from ``dispersal.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

LEAST_M, MOST_M, DEFAULT_M = 50.0, 5_000.0, 500.0
"""Ends and first place of the slider, m. Our choice."""


@dataclass(frozen=True)
class Dispersal:
    """A distance that animals go.

    Parameters
    ----------
    code, label
        Short name, and French name.
    distance_m
        Distance, m.
    help, source
        French sentence, and publication.
    """

    code: str
    label: str
    distance_m: float
    help: str
    source: str


@cache
def dispersals() -> tuple[Dispersal, ...]:
    """Give the known distances, the shortest first."""
    said = yaml.safe_load(Path(__file__).with_name("dispersal.yaml").read_text(encoding="utf-8"))
    return tuple(Dispersal(**one) for one in said)
