"""Ponds for programs: GeoJSON features, in pages by number, so that nothing is lost or repeated while others write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.ponds.register.exporting import geojson_shapes
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.viewing.filters import Filters
from mulette.ponds.register.viewing.rows import SHEET, as_seen

_OF_FEATURE = frozenset({"id", "uuid", "geometry"})


def page(session: Session, viewer: Viewer, filters: Filters, srid: int, *, after: int, limit: int) -> dict[str, Any]:
    """Give one page of ponds as a GeoJSON collection in WGS 84.

    Parameters
    ----------
    after
        Number of the last pond of the page before; 0 for the first page.
    """
    query = as_seen(session, viewer, filters).where(Pond.id > after).order_by(Pond.id).limit(limit)
    found = session.execute(query).mappings().all()
    return {
        "type": "FeatureCollection",
        "features": features_of(found, srid),
        "next": found[-1]["id"] if len(found) == limit else None,
    }


def features_of(rows: Sequence[Mapping[Any, Any]], srid: int) -> list[dict[str, Any]]:
    """Write rows as GeoJSON features; the latest sheet stands under ``characterisation``."""
    return [
        {"type": "Feature", "id": str(row["uuid"]), "geometry": shape, "properties": _properties(row)}
        for row, shape in zip(rows, geojson_shapes(rows, srid), strict=True)
    ]


def _properties(row: Mapping[Any, Any]) -> dict[str, Any]:
    own = {name: _plain(row[name]) for name in row if name not in _OF_FEATURE and not name.startswith(SHEET)}
    latest = {name.removeprefix(SHEET): _plain(row[name]) for name in row if name.startswith(SHEET)}
    return {**own, "is_known": bool(row["is_known"]), "characterisation": latest if latest["visited_on"] else None}


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | None) else str(value)
