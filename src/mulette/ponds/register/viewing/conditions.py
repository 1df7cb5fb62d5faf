"""From filters and a viewer to the conditions of a query; the place of an anonymous pond is never asked for."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.core.places.queries import search_areas
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import Box, MeetsBox
from mulette.ponds.register.reach import precisely
from mulette.ponds.register.tables import Characterisation, Pond
from mulette.ponds.register.viewing.filters import Filters

Condition = ColumnElement[bool]
seen_on = func.coalesce(Characterisation.visited_on, Pond.located_on)
"""Day of the latest sheet of a pond, else that of its localisation."""


def with_sheet(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the latest sheet of each pond, where it has one."""
    return query.outerjoin(
        Characterisation, and_(Characterisation.pond_id == Pond.id, Characterisation.is_latest.is_(True))
    )


def conditions(session: Session, viewer: Viewer, filters: Filters) -> list[Condition]:
    """Give the conditions of the ponds that the filters want, in a query joined ``with_sheet``.

    A place is looked for by the point of the ponds that the viewer knows, and by the commune of the others; what tells
    a pond from its neighbours (identifier, name, area, outline drawn) only finds those that the viewer knows.
    """
    found: list[Condition] = []
    if filters.q:
        found.append(_about(session, viewer, filters.q))
    if filters.status:
        found.append(Pond.status.in_(filters.status))
    if filters.type:
        found.append(Characterisation.type.in_(filters.type))
    if filters.stage:
        found.append(Characterisation.stage.in_(filters.stage))
    if filters.communes:
        communes = select(Area.id).where(Area.kind == "COM", Area.code.in_(filters.communes))
        found.append(Pond.commune_id.in_(communes))
    if filters.structure:
        found.append(Pond.organisation_id.in_(select(Organisation.id).where(Organisation.uuid == filters.structure)))
    if filters.water:
        found.append(or_(*map(_of_water, filters.water)))
    found += _of_area(viewer, filters)
    if filters.date_from:
        found.append(seen_on >= filters.date_from)
    if filters.date_to:
        found.append(seen_on <= filters.date_to)
    if filters.box:
        found.append(in_box(viewer, filters.box))
    if filters.ring is not None:
        found.append(Pond.id.in_(inside_ring(session, viewer, filters.ring)))
    if filters.changed_since:
        found.append(Pond.updated_at >= filters.changed_since)
    return found


def in_box(viewer: Viewer, box: Box) -> Condition:
    """Tell the ponds whose place, or the commune that stands for it, meets a box of the storage CRS."""
    inside: Any = MeetsBox(Pond.__table__.c.geom, box)
    standing = select(Area.id).where(MeetsBox(Area.__table__.c.geom, box))
    return or_(and_(precisely(viewer), inside), and_(~precisely(viewer), Pond.commune_id.in_(standing)))


def inside_ring(session: Session, viewer: Viewer, ring: BaseGeometry) -> list[int]:
    """Give the numbers of the ponds, of those whose place the viewer knows, whose point lies in an outline."""
    box: Any = MeetsBox(Pond.__table__.c.geom, ring.bounds)
    rows = session.execute(select(Pond.id, Pond.x_m, Pond.y_m).where(box, precisely(viewer)).order_by(Pond.id)).all()
    if not rows:
        return []
    numbers, xs, ys = zip(*rows, strict=True)
    inside = shapely.contains_xy(ring, xs, ys)
    return [number for number, is_in in zip(numbers, inside, strict=True) if is_in]


def _of_water(water: str) -> Condition:
    height = Characterisation.water_height
    if water == "unknown":
        return height.is_(None)
    return height == "0 cm" if water == "dry" else and_(height.is_not(None), height != "0 cm")


def _of_area(viewer: Viewer, filters: Filters) -> list[Condition]:
    found: list[Condition] = []
    if filters.area_min_m2 is not None:
        found.append(Pond.area_m2 >= filters.area_min_m2)
    if filters.area_max_m2 is not None:
        found.append(Pond.area_m2 <= filters.area_max_m2)
    return [*found, precisely(viewer)] if found else []


def _about(session: Session, viewer: Viewer, words: str) -> Condition:
    """Look for words in the identifiers and names that the viewer knows, or as a commune."""
    columns = (Pond.loc_id_plus, Pond.insee_id, Pond.structure_key, Pond.name)
    named = and_(*(or_(*(one.icontains(word, autoescape=True) for one in columns)) for word in words.split()))
    communes = [area.id for area in search_areas(session, words, kind="COM")]
    return or_(and_(precisely(viewer), named), Pond.commune_id.in_(communes))
