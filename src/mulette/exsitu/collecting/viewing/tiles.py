"""Harvests as vector tiles: points that the viewer knows, communes and cells that stand for the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mulette.core.geometry.mvt import write_points, write_shapes
from mulette.core.geometry.tile import TileFrame, box_of_tile, spread
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.exsitu.collecting.placing import cell_shape
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.collecting.viewing.filters import Filters, conditions
from mulette.exsitu.collecting.viewing.places import knows, meets, shows_commune
from mulette.exsitu.lineage.tables import Node

MOST_POINTS = 20_000
MOST_AREAS = 400
Standing = list[tuple[str, str, str, BaseGeometry]]


def harvests_tile(session: Session, viewer: Viewer, filters: Filters, srid: int, z: int, x: int, y: int) -> bytes:
    """Write the tile of the harvests that the filters want.

    Layers: ``points`` (``id``, ``name``, ``label``) and ``areas`` (the same), the communes and 10 km cells of the
    harvests whose place the viewer may not know.
    """
    box = box_of_tile(z, x, y, srid)
    if box is None:
        return b""
    tile = TileFrame(z, x, y, srid)
    wanted = [*conditions(session, viewer, Harvest, filters), meets(Harvest, viewer, box), Harvest.geom.is_not(None)]
    return _points(session, viewer, wanted, tile) + _areas(session, viewer, wanted, tile)


def _points(session: Session, viewer: Viewer, wanted: list[Any], tile: TileFrame) -> bytes:
    columns = (Harvest.id, Harvest.geom, Node.taxon_name, Node.number, Harvest.date_min)
    query = select(*columns).join(Node, Node.id == Harvest.node_id).where(knows(viewer), *wanted)
    rows = session.execute(query.order_by(Harvest.id).limit(MOST_POINTS)).all()
    if not rows:
        return b""
    units = tile.units(shapely.get_coordinates([row[1].representative_point() for row in rows if row[1] is not None]))
    kept = spread(units)
    shown = [rows[place] for place in kept]
    return write_points(
        "points",
        units[kept],
        {
            "id": [str(row[0]) for row in shown],
            "name": [row[2] or "Taxon à déterminer" for row in shown],
            "label": [f"R-{row[3]}, {row[4]:%d/%m/%Y}" for row in shown],
        },
    )


def _areas(session: Session, viewer: Viewer, wanted: list[Any], tile: TileFrame) -> bytes:
    """Write what stands for hidden places, each once, with its number of harvests."""
    found = [*_communes(session, viewer, wanted), *_cells(session, viewer, wanted)]
    if not found:
        return b""
    shapes = tile.shapes(np.array([one[3] for one in found], dtype=object))
    kept = [n for n, one in enumerate(shapes) if one.geom_type in {"Polygon", "MultiPolygon"} and not one.is_empty]
    names = ("id", "name", "label")
    return write_shapes(
        "areas", shapes[kept], {name: [str(found[n][place]) for n in kept] for place, name in enumerate(names)}
    )


def _communes(session: Session, viewer: Viewer, wanted: list[Any]) -> Standing:
    hidden = (~knows(viewer), shows_commune(Harvest, viewer), Harvest.commune_id.is_not(None))
    counted = (
        select(Harvest.commune_id, func.count().label("count"))
        .join(Node, Node.id == Harvest.node_id)
        .where(*hidden, *wanted)
        .group_by(Harvest.commune_id)
        .limit(MOST_AREAS)
        .subquery()
    )
    query = select(Area.id, Area.name, Area.geom, counted.c.count).join(counted, counted.c.commune_id == Area.id)
    return [
        (f"commune-{number}", _counted(count), name, shape)
        for number, name, shape, count in session.execute(query.order_by(Area.id))
    ]


def _cells(session: Session, viewer: Viewer, wanted: list[Any]) -> Standing:
    hidden = (~knows(viewer), or_(~shows_commune(Harvest, viewer), Harvest.commune_id.is_(None)))
    corners = (Harvest.cell_west_m, Harvest.cell_south_m)
    query = select(*corners, func.count()).join(Node, Node.id == Harvest.node_id).where(*hidden, *wanted)
    rows: Any = session.execute(query.group_by(*corners).order_by(*corners).limit(MOST_AREAS))
    return [
        (f"cell-{west}-{south}", _counted(count), "Lieu sensible, maille de 10 km", cell_shape(west, south))
        for west, south, count in rows
    ]


def _counted(count: int) -> str:
    return f"{count} récolte{'s' if count > 1 else ''}"
