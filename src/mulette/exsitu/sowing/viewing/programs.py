"""Sowings and counts as programs read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.sowing.counts import COUNT_FIELDS
from mulette.exsitu.sowing.tables import Sowing, SowingCount
from mulette.exsitu.sowing.values import NOT_STORED, sowing_fields
from mulette.exsitu.sowing.viewing.filters import Filters
from mulette.exsitu.sowing.viewing.rows import Row, conditions, rows_of


def page(
    session: Session, viewer: Viewer, filters: Filters, today: dt.date, *, after: int, limit: int
) -> dict[str, Any]:
    """Give one page of sowings in the order of their number of row.

    Parameters
    ----------
    after
        ``next`` of the page before; 0 for the first page.
    """
    wanted = [*conditions(viewer, filters, today), Sowing.id > after]
    found = rows_of(session, *wanted, limit=limit)
    return {"sowings": [as_told(one) for one in found], "next": found[-1].sowing.id if len(found) == limit else None}


def told(session: Session, sowings: Sequence[Sowing]) -> list[dict[str, Any]]:
    """Tell some sowings, in their order."""
    session.flush()
    by_id = {row.sowing.id: row for row in rows_of(session, Sowing.id.in_([one.id for one in sowings]))}
    return [as_told(by_id[one.id]) for one in sowings]


def as_told(row: Row) -> dict[str, Any]:
    """Tell a sowing."""
    sowing, node = row.sowing, row.sowing.node
    values = {name: getattr(sowing, name) for name in sowing_fields() if name not in NOT_STORED}
    return {
        **values,
        "uuid": sowing.uuid,
        "code": row.code,
        "number": node.number,
        "legacy_number": node.legacy_number,
        "lot": row.lot.uuid,
        "lot_code": row.lot_code,
        "cd_nom": node.cd_nom,
        "taxon_name": node.taxon_name,
        "qualifier": node.qualifier,
        "generation": node.generation,
        "seeds": sowing.seeds,
        "emerged": row.emerged,
        "living": row.living,
        "emergence_percent": row.percent,
        "last_count": row.last_count,
        "location": row.place.location.uuid if row.place else None,
        "location_code": row.place.code if row.place else None,
        "ended_on": sowing.ended_on,
        "version": sowing.version,
    }


def count(one: SowingCount) -> dict[str, Any]:
    """Tell a count."""
    return {"uuid": one.uuid, "version": one.version, **{name: getattr(one, name) for name in COUNT_FIELDS}}
