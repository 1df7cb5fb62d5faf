"""What the search box finds among the areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy.orm import Session

from mulette.core.places.kinds import KINDS
from mulette.core.places.queries import search_areas
from mulette.core.room import Hit

if TYPE_CHECKING:
    from mulette.core.people.viewer import Viewer


def search(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find areas by name or code, and lead to the map of their records."""
    if not viewer.may("read", "record"):
        return []
    return [
        Hit(
            area.name,
            f"{KINDS[area.kind].label if area.kind in KINDS else area.kind} · {area.code}",
            url_for("records.map", area=f"{area.kind}:{area.code}"),
        )
        for area in search_areas(session, words, limit=limit)
    ]
