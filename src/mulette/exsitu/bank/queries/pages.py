"""Lots, packages, places, movements and audits, page by page, within a viewer's reach."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Scope, Viewer
from mulette.exsitu.bank.balances import balances, package_balances
from mulette.exsitu.bank.queries.finding import (
    FoundLot,
    FoundMovement,
    FoundPackage,
    find_location,
    find_lot,
    find_package,
    movements,
    packages,
)
from mulette.exsitu.bank.queries.paging import Asked, read_page
from mulette.exsitu.bank.tables import Audit, Location, Lot, Movement, Package
from mulette.exsitu.bank.viewing.conditions import STOCK, conditions, with_node, with_stock
from mulette.exsitu.bank.viewing.filters import Filters
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node

LOT_ORDERS: dict[str, Any] = {
    "number": Node.number,
    "taxon_name": Node.taxon_name,
    "status": Lot.status,
    "stock": STOCK,
    "viability_percent": Lot.viability_percent,
    "received_on": Lot.received_on,
    "updated_at": Lot.updated_at,
}
PACKAGE_ORDERS: dict[str, Any] = {"number": Node.number, "location": Location.path, "sealed_on": Package.sealed_on}
MOVEMENT_ORDERS: dict[str, Any] = {"moved_on": Movement.moved_on}
LOCATION_ORDERS: dict[str, Any] = {"path": Location.path, "code": Location.code, "name": Location.name}


@dataclass(frozen=True)
class LedgerFilters:
    """Which movements are wanted.

    Parameters
    ----------
    lot, package, location, cause
        UUID of the lot, of the package, of the place (with what it holds), of the test, sowing or output.
    kind
        Codes of ``STOCK_MOVEMENT``.
    date_from, date_to
        Day, both included.
    """

    lot: uuid.UUID | None = None
    package: uuid.UUID | None = None
    location: uuid.UUID | None = None
    cause: uuid.UUID | None = None
    kind: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None


def lots_page(
    session: Session, viewer: Viewer, filters: Filters, asked: Asked
) -> tuple[list[tuple[FoundLot, float]], str | None]:
    """Give a page of lots with what they hold."""
    seen = with_node(select(Lot.id)).where(*conditions(session, viewer, filters))
    seen = with_stock(seen) if asked.sort == "stock" else seen
    ids, after = read_page(session, seen, Lot.id, LOT_ORDERS, asked)
    numbers = [row[0] for row in ids]
    rows = session.execute(select(Lot, Node).join(Node, Node.id == Lot.node_id).where(Lot.id.in_(numbers))).all()
    held, found = balances(session, numbers), {lot.id: FoundLot(lot, node) for lot, node in rows}
    return [(found[number], held[number]) for number in numbers], after


def packages_page(
    session: Session,
    viewer: Viewer,
    asked: Asked,
    *,
    lot: uuid.UUID | None = None,
    location: uuid.UUID | None = None,
    is_held: bool = False,
) -> tuple[list[tuple[FoundPackage, float]], str | None]:
    """Give a page of packages with what they hold.

    Parameters
    ----------
    location
        UUID of a place; what is in the places inside comes with it.
    is_held
        Whether only those that hold something.
    """
    query = packages().where(in_reach(viewer, "read", "seed_lot"))
    if lot is not None:
        query = query.where(Package.lot_id == find_lot(session, viewer, lot).lot.id)
    if location is not None:
        query = query.where(Location.path.startswith(find_location(session, viewer, location).path))
    if is_held:
        query = query.where(_balance_of_package() > 0)
    rows, after = read_page(session, query, Package.id, PACKAGE_ORDERS, asked)
    found = [FoundPackage(*row) for row in rows]
    held = package_balances(session, [one.package.id for one in found])
    return [(one, held[one.package.id]) for one in found], after


def movements_page(
    session: Session, viewer: Viewer, filters: LedgerFilters, asked: Asked
) -> tuple[list[FoundMovement], str | None]:
    """Give a page of the ledger."""
    seen = (
        select(Movement.id)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Node, Node.id == Lot.node_id)
        .join(Location, Location.id == Movement.location_id)
        .where(in_reach(viewer, "read", "seed_lot"), *_wanted(session, viewer, filters))
    )
    ids, after = read_page(session, seen, Movement.id, MOVEMENT_ORDERS, asked)
    numbers = [row[0] for row in ids]
    rows = session.execute(movements().where(Movement.id.in_(numbers))).all()
    found = {row.Movement.id: FoundMovement(*row) for row in rows}
    return [found[number] for number in numbers], after


def locations_page(
    session: Session,
    viewer: Viewer,
    asked: Asked,
    *,
    inside: uuid.UUID | None = None,
    kind: Sequence[str] = (),
    q: str = "",
) -> tuple[list[Location], str | None]:
    """Give a page of places.

    Parameters
    ----------
    inside
        UUID of the place that holds them, however deep; itself comes with them.
    q
        Part of the code or of the name.
    """
    query = select(Location).where(locations_in_reach(viewer))
    if inside is not None:
        query = query.where(Location.path.startswith(find_location(session, viewer, inside).path))
    if kind:
        query = query.where(Location.kind.in_(kind))
    if q:
        named = (Location.code.icontains(q, autoescape=True), Location.name.icontains(q, autoescape=True))
        query = query.where(or_(*named))
    rows, after = read_page(session, query, Location.id, LOCATION_ORDERS, asked)
    return [row[0] for row in rows], after


def audits_page(
    session: Session, viewer: Viewer, asked: Asked, *, location: uuid.UUID | None = None, is_open: bool | None = None
) -> tuple[list[tuple[Audit, Location]], str | None]:
    """Give a page of audits, each with its place."""
    query = select(Audit, Location).join(Location, Location.id == Audit.location_id).where(locations_in_reach(viewer))
    if location is not None:
        query = query.where(Audit.location_id == find_location(session, viewer, location).id)
    if is_open is not None:
        query = query.where(Audit.signed_at.is_(None) if is_open else Audit.signed_at.is_not(None))
    rows, after = read_page(session, query, Audit.id, {}, asked)
    return [(audit, place) for audit, place in rows], after


def locations_in_reach(viewer: Viewer) -> ColumnElement[bool]:
    """Tell the places that a viewer may see, by the same rule as for lots."""
    scope = viewer.scope("read", "seed_lot")
    mine = Location.author_id == viewer.person_id
    if scope is Scope.ALL:
        return Location.id.is_not(None)
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        return or_(mine, Location.organisation_id == viewer.organisation_id)
    return mine if scope and viewer.person_id is not None else Location.id.is_(None)


def _wanted(session: Session, viewer: Viewer, filters: LedgerFilters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.lot is not None:
        wanted.append(Movement.lot_id == find_lot(session, viewer, filters.lot).lot.id)
    if filters.package is not None:
        wanted.append(Movement.package_id == find_package(session, viewer, filters.package).package.id)
    if filters.location is not None:
        wanted.append(Location.path.startswith(find_location(session, viewer, filters.location).path))
    if filters.cause is not None:
        wanted.append(Movement.cause_id.in_(select(Node.id).where(Node.uuid == filters.cause)))
    wanted += [Movement.kind.in_(filters.kind)] if filters.kind else []
    wanted += [Movement.moved_on >= filters.date_from] if filters.date_from else []
    wanted += [Movement.moved_on <= filters.date_to] if filters.date_to else []
    return wanted


def _balance_of_package() -> ScalarSelect[Any]:
    held = select(func.coalesce(func.sum(Movement.quantity), 0.0)).where(Movement.package_id == Package.id)
    return held.correlate(Package).scalar_subquery()
