"""What a selection holds, in figures and in words: how many records, of how many taxa, over what ground."""

from __future__ import annotations

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transformer
from mulette.core.listing import COUNT_CAP
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import Box
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import CellCount, Record
from mulette.occurrences.viewing.conditions import conditions, in_box, knows_all, precisely
from mulette.occurrences.writing import ALL_TAXA

WORLD = (-5.2, 41.3, 9.7, 51.1)
"""Mainland France, WGS 84: what an empty map shows."""

_SIDE_M = 10_000
_SHIFT, _BASE = 50_000, 100_000


def count(session: Session, viewer: Viewer, filters: Filters, view: Box | None = None) -> int:
    """Count the records of a selection, or of what a view shows of it, up to ``COUNT_CAP + 1``."""
    wanted = conditions(session, viewer, filters)
    if view:
        wanted.append(in_box(viewer, view))
    capped = select(Record.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(capped)) or 0


def words(session: Session, viewer: Viewer, filters: Filters, view: Box | None = None) -> str:
    """Tell in French how many records a selection holds, or a view shows of it.

    A blurred record counts in every view that its area meets.
    """
    found = count(session, viewer, filters, view)
    if found == 0:
        return "Aucune donnée ne correspond."
    if found == 1:
        return "1 donnée."
    thousands = f"{min(found, COUNT_CAP):,}".replace(",", "\u202f")
    return f"Plus de {thousands} données." if found > COUNT_CAP else f"{thousands} données."


def extent(session: Session, viewer: Viewer, filters: Filters, srid: int) -> tuple[float, float, float, float]:
    """Give the ground of a selection: west, south, east, north in WGS 84 degrees.

    Of a whole store, the ground of its counts by cell; of a filtered one, that of the positions the viewer knows and of
    the areas that stand for the others.
    """
    whole = filters == Filters()
    edges = _of_cells(session, viewer) if whole else _of_records(session, viewer, filters)
    if edges is None:
        return WORLD
    west, south, east, north = edges
    to_degrees = transformer(srid, 4326)
    bounds = to_degrees.transform_bounds(west - 500, south - 500, east + 500, north + 500, densify_pts=9)
    return (bounds[0], bounds[1], bounds[2], bounds[3])


def _of_cells(session: Session, viewer: Viewer) -> tuple[float, float, float, float] | None:
    columns, rows = CellCount.cell // _BASE, CellCount.cell % _BASE
    query = select(func.min(columns), func.min(rows), func.max(columns), func.max(rows))
    query = query.where(CellCount.level_m == _SIDE_M, CellCount.cd_ref == ALL_TAXA)
    if not knows_all(viewer):
        query = query.where(CellCount.diffusion.in_((0, 2)))
    found: list[int | None] = list(session.execute(query).one())
    if None in found:
        return None
    west, south, east, north = ((int(edge or 0) - _SHIFT) * _SIDE_M for edge in found)
    return float(west), float(south), float(east + _SIDE_M), float(north + _SIDE_M)


def _of_records(session: Session, viewer: Viewer, filters: Filters) -> tuple[float, float, float, float] | None:
    wanted = conditions(session, viewer, filters)
    known = select(func.min(Record.x_m), func.min(Record.y_m), func.max(Record.x_m), func.max(Record.y_m))
    boxes = [tuple(session.execute(known.where(precisely(viewer), *wanted)).one())]
    if not knows_all(viewer):
        standing = select(Record.blur_area_id).where(~precisely(viewer), *wanted).distinct().limit(500)
        outlines = session.scalars(select(Area.geom).where(Area.id.in_(standing))).all()
        boxes += [tuple(bounds) for bounds in shapely.bounds(list(outlines)).tolist()]
    full = [box for box in boxes if box[0] is not None]
    if not full:
        return None
    west, south, east, north = zip(*full, strict=True)
    return min(west), min(south), max(east), max(north)
