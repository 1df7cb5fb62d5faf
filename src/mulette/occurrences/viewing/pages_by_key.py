"""Records for programs: pages in the order of the numbers, so that nothing is lost or repeated while others write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import transform
from mulette.core.people.viewer import Viewer
from mulette.occurrences.exporting import as_seen
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions

MOST = 1_000


def read_page(query: Mapping[str, Any]) -> tuple[int, int]:
    """Read ``after`` and ``limit`` from a URL.

    Raises
    ------
    Invalid
        Not whole numbers, or a limit out of 1 to ``MOST``.
    """
    given = {"after": str(query.get("after") or "0"), "limit": str(query.get("limit") or "100")}
    for name, text in given.items():
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise Invalid(f"« {name} » vaut « {text[:40]} » ; un nombre entier est attendu.", code="records.bad-page")
    after, limit = int(given["after"]), int(given["limit"])
    if not 1 <= limit <= MOST:
        raise Invalid(f"« limit » vaut {limit} ; de 1 à {MOST}.", code="records.bad-page")
    return after, limit


def features(
    session: Session, viewer: Viewer, filters: Filters, srid: int, *, after: int, limit: int
) -> dict[str, Any]:
    """Give one page of records as a GeoJSON collection in WGS 84.

    Parameters
    ----------
    after
        Number of the last record of the page before; 0 for the first page.
    """
    wanted = conditions(session, viewer, filters)
    page = select(Record.id).where(Record.id > after, *wanted).order_by(Record.id).limit(limit)
    numbers = list(session.scalars(page))  # sorted on their own: a wide row is read for those of the page only
    found = session.execute(as_seen(session, viewer, Filters()).where(Record.id.in_(numbers))).mappings().all()
    outlines = np.array([row["geometry"] for row in found], dtype=object)
    written = shapely.to_geojson(transform(outlines, srid, 4326))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": row["unique_id_sinp"],
                "geometry": json.loads(text) if text else None,
                "properties": {name: _plain(value) for name, value in row.items() if name not in {"geometry", "id"}},
            }
            for row, text in zip(found, written, strict=True)
        ],
        "next": found[-1]["id"] if len(found) == limit else None,
    }


def _plain(value: Any) -> Any:  # noqa: ANN401
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | dict | list | None) else str(value)
