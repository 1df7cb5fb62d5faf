"""Tests as lists show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import parse_code
from mulette.exsitu.testing.queries import Found, results_of
from mulette.exsitu.testing.results import Result
from mulette.exsitu.testing.tables import SeedTest
from mulette.exsitu.testing.viewing.filters import Filters

COLUMNS = (
    Column("number", "Essai"),
    Column("taxon", "Taxon"),
    Column("lot", "Lot", is_sortable=False),
    Column("status", "État"),
    Column("due_on", "Prochain comptage"),
    Column("germinated", "Germées", is_number=True, is_sortable=False),
    Column("percent", "Germination", unit="%", is_number=True, is_sortable=False),
    Column("viability_percent", "Viabilité", unit="%", is_number=True),
    Column("kind", "Nature", is_sortable=False),
    Column("treatment", "Modalité", is_sortable=False),
    Column("started_on", "Début"),
    Column("purpose", "But", is_sortable=False, is_shown=False),
    Column("ended_on", "Fin", is_shown=False),
    Column("operator", "Qui", is_sortable=False, is_shown=False),
)
LotNode = aliased(Node)
_SORTS: dict[str, Any] = {
    "number": Node.number,
    "taxon": Node.taxon_name,
    "status": SeedTest.status,
    "due_on": SeedTest.due_on,
    "viability_percent": SeedTest.viability_percent,
    "started_on": SeedTest.started_on,
    "ended_on": SeedTest.ended_on,
}


def list_rows(session: Session, viewer: Viewer, filters: Filters, state: ListState, today: dt.date) -> Page:
    """Give one page of the tests that a viewer may see, each with its figures."""
    order = _SORTS[state.sort]
    ordered = (order.desc().nulls_last(), SeedTest.id.desc()) if state.descending else (order.nulls_last(), SeedTest.id)
    wanted = conditions(viewer, filters, today)
    found = found_with(session, *wanted, order=ordered, limit=state.size, offset=state.offset)
    counted = joined().where(*wanted).limit(COUNT_CAP + 1).with_only_columns(SeedTest.id).subquery()
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    return Page(with_results(session, found), total, state)


def with_results(session: Session, found: Sequence[Found]) -> list[tuple[Found, Result]]:
    """Give tests with their figures."""
    results = results_of(session, found)
    return [(one, results[one.test.id]) for one in found]


def found_with(
    session: Session, *wanted: ColumnElement[bool], order: Sequence[Any] = (SeedTest.id,), limit: int, offset: int = 0
) -> list[Found]:
    """Give the tests that conditions want; the caller has the viewer's reach among them."""
    rows = session.execute(joined().where(*wanted).order_by(*order).limit(limit).offset(offset)).all()
    return [Found(test, node, lot, lot_node) for test, node, lot, lot_node in rows]


def conditions(viewer: Viewer, filters: Filters, today: dt.date) -> list[ColumnElement[bool]]:
    """Give the conditions of a query over a test, its node and its lot: the viewer's reach, then the filters."""
    wanted: list[ColumnElement[bool]] = [in_reach(viewer, "read", "seed_test"), *_words(filters.q)]
    for name in ("status", "kind", "purpose"):
        if codes := getattr(filters, name):
            wanted.append(getattr(SeedTest, name).in_(codes))
    if filters.is_due:
        wanted.append(SeedTest.due_on <= today)
    if filters.lot:
        wanted.append(Lot.uuid == filters.lot)
    return wanted


def count(session: Session, viewer: Viewer, filters: Filters, today: dt.date) -> int:
    """Count the tests that the filters want."""
    wanted = joined().where(*conditions(viewer, filters, today)).with_only_columns(SeedTest.id).subquery()
    return session.scalar(select(func.count()).select_from(wanted)) or 0


def joined() -> Select[SeedTest, Node, Lot, Node]:
    """Select tests with their node, their lot and its node."""
    return (
        select(SeedTest, Node, Lot, LotNode)
        .join(Node, Node.id == SeedTest.node_id)
        .join(Lot, Lot.id == SeedTest.lot_id)
        .join(LotNode, LotNode.id == Lot.node_id)
    )


def _words(q: str) -> list[ColumnElement[bool]]:
    """Look for each word in the numbers and the taxon; a label's code is its number."""
    code = parse_code(q) if q else None
    if code and code.kind == "test":
        return [Node.number == code.number]
    if code and code.kind in {"lot", "package"}:
        return [LotNode.number == code.number]
    columns = (Node.number, Node.legacy_number, Node.taxon_name, LotNode.number)
    return [or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in q.split()]
