"""Reading areas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.places.locating import Locator
from mulette.core.places.tables import Area, AreaKind
from mulette.core.spelling import folded, prefix_bounds
from mulette.core.storage.frames import geometries_of, raw_column
from mulette.core.storage.spatial import Box, MeetsBox


def read_locator(session: Session, ids: Sequence[int] | None = None) -> Locator:
    """Read the areas in force, all or some, ready to locate geometries."""
    query = select(Area.id, Area.kind, raw_column(Area.geom)).where(Area.is_active).order_by(Area.id)
    if ids is not None:
        query = query.where(Area.id.in_(ids))
    rows = session.execute(query).all()
    numbers, kinds, outlines = zip(*rows, strict=True) if rows else ((), (), ())
    return Locator(np.array(numbers, dtype=np.int64), np.array(kinds, dtype=object), geometries_of(outlines))


def count_by_kind(session: Session) -> list[tuple[AreaKind, int]]:
    """Give every kind that has areas, with their number, in order."""
    columns = (AreaKind.code, AreaKind.label, AreaKind.position, AreaKind.is_cell)
    query = select(AreaKind, func.count(Area.id)).join(Area, Area.kind == AreaKind.code)
    query = query.group_by(*columns).order_by(AreaKind.position)
    return [(kind, count) for kind, count in session.execute(query)]


def area_by_code(session: Session, kind: str, code: str) -> Area:
    """Give an area by its kind and code.

    Raises
    ------
    NotFound
        There is none.
    """
    area = session.scalar(select(Area).where(Area.kind == kind, Area.code == code))
    if area is None:
        raise NotFound(f"Aucune aire {kind} de code « {code} ».", code="area.unknown", kind=kind, area=code)
    return area


def search_areas(session: Session, words: str, *, kind: str | None = None, limit: int = 20) -> list[Area]:
    """Find areas whose name begins with words, or whose code is those words."""
    low, high = prefix_bounds(folded(words))
    named = (Area.search_key >= low) & (Area.search_key < high)
    query = select(Area).where(named | (Area.code == words.strip())).order_by(Area.search_key, Area.id).limit(limit)
    return list(session.scalars(query.where(Area.kind == kind) if kind else query))


def areas_in_box(session: Session, kinds: Sequence[str], box: Box, *, limit: int | None = 5_000) -> list[Area]:
    """Give the areas of some kinds whose envelope meets a box, in the storage CRS; all of them without limit."""
    query = select(Area).where(Area.kind.in_(kinds), Area.is_active, MeetsBox(Area.__table__.c.geom, box))
    return list(session.scalars(query.order_by(Area.id).limit(limit)))


def extent_of_kind(session: Session, kind: str) -> BaseGeometry:
    """Give the ground that the areas of a kind cover together.

    Raises
    ------
    NotFound
        No area of this kind is loaded.
    """
    outlines = list(session.scalars(select(Area.geom).where(Area.kind == kind, Area.is_active)))
    if not outlines:
        raise NotFound(
            f"Aucune aire {kind} n'est chargée. Chargez-les d'abord avec « mulette reference load areas ».",
            code="area.kind-empty",
            kind=kind,
        )
    return shapely.union_all(outlines)
