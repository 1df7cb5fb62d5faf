"""Which places a viewer knows, and what stands for the others; every way out of collecting asks here.

A place is known to who has the right ``read_precise harvest`` over it. The others see its commune; the 10 km cell, and
no commune, where the population is sensitive or no commune is loaded. What tells the place in words is hidden with
it: station, place, altitude, habitat, comment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, and_, case, or_, select, type_coerce
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transform, transformer
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import Box, MeetsBox
from mulette.exsitu.collecting.placing import CELL_M, cell_shape
from mulette.exsitu.collecting.tables import Harvest, Population
from mulette.exsitu.lineage.reach import in_reach

Placed = type[Harvest] | type[Population]
MOST_COMMUNES = 500
FRANCE = (-5.2, 41.3, 9.7, 51.2)
"""West, south, east, north of mainland France, WGS 84 degrees: the ground of a map without anything on it."""


def knows(viewer: Viewer) -> ColumnElement[bool]:
    """Tell the things whose place the viewer may know, in a query joined to ``Node``."""
    return in_reach(viewer, "read_precise", "harvest")


def shows_commune(table: Placed, viewer: Viewer) -> ColumnElement[bool]:
    """Tell the things whose commune the viewer may know."""
    return or_(knows(viewer), table.is_sensitive.is_(False))


def place_columns(table: Placed, viewer: Viewer, hidden: Sequence[str]) -> list[Any]:
    """Give the columns that tell a place, as the viewer may see them; ``cell_…`` are for ``as_seen`` alone.

    Parameters
    ----------
    hidden
        Columns that are for those who know the place.
    """
    known, commune = knows(viewer), shows_commune(table, viewer)
    return [
        known.label("is_known"),
        *(type_coerce(case((known, column := getattr(table, name))), column.type).label(name) for name in hidden),
        case((commune, Area.code)).label("commune_code"),
        case((commune, Area.name)).label("commune"),
        type_coerce(case((known, table.geom), (commune, Area.geom)), Area.geom.type).label("geometry"),
        table.cell_west_m,
        table.cell_south_m,
        table.is_sensitive,
    ]


def as_seen(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Complete a row: the cell stands for a place of which nothing finer may be told; ``place_is`` says so.

    >>> row = {"geometry": None, "is_known": False, "cell_west_m": 970_000, "cell_south_m": 6_400_000}
    >>> seen = as_seen(row)
    >>> seen["place_is"], seen["geometry"].area, "cell_west_m" in seen
    ('cell', 100000000.0, False)
    """
    seen = {name: row[name] for name in row if not str(name).startswith("cell_")}
    west_m, south_m = row["cell_west_m"], row["cell_south_m"]
    if row["is_known"]:
        seen["place_is"] = "precise" if row["geometry"] is not None else None
    elif row["geometry"] is not None and west_m is not None:
        seen["place_is"] = "commune"
    else:
        seen["geometry"] = cell_shape(west_m, south_m) if west_m is not None else None
        seen["place_is"] = "cell" if west_m is not None else None
    seen["is_known"] = bool(row["is_known"])
    return seen


def meets(table: Placed, viewer: Viewer, box: Box) -> ColumnElement[bool]:
    """Tell the things whose place, or what stands for it, meets a box of the CRS of the store."""
    west, south, east, north = box
    known, commune = knows(viewer), shows_commune(table, viewer)
    inside: Any = MeetsBox(table.__table__.c.geom, box)
    standing = select(Area.id).where(Area.kind == "COM", MeetsBox(Area.__table__.c.geom, box))
    in_cell = and_(
        table.cell_west_m <= east,
        table.cell_west_m + CELL_M >= west,
        table.cell_south_m <= north,
        table.cell_south_m + CELL_M >= south,
    )
    by_commune = and_(~known, commune, table.commune_id.is_not(None), table.commune_id.in_(standing))
    by_cell = and_(~known, or_(~commune, table.commune_id.is_(None)), in_cell)
    return or_(and_(known, inside), by_commune, by_cell)


def extent(
    session: Session, table: Placed, viewer: Viewer, query: Select[Any], srid: int
) -> tuple[float, float, float, float]:
    """Give the ground of a selection joined to ``Node``, from the cells and communes that the viewer may know.

    Returns
    -------
    West, south, east, north in WGS 84 degrees.
    """
    known, commune = knows(viewer), shows_commune(table, viewer)
    cells = query.with_only_columns(table.cell_west_m, table.cell_south_m, maintain_column_froms=True).distinct()
    by_cell = or_(known, ~commune, table.commune_id.is_(None))
    corners: Any = session.execute(cells.where(by_cell, table.geom.is_not(None)))
    boxes = [cell_shape(west_m, south_m).bounds for west_m, south_m in corners]
    communes = query.with_only_columns(table.commune_id, maintain_column_froms=True).where(~by_cell).distinct()
    outlines = session.scalars(select(Area.geom).where(Area.id.in_(communes)).limit(MOST_COMMUNES)).all()
    boxes += [tuple(bounds) for bounds in shapely.bounds(list(outlines)).tolist()] if outlines else []
    if not boxes:
        return FRANCE
    west, south, east, north = zip(*boxes, strict=True)
    bounds = transformer(srid, 4326).transform_bounds(min(west), min(south), max(east), max(north), densify_pts=9)
    return (bounds[0], bounds[1], bounds[2], bounds[3])


def degrees(shapes: Sequence[BaseGeometry | None], srid: int) -> list[BaseGeometry | None]:
    """Bring places to WGS 84, to seven decimals."""
    held = np.empty(len(shapes), dtype=object)
    held[:] = shapes
    return list(shapely.transform(transform(held, srid, 4326), lambda xy: np.round(xy, 7)))
