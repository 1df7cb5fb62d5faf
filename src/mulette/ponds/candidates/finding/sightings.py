"""What each detector sees on a stack: the cells that could be of a pond, by detector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mulette.ponds.candidates.finding.regions import Marks, opened
from mulette.ponds.sensing.reading import LONGEST_HOLLOW_M
from mulette.ponds.sensing.relief.facets import facets
from mulette.ponds.sensing.relief.hollows import depression
from mulette.ponds.sensing.relief.surroundings import over_surroundings
from mulette.ponds.sensing.stack import Stack

Floats = npt.NDArray[np.float32]
TALL_M = 2.0
"""Height from which plants or a roof hide what the image, or a bare facet, could tell, m."""
SURROUNDINGS_M = 25.0
"""Side of the square whose mean stands for the slope that an open hollow is dug into, m."""
OPEN_DEPTH = 1.5
"""What multiplies the least depth for hollows of the ground less its slope, which holds more chance hollows."""
DEEP_CHANCE = 0.5
FACET_RISES, LEVEL_RISES = 0.05, 0.4
"""Share of sides that the ground rises from, less that it falls from: chance makes level patches, but few facets."""


class Sighting(NamedTuple):
    """What a detector sees.

    Parameters
    ----------
    detector
        Its code.
    mask
        uint8, 1 where it sees something.
    rises
        Share of a region's sides that the ground must rise from, less the share that it falls from.
    """

    detector: str
    mask: Marks
    rises: float = -1.0


def sightings(stack: Stack, thresholds: Mapping[str, float], ground: Floats | None) -> Iterator[Sighting]:
    """Give the mask of each detector whose layers are there, by code; a code may come twice.

    Parameters
    ----------
    stack
        Layers of a place.
    thresholds
        ``area_limit_m2``, ``depth_m``, ``ndwi``.
    ground
        Altitudes breached where water passes under a road; none where they are those of the stack.
    """
    layers: Mapping[str, Any] = stack.layers
    if "void" in layers:
        yield Sighting("void", ((layers["void"] == 1) & ~_is(layers, "building")).astype(np.uint8))
    if "water_class" in layers:
        yield Sighting("class9", (layers["water_class"] == 1).astype(np.uint8))
    if "ground" in layers:
        yield from _hollows(stack, thresholds, ground)
        marks = facets(layers["ground"], stack.grid.cell_m)
        yield Sighting("flat", (marks & ~_is(layers, "building")).astype(np.uint8), FACET_RISES)
    if "flatness" in layers:
        yield Sighting("flat", opened((layers["flatness"] == 1).astype(np.uint8)), LEVEL_RISES)
    image = _wet_colour(layers, thresholds["ndwi"])
    if image is not None:
        yield Sighting("image", opened(image))
    if "pond_probability" in layers:
        yield Sighting("deep", (layers["pond_probability"] >= DEEP_CHANCE).astype(np.uint8))


def _hollows(stack: Stack, thresholds: Mapping[str, float], ground: Floats | None) -> Iterator[Sighting]:
    cell, limit = stack.grid.cell_m, thresholds["area_limit_m2"]
    layers: Mapping[str, Any] = stack.layers
    drained: Floats = layers["ground"] if ground is None else ground
    known = layers.get("depression") if ground is None else None
    depth = depression(drained, cell, limit, LONGEST_HOLLOW_M) if known is None else known
    yield Sighting("depression", opened((depth >= thresholds["depth_m"]).astype(np.uint8)))
    less_slope = over_surroundings(drained, cell, SURROUNDINGS_M)
    depth = depression(less_slope, cell, thresholds["most_area_m2"], LONGEST_HOLLOW_M)
    yield Sighting("depression", opened((depth >= OPEN_DEPTH * thresholds["depth_m"]).astype(np.uint8)))


def _is(layers: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    return layers[name] == 1 if name in layers else np.False_


def _tall(layers: Mapping[str, Any]) -> Any:  # noqa: ANN401
    return layers["canopy"] > TALL_M if "canopy" in layers else np.False_


def _wet_colour(layers: Mapping[str, Any], least: float) -> Marks | None:
    """Mark places as blue-green over infrared as water is, and that no tree hides."""
    if "near_infrared" not in layers or "green" not in layers:
        return None
    green, infrared = layers["green"], layers["near_infrared"]
    wet = (green - infrared) >= least * (green + infrared)
    marks: Marks = (wet & (green + infrared > 0) & ~_tall(layers)).astype(np.uint8)
    return marks
