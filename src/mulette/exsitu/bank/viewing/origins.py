"""Where a lot comes from: its mother populations, on a small map, blurred for who may not know their place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transform
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.exsitu.collecting.tables import Harvest, Population
from mulette.exsitu.lineage.queries import ancestors
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of

MOST = 20
"""Mother populations shown of a mix, at most."""
CELL_M = 10_000
"""Side of the cells that stand for sensitive places."""
_MARGIN_DEG = 0.02


@dataclass(frozen=True)
class Origin:
    """A mother population, or a harvest made where no population is described.

    Parameters
    ----------
    node
        Its node.
    code
        Code of its label.
    place
        What the viewer may know of the place, in words.
    commune
        Name of the commune.
    shape
        Point or outline in the storage CRS, or the commune that stands for it; None: not known.
    is_known
        Whether the viewer may know the place.
    """

    node: Node
    code: str
    place: str
    commune: str
    shape: BaseGeometry | None
    is_known: bool


def origins_of(session: Session, viewer: Viewer, node_id: int) -> list[Origin]:
    """Give the mother populations of a node, and the harvests that have none."""
    above = ancestors(session, [node_id])
    ids = {step.parent_id for step in above}
    query = select(Population, Node, Area).join(Node, Node.id == Population.node_id)
    query = query.outerjoin(Area, Area.id == Population.commune_id).where(Node.id.in_(ids)).order_by(Node.number)
    found = [
        _seen(viewer, node, area, place.station, place) for place, node, area in session.execute(query.limit(MOST))
    ]
    orphans = ids - {step.child_id for step in above}
    alone = select(Harvest, Node, Area).join(Node, Node.id == Harvest.node_id)
    alone = alone.outerjoin(Area, Area.id == Harvest.commune_id).where(Node.id.in_(orphans)).order_by(Node.number)
    return found + [_seen(viewer, node, area, one.place, one) for one, node, area in session.execute(alone.limit(MOST))]


def _seen(viewer: Viewer, node: Node, area: Area | None, place: str | None, row: Population | Harvest) -> Origin:
    """Show a place as it is to who may know it; else its commune, or its cell of 10 km where it is sensitive."""
    code, commune = code_of(node.kind, node.number), area.name if area else ""
    if reaches(viewer, "read_precise", "harvest", node.author_id, node.organisation_id):
        return Origin(node, code, place or commune or "lieu non renseigné", commune, row.geom, is_known=True)
    if not row.is_sensitive:
        outline = area.geom if area else None
        return Origin(node, code, commune or "lieu réservé", commune, outline, is_known=False)
    if row.cell_west_m is None or row.cell_south_m is None:
        return Origin(node, code, "lieu réservé", "", None, is_known=False)
    corner = (row.cell_west_m, row.cell_south_m)
    cell = shapely.box(*corner, corner[0] + CELL_M, corner[1] + CELL_M)
    return Origin(node, code, "quelque part dans cette maille de 10 km", "", cell, is_known=False)


def drawn(origins: list[Origin], srid: int) -> dict[str, Any] | None:
    """Give the places of some origins for a small map, in WGS 84 degrees; None: none is known."""
    placed = [origin for origin in origins if origin.shape is not None]
    if not placed:
        return None
    shapes = transform(np.array([origin.shape for origin in placed], dtype=object), srid, 4326)
    west, south, east, north = shapely.total_bounds(shapes)
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(one))} for one in shapes
    ]
    return {
        "bounds": (west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG),
        "shapes": {"type": "FeatureCollection", "features": features},
    }
