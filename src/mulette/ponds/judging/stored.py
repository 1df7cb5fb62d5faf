"""The candidates and the ponds of the store, written as the files that the judging reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.ponds.register.reach import precisely
from mulette.ponds.register.tables import Characterisation, Pond
from mulette.ponds.reviewing.tables import Candidate

if TYPE_CHECKING:
    import geopandas as gpd


def write_stored(session: Session, viewer: Viewer, folder: Path, srid: int) -> tuple[Path, Path]:
    """Write all candidates, and the ponds that did not come from a candidate alone.

    The ponds are those whose place the viewer knows. One that only the detection told of, and that nobody saw, is left
    out by its status; the identifiers are numbers that tell no place.

    Raises
    ------
    Forbidden
        The viewer may not review candidates.
    """
    viewer.require("validate", "pond_candidate")
    ours, theirs = folder / "candidates.gpkg", folder / "inventory.gpkg"
    _candidates(session, srid).to_file(ours, layer="candidates", engine="pyogrio")
    _ponds(session, viewer, srid).to_file(theirs, layer="inventory", engine="pyogrio")
    return ours, theirs


def _candidates(session: Session, srid: int) -> gpd.GeoDataFrame:
    import geopandas as gpd

    rows = session.execute(
        select(Candidate.id, Candidate.geom, Candidate.score, Candidate.detectors, Candidate.flown_on).order_by(
            Candidate.id
        )
    ).all()
    columns = {
        "id": [str(row.id) for row in rows], "score": [row.score for row in rows],
        "detectors": [row.detectors for row in rows],
        "flown_on": [row.flown_on.isoformat() if row.flown_on else None for row in rows],
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=[row.geom for row in rows], crs=srid)


def _ponds(session: Session, viewer: Viewer, srid: int) -> gpd.GeoDataFrame:
    import geopandas as gpd

    latest = or_(Characterisation.is_latest.is_(True), Characterisation.id.is_(None))
    asked = (
        select(
            Pond.id, Pond.geom, Pond.status, Pond.area_m2, Characterisation.type, Characterisation.stage,
            Characterisation.shading, func.coalesce(Characterisation.visited_on, Pond.located_on), Area.name,
        )
        .outerjoin(Characterisation, Characterisation.pond_id == Pond.id)
        .outerjoin(Area, Area.id == Pond.commune_id)
        .where(precisely(viewer), latest)
        .order_by(Pond.id)
    )  # fmt: skip
    rows = session.execute(asked).all()
    names = ("id", "shape", "status", "area_m2", "type", "stage", "shading", "visited_on", "commune")
    columns: dict[str, list[Any]] = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    columns["visited_on"] = [day.isoformat() if day else None for day in columns["visited_on"]]
    shapes = columns.pop("shape")
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=srid)
