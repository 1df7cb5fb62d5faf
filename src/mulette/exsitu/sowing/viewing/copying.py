"""Campaigns: those that were made, and one taken up again as the draft of a new one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.bank.stock import balances, package_balances
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.bank.weighings import tsw_at
from mulette.exsitu.lineage.reach import in_reach, require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing.queries import lot_named
from mulette.exsitu.sowing.statuses import Status
from mulette.exsitu.sowing.tables import Sowing

SHARED = (
    "substrate", "container", "cells", "depth_mm", "regime", "objective", "location", "pretreatments", "unit",
    "quantity",
)  # fmt: skip
"""What a campaign says once, unless a row says otherwise."""
_MOST_CAMPAIGNS = 60


@dataclass(frozen=True)
class Campaign:
    """A campaign that was made.

    Parameters
    ----------
    name
        Its name.
    sowings
        How many sowings it has, those cancelled left out.
    first, last
        Days of its first and last sowing.
    """

    name: str
    sowings: int
    first: dt.date
    last: dt.date


def campaigns(session: Session, viewer: Viewer) -> list[Campaign]:
    """Give the campaigns that a viewer may see, the latest first."""
    query = (
        select(Sowing.campaign, func.count(), func.min(Sowing.sown_on), func.max(Sowing.sown_on))
        .join(Node, Node.id == Sowing.node_id)
        .where(Sowing.campaign.is_not(None), Sowing.status != Status.CANCELLED, in_reach(viewer, "read", "culture"))
        .group_by(Sowing.campaign)
        .order_by(func.max(Sowing.sown_on).desc(), Sowing.campaign)
        .limit(_MOST_CAMPAIGNS)
    )
    return [Campaign(name or "", count, first, last) for name, count, first, last in session.execute(query)]


def draft_of(session: Session, viewer: Viewer, campaign: str, today: dt.date) -> dict[str, Any]:
    """Give a campaign as the draft of a new one: ``common`` values and ``rows`` that differ, each with its lot now."""
    query = (
        select(Sowing, Lot)
        .join(Node, Node.id == Sowing.node_id)
        .join(Lot, Lot.id == Sowing.lot_id)
        .where(Sowing.campaign == campaign, Sowing.status != Status.CANCELLED, in_reach(viewer, "read", "culture"))
        .order_by(Sowing.id)
    )
    found = session.execute(query).all()
    codes = {one.id: code_of("location", one.code) for one in session.scalars(select(Location))}
    said = [_said(sowing, codes) for sowing, _ in found]
    common = {name: _most_common([one[name] for one in said]) for name in SHARED}
    rows = []
    for (sowing, lot), values in zip(found, said, strict=True):
        own = {name: value for name, value in values.items() if value != common[name]}
        treated = {"treatment": sowing.treatment} if sowing.treatment else {}
        rows.append({**sowable(session, lot, None, today), **own, **treated})
    return {"common": {name: value for name, value in common.items() if value is not None}, "rows": rows}


def sowable_named(session: Session, viewer: Viewer, text: str, today: dt.date) -> dict[str, Any]:
    """Tell what may be sown of the lot that a label names.

    Raises
    ------
    Invalid
        Nothing bears it.
    Forbidden
        The viewer may not see this lot.
    """
    lot, package = lot_named(session, viewer, text)
    node = session.get_one(Node, lot.node_id)
    require_over(viewer, "read", "seed_lot", node.author_id, node.organisation_id)
    return sowable(session, lot, package, today)


def sowable(session: Session, lot: Lot, package: Package | None, today: dt.date) -> dict[str, Any]:
    """Tell what may be sown of a lot, or of one of its packages: code, taxon, stock in its unit, seed mass."""
    node = session.get_one(Node, lot.node_id)
    taxon = session.get(Taxon, node.cd_nom) if node.cd_nom is not None else None
    held = package_balances(session, [package.id])[package.id] if package else balances(session, [lot.id])[lot.id]
    return {
        "lot": code_of("package", node.number, package.rank) if package else code_of("lot", node.number),
        "uuid": str(lot.uuid),
        "taxon": node.taxon_name or (taxon.lb_nom if taxon else "Taxon non déterminé"),
        "stock": held,
        "stock_unit": lot.unit,
        "tsw_g": tsw_at(session, lot, today),
        "viability_percent": lot.viability_percent,
    }


def _said(sowing: Sowing, codes: dict[int, str]) -> dict[str, Any]:
    values = {name: getattr(sowing, name) for name in SHARED if name != "location"}
    return {**values, "location": codes.get(sowing.location_id or 0)}


def _most_common(values: list[Any]) -> Any:  # noqa: ANN401
    """Give the value met most often, the first one of those; lists are compared by what they hold."""
    if not values:
        return None
    most, _ = Counter(repr(value) for value in values).most_common(1)[0]
    return next(value for value in values if repr(value) == most)
