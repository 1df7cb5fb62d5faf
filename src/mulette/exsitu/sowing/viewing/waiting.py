"""What waits in the greenhouse: a tile of the home page."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.room import Waiting
from mulette.core.storage.base import now
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.viewing.filters import UNCOUNTED_DAYS
from mulette.exsitu.sowing.viewing.rows import last_counts, uncounted_since


def waiting(session: Session, viewer: Viewer) -> list[Waiting]:
    """Give the tile of the sowings that nobody counted for long, to those who count them."""
    if not viewer.may("create", "culture"):
        return []
    before = now().date() - dt.timedelta(days=UNCOUNTED_DAYS)
    query = (
        select(func.count(), func.min(func.coalesce(last_counts.c.day, Sowing.sown_on)))
        .select_from(Sowing)
        .join(Node, Node.id == Sowing.node_id)
        .outerjoin(last_counts, last_counts.c.sowing_id == Sowing.id)
        .where(uncounted_since(before), in_reach(viewer, "create", "culture"))
    )
    figure, oldest = session.execute(query).one()
    if not figure:
        return []
    why = f"Sans comptage depuis {UNCOUNTED_DAYS} jours ou plus, le premier depuis le {oldest:%d/%m/%Y}."
    return [Waiting("Semis à compter", "exsitu", figure, why, f"/ex-situ/semis?uncounted={UNCOUNTED_DAYS}")]
