"""Sowings as lists, cards and programs show them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.tables import Location, Lot
from mulette.exsitu.bank.viewing.places import Named, locations_named
from mulette.exsitu.germination import wilson
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of, parse_code
from mulette.exsitu.sowing.emergence import curve, emergence_percent
from mulette.exsitu.sowing.queries import standings
from mulette.exsitu.sowing.statuses import ALIVE
from mulette.exsitu.sowing.tables import Sowing, SowingCount
from mulette.exsitu.sowing.viewing.filters import Filters
from mulette.exsitu.vocabulary import label

COLUMNS = (
    Column("number", "Semis"),
    Column("taxon", "Taxon", is_shown=False),
    Column("status", "État"),
    Column("sown_on", "Semé le"),
    Column("seeds", "Graines", is_number=True),
    Column("emerged", "Levées", is_number=True, is_sortable=False),
    Column("living", "Vivantes", is_number=True, is_sortable=False),
    Column("last_count", "Dernier comptage"),
    Column("place", "Lieu", is_sortable=False),
    Column("campaign", "Campagne", is_shown=False),
    Column("lot", "Lot", is_sortable=False, is_shown=False),
    Column("treatment", "Modalité", is_sortable=False, is_shown=False),
    Column("operator", "Qui a semé", is_sortable=False, is_shown=False),
)
STATES = {
    "planned": "waiting",
    "sown": "waiting",
    "emerging": "running",
    "success": "ok",
    "failure": "bad",
    "cancelled": "off",
}
"""Shape beside the word of each state."""
LotNode = aliased(Node)
last_counts = (
    select(SowingCount.sowing_id, func.max(SowingCount.counted_on).label("day"))
    .group_by(SowingCount.sowing_id)
    .subquery("last_counts")
)
_SORTS: dict[str, Any] = {
    "number": Node.number,
    "taxon": Node.taxon_name,
    "status": Sowing.status,
    "sown_on": Sowing.sown_on,
    "seeds": Sowing.seeds,
    "last_count": last_counts.c.day,
    "campaign": Sowing.campaign,
}


@dataclass(frozen=True)
class Row:
    """A sowing as lists show it.

    Parameters
    ----------
    sowing, lot, lot_node
        The sowing, and the lot that it comes from.
    emerged, living
        Seedlings emerged since the sowing, and those that live in it now.
    last_count
        Day of its last count; None: never counted.
    place
        Where it is; None: not said.
    """

    sowing: Sowing
    lot: Lot
    lot_node: Node
    emerged: int
    living: int
    last_count: dt.date | None
    place: Named | None

    @property
    def code(self) -> str:
        """Code of its label."""
        return code_of("sowing", self.sowing.node.number)

    @property
    def url(self) -> str:
        """Address of its sheet."""
        return f"/ex-situ/semis/{self.sowing.uuid}"

    @property
    def uuid(self) -> uuid.UUID:
        """Its UUID."""
        return self.sowing.uuid

    @property
    def lot_code(self) -> str:
        """Code of the label of its lot."""
        return code_of("lot", self.lot_node.number)

    @property
    def status(self) -> tuple[str, str]:
        """Word of its state, and shape that stands before."""
        return label("SOWING_STATUS", self.sowing.status), STATES[self.sowing.status]

    @property
    def percent(self) -> float | None:
        """Share of the seeds that came up, %; None: not computable."""
        return emergence_percent(self.emerged, self.sowing.seeds)

    @property
    def interval(self) -> str:
        """Interval of this share at 95 %, in words; nothing where it cannot be computed."""
        seeds = self.sowing.seeds
        found = wilson(self.emerged, seeds) if seeds and self.emerged <= seeds else None
        return f"{100 * found[0]:.0f} à {100 * found[1]:.0f} %" if found else ""

    def quiet_days(self, today: dt.date) -> int | None:
        """Give the days since it was last counted, or sown; None: it does not grow."""
        if self.sowing.status not in ALIVE:
            return None
        return (today - (self.last_count or self.sowing.sown_on)).days


def list_rows(session: Session, viewer: Viewer, filters: Filters, state: ListState, today: dt.date) -> Page:
    """Give one page of the sowings that a viewer may see."""
    order = _SORTS[state.sort]
    ordered = (order.desc().nulls_last(), Sowing.id.desc()) if state.descending else (order.nulls_last(), Sowing.id)
    wanted = conditions(viewer, filters, today)
    found = session.execute(_joined().where(*wanted).order_by(*ordered).offset(state.offset).limit(state.size)).all()
    total = session.scalar(
        select(func.count()).select_from(
            _joined().where(*wanted).limit(COUNT_CAP + 1).with_only_columns(Sowing.id).subquery()
        )
    )
    return Page(as_rows(session, found), total or 0, state)


def rows_of(
    session: Session, *wanted: ColumnElement[bool], order: Sequence[Any] = (Sowing.id,), limit: int | None = None
) -> list[Row]:
    """Give the sowings that conditions want; the caller has the viewer's reach among them."""
    return as_rows(session, session.execute(_joined().where(*wanted).order_by(*order).limit(limit)).all())


