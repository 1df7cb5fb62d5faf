"""The ponds of a network: from a file, or from the register as a viewer knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulette.core.errors import Invalid
from mulette.ponds.network.links import Floats

if TYPE_CHECKING:
    import geopandas as gpd
    from sqlalchemy.orm import Session

    from mulette.core.people.viewer import Viewer

AREA_M2 = 100.0
"""Area taken for a pond whose area is not known, where none is: about the median of ponds. Our choice."""
GONE = "Disparue"
_NAMES = {
    "name": ("loc_id_plus", "id", "uuid", "identifiant", "name", "nom"),
    "status": ("status", "statut"),
    "area_m2": ("area_m2", "surface_m2", "surface", "superficie"),
}


@dataclass(frozen=True)
class Sites:
    """Some ponds.

    Parameters
    ----------
    names
        What each is called.
    xy
        Their points, shape (ponds, 2), m.
    area_m2
        Their areas, none missing.
    status
        Their statuses, « » where not known.
    crs
        Projected CRS.
    notes
        French sentences: what was taken for granted or left out.
    """

    names: list[str]
    xy: Floats
    area_m2: Floats
    status: list[str]
    crs: str
    notes: list[str] = field(default_factory=list)

    def part(self, kept: np.ndarray[Any, np.dtype[np.bool_]]) -> Sites:
        """Give some of the ponds."""
        places = np.flatnonzero(kept).tolist()
        return Sites(
            [self.names[place] for place in places], self.xy[kept], self.area_m2[kept],
            [self.status[place] for place in places], self.crs, self.notes,
        )  # fmt: skip

    @property
    def is_gone(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether each is said to be gone."""
        return np.array([one == GONE for one in self.status], dtype=bool)


def read_sites(path: Path) -> Sites:
    """Read the ponds of a file, points or polygons, in any CRS.

    Raises
    ------
    Invalid
        A file that GDAL does not read, or that has no shape.
    """
    import geopandas as gpd
    import shapely
    from pyogrio.errors import DataSourceError

    try:
        frame = gpd.read_file(path)
    except DataSourceError as problem:
        raise Invalid(f"{path.name} ne se lit pas comme une couche de mares.", code="network.unreadable") from problem
    if not isinstance(frame, gpd.GeoDataFrame):
        raise Invalid(f"{path.name} ne contient aucune géométrie.", code="network.no-shape")
    notes: list[str] = []
    empty = frame.geometry.isna() | frame.geometry.is_empty
    if empty.any():
        notes.append(_left_out(int(empty.sum()), "sans géométrie"))
    frame = _in_metres(frame[~empty].reset_index(drop=True), notes)
    points = shapely.centroid(np.asarray(frame.geometry.values))
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)]).reshape(-1, 2)
    status, name = (_column(frame, what) for what in ("status", "name"))
    return Sites(
        frame[name].astype(str).tolist() if name else [str(place + 1) for place in range(len(frame))],
        xy, _areas(frame, notes),
        frame[status].fillna("").astype(str).str.capitalize().tolist() if status else [""] * len(frame),
        frame.crs.to_string(), notes,
    )  # fmt: skip


def sites_of(session: Session, viewer: Viewer, srid: int, commune: str | None = None) -> Sites:
    """Read the ponds of the register whose place the viewer knows; the others are counted, and left out.

    Parameters
    ----------
    srid
        CRS of the store.
    commune
        INSEE code of the only commune wanted.

    Raises
    ------
    Forbidden
        The viewer may not see the ponds.
    """
    from sqlalchemy import func, select

    from mulette.core.places.tables import Area
    from mulette.ponds.register.reach import precisely
    from mulette.ponds.register.tables import Pond

    viewer.require("read", "pond")
    inside = select(Area.id).where(Area.kind == "COM", Area.code == commune)
    wanted = [Pond.commune_id.in_(inside)] if commune else []
    asked = select(Pond.loc_id_plus, Pond.x_m, Pond.y_m, Pond.area_m2, Pond.status).where(precisely(viewer), *wanted)
    rows = session.execute(asked.order_by(Pond.id)).all()
    notes: list[str] = []
    hidden = (session.scalar(select(func.count()).select_from(Pond).where(*wanted)) or 0) - len(rows)
    if hidden:
        notes.append(_left_out(hidden, "au point anonyme"))
    areas = np.array([row.area_m2 or np.nan for row in rows], dtype=np.float64)
    return Sites(
        [row.loc_id_plus for row in rows], np.array([(row.x_m, row.y_m) for row in rows], np.float64).reshape(-1, 2),
        _filled(areas, notes), [row.status for row in rows], f"EPSG:{srid}", notes,
    )  # fmt: skip


def _in_metres(frame: gpd.GeoDataFrame, notes: list[str]) -> gpd.GeoDataFrame:
    if frame.crs is None:
        notes.append("Le fichier ne dit pas son système de coordonnées : Lambert-93 est supposé.")
        return frame.set_crs("EPSG:2154")
    if frame.crs.is_projected or not len(frame):
        return frame
    return frame.to_crs(frame.estimate_utm_crs())


def _column(frame: gpd.GeoDataFrame, what: str) -> str | None:
    by_name = {str(name).lower(): str(name) for name in frame.columns}
    return next((by_name[name] for name in _NAMES[what] if name in by_name), None)


def _areas(frame: gpd.GeoDataFrame, notes: list[str]) -> Floats:
    import pandas as pd

    area = np.asarray(frame.geometry.area, dtype=np.float64)
    name = _column(frame, "area_m2")
    said = pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64) if name else np.full(len(area), np.nan)
    return _filled(np.where(area > 0, area, said), notes)


def _filled(area: Floats, notes: list[str]) -> Floats:
    """Give the median of the known areas to the ponds that have none."""
    known = area > 0
    if known.all():
        return area
    middle = float(np.median(area[known])) if known.any() else AREA_M2
    unknown = int((~known).sum())
    notes.append(f"Surface inconnue de {unknown} mare{'s' * (unknown > 1)} : {middle:.0f} m² supposés.")
    return np.where(known, area, middle)


def _left_out(count: int, why: str) -> str:
    """Say how many ponds are left out.

    >>> _left_out(2, "sans géométrie")
    '2 mares sans géométrie, laissées de côté.'
    """
    plural = "s" if count > 1 else ""
    return f"{count} mare{plural} {why}, laissée{plural} de côté."
