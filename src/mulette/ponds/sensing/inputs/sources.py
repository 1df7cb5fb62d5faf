"""One input file, and what was read of it without loading it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mulette.core.errors import Invalid

KINDS = {
    "cloud": "nuage de points",
    "mnt": "modèle numérique de terrain",
    "mns": "modèle numérique de surface",
    "mnh": "modèle numérique de hauteur",
    "rgb": "image en couleurs",
    "irc": "image infrarouge couleur",
    "buildings": "bâtiments",
    "roads": "routes",
    "ditches": "fossés et cours d'eau",
    "water": "surfaces en eau",
    "known": "mares connues",
}
"""French label of each kind of input."""
RASTERS = ("mnt", "mns", "mnh", "rgb", "irc")
VECTORS = ("buildings", "roads", "ditches", "water", "known")


@dataclass(frozen=True)
class Strip:
    """One flight line of a cloud.

    Parameters
    ----------
    number
        Point source id of the file.
    flown_on
        Day of the flight (UTC); none where the file has no adjusted GPS time.
    """

    number: int
    flown_on: date | None


@dataclass(frozen=True)
class Source:
    """One input file, or one layer of it, that can be read.

    Parameters
    ----------
    path, layer
        The file; the layer of it, for vectors.
    kind
        One of ``KINDS``.
    sha256
        Checksum of the file.
    crs, crs_from
        Projected CRS in metres, that of the run; a vector layer's own may differ. What said so: ``file``, ``option``,
        ``run`` or ``name``.
    bounds
        West, south, east, north, m, in the CRS of the run; whole metres for a cloud.
    cell_m
        Side of a cell, for a raster.
    points, strips
        Number of points and flight lines, for a cloud.
    """

    path: Path
    kind: str
    sha256: str
    crs: str
    crs_from: str
    bounds: tuple[float, float, float, float]
    cell_m: float | None = None
    points: int | None = None
    strips: tuple[Strip, ...] = ()
    layer: str | None = None

    @property
    def density(self) -> float | None:
        """Points per m² of the extent, of a cloud."""
        west, south, east, north = self.bounds
        return None if self.points is None else self.points / max((east - west) * (north - south), 1.0)

    @property
    def flown_on(self) -> date | None:
        """Day of the last flight line, where known."""
        return max((strip.flown_on for strip in self.strips if strip.flown_on), default=None)

    def meets(self, bounds: tuple[float, float, float, float]) -> bool:
        """Tell whether the extent shares some area with another."""
        west, south, east, north = self.bounds
        return west < bounds[2] and bounds[0] < east and south < bounds[3] and bounds[1] < north


@dataclass(frozen=True)
class Skipped:
    """An input that was left out.

    Parameters
    ----------
    path
        The file.
    reason
        French sentence: what is wrong, and what to do.
    """

    path: Path
    reason: str


class Unreadable(Invalid):
    """An input cannot be taken; the message is the reason written in the manifest."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="ponds.unreadable-input")