def as_rows(session: Session, found: Iterable[Any]) -> list[Row]:
    """Complete sowings with what was counted and where they are."""
    kept = list(found)
    counted = standings(session, [sowing.id for sowing, *_ in kept])
    places = locations_named(session, {sowing.location_id for sowing, *_ in kept if sowing.location_id})
    rows = []
    for sowing, lot, lot_node, day in kept:
        points = curve(counted[sowing.id])
        emerged, living = (points[-1].total, points[-1].living) if points else (0, 0)
        rows.append(Row(sowing, lot, lot_node, emerged, living, day, places.get(sowing.location_id or 0)))
    return rows


def conditions(viewer: Viewer, filters: Filters, today: dt.date) -> list[ColumnElement[bool]]:
    """Give the conditions of a query over a sowing, its node and its lot: the viewer's reach, then the filters."""
    wanted: list[ColumnElement[bool]] = [in_reach(viewer, "read", "culture"), *_words(filters.q)]
    if filters.year:
        wanted.append(Sowing.sown_on.between(dt.date(filters.year, 1, 1), dt.date(filters.year, 12, 31)))
    if filters.status:
        wanted.append(Sowing.status.in_(filters.status))
    if filters.campaign:
        wanted.append(Sowing.campaign == filters.campaign)
    if filters.location:
        around = aliased(Location)
        wanted.append(
            Sowing.location_id.in_(
                select(Location.id)
                .join(around, Location.path.startswith(around.path, autoescape=False))
                .where(around.uuid == filters.location)
            )
        )
    if filters.uncounted:
        wanted.append(uncounted_since(today - dt.timedelta(days=filters.uncounted)))
    if filters.lot:
        wanted.append(Lot.uuid == filters.lot)
    if filters.act:
        wanted.append(Sowing.act_id.in_(select(Act.id).where(Act.uuid == filters.act)))
    return wanted


def uncounted_since(day: dt.date) -> ColumnElement[bool]:
    """Tell the growing sowings that were last counted, or sown, on a day or before it."""
    seen = func.coalesce(last_counts.c.day, Sowing.sown_on)
    return and_(Sowing.status.in_(ALIVE), seen <= day)


def _joined() -> Select[Any]:
    return (
        select(Sowing, Lot, LotNode, last_counts.c.day)
        .join(Node, Node.id == Sowing.node_id)
        .join(Lot, Lot.id == Sowing.lot_id)
        .join(LotNode, LotNode.id == Lot.node_id)
        .outerjoin(last_counts, last_counts.c.sowing_id == Sowing.id)
        .options(contains_eager(Sowing.node))
    )


def _words(q: str) -> list[ColumnElement[bool]]:
    """Look for each word in the numbers and the taxon; a label's code is its number."""
    code = parse_code(q) if q else None
    if code and code.kind == "sowing":
        return [Node.number == code.number]
    if code and code.kind in {"lot", "package"}:
        return [LotNode.number == code.number]
    columns = (Node.number, Node.legacy_number, Node.taxon_name, LotNode.number)
    return [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in q.split()]
