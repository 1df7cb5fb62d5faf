"""What a harvester must forget: records deleted, and records that it may no longer see."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, not_, select, union_all
from sqlalchemy.orm import Session

from mulette.core.journal.tables import Tombstone
from mulette.core.people.viewer import Viewer
from mulette.occurrences.filters import Filters
from mulette.occurrences.geonature import window
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions, knows_all


def read_deletions(
    session: Session, viewer: Viewer, since: dt.datetime, *, page: int, limit: int, zone: ZoneInfo
) -> tuple[list[dict[str, Any]], int]:
    """Give one page of what is gone since a moment, the oldest first, and the number of all.

    A record whose diffusion was closed to the viewer is told as deleted: the copy elsewhere would stay open for ever.
    The oldest come first so that a deletion made while pages are read goes to the end of the last one.

    Parameters
    ----------
    page
        Number of the page, from 1.
    zone
        Time zone in which moments are told.
    """
    moment = window.begin(session, since)
    stays = select(Record.id).where(Record.id == Tombstone.object_id).exists()
    gone = select(Tombstone.object_id.label("id"), Tombstone.deleted_at.label("at")).where(
        Tombstone.object == "record", Tombstone.deleted_at >= moment, ~stays
    )
    if not knows_all(viewer):
        seen = conditions(session, viewer, Filters())
        hidden = select(Record.id, Record.updated_at).where(Record.updated_at >= moment, not_(and_(*seen)))
        both = union_all(gone, hidden).subquery()
    else:
        both = gone.subquery()
    total = session.scalar(select(func.count()).select_from(both)) or 0
    query = select(both.c.id, both.c.at).order_by(both.c.at, both.c.id).offset((page - 1) * limit).limit(limit)
    items = [
        {"id_synthese": number, "last_action": "D", "meta_last_action_date": _local(at, zone)}
        for number, at in session.execute(query)
    ]
    return items, total


def _local(moment: dt.datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).replace(tzinfo=None).isoformat()
