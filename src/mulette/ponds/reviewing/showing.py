"""What the review screen shows of a candidate: its pictures, the outlines over them, its profile, its neighbours."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import transform
from mulette.core.people.viewer import Viewer
from mulette.ponds.reviewing.cards import PICTURES, Extent, extent_around
from mulette.ponds.reviewing.queries import Around, around
from mulette.ponds.reviewing.tables import Candidate

PROFILE_WIDTH, PROFILE_HEIGHT = 400.0, 90.0
MOST_VERTICES = 40
DETECTORS = {
    "class9": "points classés « eau »",
    "deep": "réseau profond",
    "depression": "cuvette fermée",
    "flat": "replat",
    "image": "image sombre ou en eau",
    "known": "point déjà connu",
    "void": "trou dans le nuage",
}
AGAINST = "mais "
"""What begins a reason that speaks against the candidate."""


@dataclass(frozen=True)
class Profile:
    """A profile ready to be drawn.

    Parameters
    ----------
    lines
        Points of each stretch that is known, as SVG wants them, in a box of ``PROFILE_WIDTH`` by ``PROFILE_HEIGHT``.
    inside
        Left side and width of the outline, in the same units; None: the line misses it.
    length_m, low_m, high_m
        Length, lowest and highest ground.
    hollow_m
        From the lower of the two banks down to the lowest point between them; None where not known.
    """

    lines: list[str]
    inside: tuple[float, float] | None
    length_m: float
    low_m: float
    high_m: float
    hollow_m: float | None


@dataclass(frozen=True)
class Shown:
    """A candidate as the screen shows it.

    Parameters
    ----------
    candidate
        The candidate.
    pictures
        ``(name, French title)`` of each picture.
    side_m
        Side of the pictures, m.
    corner
        West and north of the pictures, m, in their CRS.
    outline, ponds, others
        Path of its outline; of the ponds and of the candidates around, in metres from the north-west corner.
    ring
        Vertices of its outline in the same metres, to be corrected.
    profile
        Profile across, if the relief is known.
    near
        Ponds and candidates closer than 50 m.
    reasons, doubts
        Reasons for and against.
    detectors
        French words of what found it.
    """

    candidate: Candidate
    pictures: list[tuple[str, str]]
    side_m: float
    corner: tuple[float, float]
    outline: str
    ponds: list[str]
    others: list[str]
    ring: list[list[float]]
    profile: Profile | None
    near: Around
    reasons: list[str]
    doubts: list[str]
    detectors: list[str]


def show(session: Session, viewer: Viewer, candidate: Candidate, srid: int) -> Shown:
    """Gather what the screen shows of a candidate.

    Parameters
    ----------
    srid
        CRS of the store.
    """
    near = around(session, viewer, candidate)
    shapes = [candidate.geom, *(one.pond.geom for one in near.ponds), *(one.geom for one, _ in near.candidates)]
    card = candidate.card or {}
    shapes = list(transform(np.array(shapes, dtype=object), srid, int(card.get("srid", srid))))
    extent: Extent = tuple(card["extent"]) if card else extent_around(shapes[0])
    paths = [path_of(shape, extent) for shape in shapes]
    return Shown(
        candidate=candidate,
        pictures=[(name, PICTURES[name]) for name in card.get("pictures", ())],
        side_m=extent[2] - extent[0],
        corner=(extent[0], extent[3]),
        outline=paths[0],
        ponds=paths[1 : 1 + len(near.ponds)],
        others=paths[1 + len(near.ponds) :],
        ring=ring_of(shapes[0], extent),
        profile=draw_profile(card["profile"]) if card.get("profile") else None,
        near=near,
        reasons=[one for one in candidate.reasons if not one.startswith(AGAINST)],
        doubts=[one.removeprefix(AGAINST) for one in candidate.reasons if one.startswith(AGAINST)],
        detectors=words_of(candidate.detectors),
    )


def words_of(detectors: str) -> list[str]:
    """Say in French what found a candidate.

    >>> words_of("depression,void")
    ['cuvette fermée', 'trou dans le nuage']
    """
    return [DETECTORS.get(one, one) for one in detectors.split(",") if one]


def path_of(shape: BaseGeometry, extent: Extent) -> str:
    """Write a shape as an SVG path, in metres from the north-west corner of an extent.

    >>> path_of(shapely.box(10, 10, 20, 20), (0, 0, 100, 100))
    'M20 90L20 80L10 80L10 90Z'
    """
    if shape.geom_type == "Point":
        shape = shape.buffer(1.5, quad_segs=4)
    rings = [ring for part in getattr(shape, "geoms", [shape]) for ring in (getattr(part, "exterior", None),) if ring]
    return "".join(
        "M" + "L".join(f"{x - extent[0]:.4g} {extent[3] - y:.4g}" for x, y, *_ in list(ring.coords)[:-1]) + "Z"
        for ring in rings
    )


def ring_of(shape: BaseGeometry, extent: Extent) -> list[list[float]]:
    """Give the vertices that a person may drag: those of the largest part, at most ``MOST_VERTICES``."""
    largest = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    if not largest.area:
        largest = largest.buffer(3, quad_segs=2)
    tolerance = 0.25
    simple = largest.simplify(tolerance)
    while len(simple.exterior.coords) > MOST_VERTICES:
        tolerance *= 1.5
        simple = largest.simplify(tolerance)
    return [[round(x - extent[0], 2), round(extent[3] - y, 2)] for x, y, *_ in list(simple.exterior.coords)[:-1]]


def read_outline(ring: Sequence[Sequence[float]], candidate: Candidate, srid: int) -> shapely.Polygon:
    """Read an outline drawn over the pictures of a candidate, in metres from their north-west corner.

    Returns
    -------
    The polygon in the CRS of the store.

    Raises
    ------
    Invalid
        Fewer than three points, or points that are no figures.
    """
    card = candidate.card or {}
    drawn = int(card.get("srid", srid))
    shape = transform(np.array([candidate.geom], dtype=object), srid, drawn)[0]
    extent = tuple(card["extent"]) if card else extent_around(shape)
    try:
        points = np.array(ring, dtype=float).reshape(-1, 2)
    except (ValueError, TypeError):
        points = np.empty((0, 2))
    if len(points) < 3 or not np.isfinite(points).all():
        raise Invalid(
            "Un contour a au moins trois points.", code="candidate.bad-outline", fields={"outline": "À dessiner."}
        )
    polygon = shapely.Polygon(np.column_stack([extent[0] + points[:, 0], extent[3] - points[:, 1]]))
    moved: shapely.Polygon = transform(np.array([polygon], dtype=object), drawn, srid)[0]
    return moved


def draw_profile(profile: dict[str, Any]) -> Profile | None:
    """Make a profile ready to be drawn; None: no height is known.

    >>> drawn = draw_profile({"length_m": 40, "heights": [12, 11, 10, 11, 12], "inside": [10, 30]})
    >>> drawn.lines, drawn.inside, drawn.hollow_m
    (['0,6 100,45 200,84 300,45 400,6'], (100.0, 200.0), 1)
    """
    heights = profile["heights"]
    known = [one for one in heights if one is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    rise = max(high - low, 0.5)
    step = PROFILE_WIDTH / (len(heights) - 1)
    lines: list[list[str]] = [[]]
    for number, height in enumerate(heights):
        if height is None:
            lines.append([])
        else:
            lines[-1].append(f"{number * step:.4g},{6 + (high - height) / rise * (PROFILE_HEIGHT - 12):.4g}")
    per_metre = PROFILE_WIDTH / profile["length_m"]
    inside = profile.get("inside")
    return Profile(
        lines=[" ".join(line) for line in lines if len(line) > 1],
        inside=(round(inside[0] * per_metre, 1), round((inside[1] - inside[0]) * per_metre, 1)) if inside else None,
        length_m=profile["length_m"],
        low_m=low,
        high_m=high,
        hollow_m=_hollow(heights, inside, profile["length_m"]) if inside else None,
    )


def _hollow(heights: list[float | None], inside: list[float], length_m: float) -> float | None:
    step = length_m / (len(heights) - 1)
    first, last = round(inside[0] / step), round(inside[1] / step)
    between = [one for one in heights[first : last + 1] if one is not None]
    left, right = heights[first], heights[min(last, len(heights) - 1)]
    if left is None or right is None or not between:
        return None
    return round(max(0.0, min(left, right) - min(between)), 2)


def as_uuid(text: str) -> uuid.UUID | None:
    """Read an identifier that a form may leave empty.

    Raises
    ------
    Invalid
        It is no UUID.
    """
    if not text.strip():
        return None
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        raise Invalid("Cette mare n'est pas reconnue.", code="web.bad-uuid") from None
