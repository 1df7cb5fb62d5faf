"""What waits among the cultures: those whose day to be potted on has come."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.room import Waiting
from mulette.core.storage.base import now
from mulette.exsitu.cultivation import LIVING
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node


def waiting(session: Session, viewer: Viewer) -> list[Waiting]:
    """Give how many cultures wait to be potted on, among those that the viewer may write upon."""
    if viewer.person_id is None or not viewer.may("create", "culture"):
        return []
    due = select(func.count(), func.min(Culture.repot_on)).join(Node, Node.id == Culture.node_id)
    wanted = (Culture.repot_on <= now().date(), Culture.status.in_(LIVING), in_reach(viewer, "create", "culture"))
    count, oldest = session.execute(due.where(*wanted)).one()
    if not count:
        return []
    why = f"Prévu depuis le {oldest:%d/%m/%Y}"
    return [Waiting("Cultures à rempoter", "exsitu", count, why, url_for("exsitu_culture.listing", repot="due"))]
