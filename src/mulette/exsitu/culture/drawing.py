"""Drawing a descent: from the origins at the left to the latest at the right, each in its layer. Pure.

Layers are ranks (``descent.ranks``); in a layer the order follows the middle of the neighbours, which keeps crossings
few; heights then draw parents and children near each other. Source: Sugiyama, Tagawa and Toda 1981, barycentre method.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from mulette.exsitu.descent import Descent, ranks

BOX_W, BOX_H = 176, 52
"""Size of the box of a thing, px."""
GAP_X, GAP_Y = 64, 16
"""Space between layers, and between boxes of a layer, px."""
SWEEPS = 4
"""Times that the order of all layers is looked at again."""


@dataclass(frozen=True)
class Box:
    """Where a thing stands: top left corner, px."""

    key: Hashable
    x: float
    y: float


@dataclass(frozen=True)
class Arrow:
    """A link as a curve: SVG path, and where its words stand."""

    link: Descent
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """A descent drawn; sizes in px."""

    boxes: dict[Hashable, Box]
    arrows: list[Arrow]
    width: float
    height: float


def draw(links: Sequence[Descent], alone: Hashable) -> Drawing:
    """Draw a descent.

    Parameters
    ----------
    alone
        The thing that it is about, drawn even without link.

    >>> drawing = draw([Descent("harvest", "lot"), Descent("lot", "culture")], "culture")
    >>> [(box.key, box.x, box.y) for box in drawing.boxes.values()]
    [('harvest', 0, 0.0), ('lot', 240, 0.0), ('culture', 480, 0.0)]
    """
    layers: dict[int, list[Hashable]] = defaultdict(list)
    for node, rank in (ranks(links) or {alone: 0}).items():
        layers[rank].append(node)
    rows = [layers[rank] for rank in sorted(layers)]
    _order(rows, _neighbours(links))
    heights = _heights(rows, links)
    boxes = {
        node: Box(node, rank * (BOX_W + GAP_X), heights[node]) for rank, layer in enumerate(rows) for node in layer
    }
    width = len(rows) * (BOX_W + GAP_X) - GAP_X
    height = max(box.y for box in boxes.values()) + BOX_H
    return Drawing(boxes, [_arrow(link, boxes) for link in links], width, height)


def _neighbours(links: Sequence[Descent]) -> dict[Hashable, list[Hashable]]:
    beside: dict[Hashable, list[Hashable]] = defaultdict(list)
    for link in links:
        beside[link.parent].append(link.child)
        beside[link.child].append(link.parent)
    return beside


def _order(rows: list[list[Hashable]], beside: dict[Hashable, list[Hashable]]) -> None:
    """Put each layer in the order of the middle of its neighbours in the layers already looked at."""
    for sweep in range(SWEEPS):
        place = {node: float(rank) for layer in rows for rank, node in enumerate(layer)}
        for layer in rows if sweep % 2 == 0 else reversed(rows):
            layer.sort(key=lambda node: _middle(beside[node], place, place[node]))
            place.update({node: float(rank) for rank, node in enumerate(layer)})


def _heights(rows: list[list[Hashable]], links: Sequence[Descent]) -> dict[Hashable, float]:
    """Give the top of each box: first in the middle of its children, then of its parents, never over the box above."""
    parents, children = defaultdict(list), defaultdict(list)
    for link in links:
        parents[link.child].append(link.parent)
        children[link.parent].append(link.child)
    pitch = BOX_H + GAP_Y
    tops = {node: float(rank * pitch) for layer in rows for rank, node in enumerate(layer)}
    for layers, beside in ((reversed(rows), children), (rows, parents)):
        for layer in layers:
            wished = [_middle(beside[node], tops, tops[node]) for node in layer]
            tops.update(zip(layer, _apart(wished, pitch), strict=True))
    top = min(tops.values())
    return {node: round(height - top, 1) for node, height in tops.items()}


def _apart(wished: list[float], pitch: float) -> list[float]:
    """Push boxes apart in their order, then bring the whole back around where it wished to be."""
    placed: list[float] = []
    for one in wished:
        placed.append(max(one, placed[-1] + pitch) if placed else one)
    shift = sum(there - wish for there, wish in zip(placed, wished, strict=True)) / len(wished)
    return [one - shift for one in placed]


def _middle(nodes: list[Hashable], place: dict[Hashable, float], otherwise: float) -> float:
    return sum(place[node] for node in nodes) / len(nodes) if nodes else otherwise


def _arrow(link: Descent, boxes: dict[Hashable, Box]) -> Arrow:
    parent, child = boxes[link.parent], boxes[link.child]
    x1, y1 = parent.x + BOX_W, parent.y + BOX_H / 2
    x2, y2 = child.x, child.y + BOX_H / 2
    bend = (x2 - x1) / 2
    path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    return Arrow(link, path, x1 + GAP_X / 3, y1)
