"""Ponds as vector tiles: points by status, outlines close by, communes where points are anonymous."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.geometry.mvt import write_points, write_shapes
from mulette.core.geometry.tile import TileFrame, box_of_tile
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import Box, MeetsBox
from mulette.ponds.register.reach import knows_all, precisely
from mulette.ponds.register.tables import Characterisation, Pond
from mulette.ponds.register.viewing.conditions import conditions, with_sheet
from mulette.ponds.register.viewing.filters import Filters

MOST_POINTS = 20_000
MOST_AREAS = 400


def ponds_tile(session: Session, viewer: Viewer, filters: Filters, srid: int, z: int, x: int, y: int) -> bytes:
    """Write the tile of the ponds that the filters want.

    Layers: ``points`` (``id``, ``name``, ``label``, ``status``) and ``areas`` (``id``, ``name``, ``label``, ``count``),
    the communes of the ponds whose place the viewer may not know.
    """
    box = box_of_tile(z, x, y, srid)
    if box is None:
        return b""
    tile = TileFrame(z, x, y, srid)
    wanted = conditions(session, viewer, filters)
    return _points(session, viewer, wanted, box, tile) + _communes(session, viewer, wanted, box, tile)


def _points(session: Session, viewer: Viewer, wanted: list[Any], box: Box, tile: TileFrame) -> bytes:
    inside: Any = MeetsBox(Pond.__table__.c.geom, box)
    columns = (Pond.id, Pond.x_m, Pond.y_m, Pond.name, Pond.loc_id_plus, Pond.status, Characterisation.type)
    query = with_sheet(select(*columns).select_from(Pond)).where(inside, precisely(viewer), *wanted)
    rows = session.execute(query.order_by(Pond.id).limit(MOST_POINTS)).all()
    if not rows:
        return b""
    numbers, xs, ys, names, identifiers, statuses, types = zip(*rows, strict=True)
    return write_points(
        "points",
        tile.units(np.column_stack([xs, ys]).astype(np.float64)),
        {
            "id": [str(one) for one in numbers],
            "name": [name or f"Mare {code}" for name, code in zip(names, identifiers, strict=True)],
            "label": [f"{status}, {type_}" if type_ else status for status, type_ in zip(statuses, types, strict=True)],
            "status": list(statuses),
        },
    )


def _communes(session: Session, viewer: Viewer, wanted: list[Any], box: Box, tile: TileFrame) -> bytes:
    """Write the communes that stand for anonymous ponds, each once, with their number."""
    if knows_all(viewer):
        return b""
    standing = select(Area.id).where(MeetsBox(Area.__table__.c.geom, box))
    counted = (
        with_sheet(select(Pond.commune_id, func.count().label("count")).select_from(Pond))
        .where(~precisely(viewer), Pond.commune_id.in_(standing), *wanted)
        .group_by(Pond.commune_id)
        .limit(MOST_AREAS)
        .subquery()
    )
    query = select(Area.id, Area.name, Area.geom, counted.c.count).join(counted, counted.c.commune_id == Area.id)
    rows = session.execute(query.order_by(Area.id)).all()
    if not rows:
        return b""
    shapes = tile.shapes(np.array([row[2] for row in rows], dtype=object))
    kept = [
        index
        for index, shape in enumerate(shapes)
        if shape.geom_type in {"Polygon", "MultiPolygon"} and not shape.is_empty
    ]
    counts = [int(rows[index][3]) for index in kept]
    return write_shapes(
        "areas",
        shapes[kept],
        {
            "id": [f"commune-{rows[index][0]}" for index in kept],
            "name": [f"{one} mare anonyme" if one == 1 else f"{one} mares anonymes" for one in counts],
            "label": [rows[index][1] for index in kept],
            "count": counts,
        },
    )
