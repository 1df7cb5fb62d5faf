"""What the search box finds among the deliveries."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from mulette.core.intake.listing import list_deliveries
from mulette.core.intake.operations import STATES
from mulette.core.listing import ListState
from mulette.core.people.viewer import Viewer
from mulette.core.room import Hit


def search(session: Session, viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find the deliveries whose file or provider bears the words, the last first."""
    if not viewer.may("read", "delivery"):
        return []
    state = ListState(q=words, sort="created_at", descending=True, size=limit)
    return [
        Hit(
            delivery.file_name,
            f"{delivery.provider.name} · {STATES[delivery.state]}",
            url_for("deliveries.sheet", delivery=delivery.uuid),
        )
        for delivery in list_deliveries(session, viewer, state).rows
    ]
