"""The layers of one tile on one grid, and what each layer says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from mulette.core.errors import Invalid
from mulette.ponds.sensing.grid import Grid

Layer = npt.NDArray[np.generic]
UNKNOWN = 255
"""Value of a yes-or-no layer where nothing is known: outside of the tiles."""


@dataclass(frozen=True)
class LayerKind:
    """What a layer says.

    Parameters
    ----------
    label
        French title, with its unit.
    dtype
        Type of the array, ``float32`` or ``uint8``.
    nodata
        Value where nothing is known.
    """

    label: str
    dtype: str
    nodata: float


def _measure(label: str) -> LayerKind:
    return LayerKind(label, "float32", float("nan"))


def _answer(label: str) -> LayerKind:
    return LayerKind(label, "uint8", UNKNOWN)


KINDS: Mapping[str, LayerKind] = {
    "ground": _measure("Altitude du sol (MNT), m"),
    "canopy": _measure("Hauteur au-dessus du sol (MNH), m"),
    "depression": _measure("Creux visible, m"),
    "density": _measure("Impulsions par m²"),
    "ground_density": _measure("Points de sol par m²"),
    "reach": _measure("Distance au point le plus proche, m"),
    "void": _answer("Trou dans le nuage de points"),
    "flatness": _answer("Replat"),
    "water_class": _answer("Points classés « eau »"),
    "building": _answer("Bâtiment"),
    "low_vegetation": _measure("Part de points entre 0,3 et 5 m au-dessus du sol"),
    "roughness": _measure("Écart des retours les plus bas, m"),
    "intensity": _measure("Intensité des retours au sol, ramenée à la médiane de la bande"),
    "red": _measure("Rouge"),
    "green": _measure("Vert"),
    "blue": _measure("Bleu"),
    "near_infrared": _measure("Proche infrarouge"),
    "pond_probability": _measure("Chance de mare donnée par le réseau profond"),
}
"""Every layer that a stack may hold; one that could not be made is absent, never filled with zeros."""


@dataclass(frozen=True)
class Stack:
    """Layers of one place.

    Parameters
    ----------
    grid
        Grid of all layers.
    layers
        ``{name of KINDS: array of the grid's shape}``.
    flown_on
        Day of the flight, where known.

    Raises
    ------
    Invalid
        A layer of another name, or of another shape than the grid.
    """

    grid: Grid
    layers: Mapping[str, Layer]
    flown_on: date | None = None

    def __post_init__(self) -> None:
        unknown = [name for name in self.layers if name not in KINDS]
        if unknown:
            sentence = f"Couche inconnue : {', '.join(unknown)}. Couches connues : {', '.join(KINDS)}."
            raise Invalid(sentence, code="layer.unknown")
        for name, layer in self.layers.items():
            if layer.shape != self.grid.shape:
                sentence = f"La couche {name} a {layer.shape} mailles, la grille {self.grid.shape}."
                raise Invalid(sentence, code="layer.of-another-grid")
