"""What a place is compared with: the altitude of the ground, and the territory that the installation declares."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from mulette.core.places.queries import area_by_code
from mulette.exsitu.collecting.norms import Warned
from mulette.occurrences.relief import Relief, read_relief
from mulette.settings import Settings

ALTITUDE_TOLERANCE_M = 100
"""How far an altitude may be from that of the ground, m."""


@dataclass(frozen=True)
class Surroundings:
    """What the places of an installation are compared with.

    Parameters
    ----------
    relief
        Altitudes of the ground, in the CRS of the store; None: not known.
    territory
        Ground that the installation works on; None: not declared.
    """

    relief: Relief | None = None
    territory: BaseGeometry | None = None

    def ground_m(self, shape: BaseGeometry) -> float | None:
        """Give the altitude of the ground under the point of a shape; None: not known."""
        if self.relief is None:
            return None
        point = shape.representative_point()
        height = float(self.relief.at(np.array([point.x]), np.array([point.y]))[0])
        return None if math.isnan(height) else height

    def altitude_fault(
        self, shape: BaseGeometry, low_m: float | None, high_m: float | None, precision_m: float | None
    ) -> str:
        """Say that altitudes are not those of the ground; empty: they may be, or nobody knows.

        A place known to less than 100 m tells nothing of the altitude, in the mountains.
        """
        told = [one for one in (low_m, high_m) if one is not None]
        ground_m = self.ground_m(shape) if told else None
        if ground_m is None or (precision_m or 0) > ALTITUDE_TOLERANCE_M:
            return ""
        nearest_m = min(max(ground_m, min(told)), max(told))
        if abs(nearest_m - ground_m) <= ALTITUDE_TOLERANCE_M:
            return ""
        return (
            f"Le relief donne {ground_m:.0f} m en ce point, à plus de {ALTITUDE_TOLERANCE_M} m de {nearest_m:g} m. "
            "Corrigez l'altitude ou le point, ou laissez-la vide."
        )

    def warnings(self, shape: BaseGeometry) -> list[Warned]:
        """Warn of a place outside the territory."""
        if self.territory is None or shapely.intersects(self.territory, shape):
            return []
        return [Warned("place.outside", "geometry", "Ce lieu est hors du territoire de cette installation.")]


NOWHERE = Surroundings()
"""Nothing to compare with."""


def read_surroundings(session: Session, settings: Settings) -> Surroundings:
    """Read what the settings name: ``MULETTE_RELIEF`` and ``MULETTE_RESTRICTED_TO``."""
    relief = _relief(settings.relief, settings.relief.stat().st_mtime_ns) if settings.relief else None
    kind, _, code = (settings.restricted_to or "").partition(":")
    return Surroundings(relief, area_by_code(session, kind, code).geom if code else None)


@lru_cache(maxsize=1)
def _relief(path: Path, _changed_ns: int) -> Relief:
    return read_relief(path)
