"""One lot, package, place, movement or audit that a viewer may see."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.audits import get_audit
from mulette.exsitu.bank.locations import get_location
from mulette.exsitu.bank.tables import Audit, Location, Lot, Movement, Package
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node

CAUSE = aliased(Node, name="cause")
"""Test, sowing or output that a movement serves."""


class FoundLot(NamedTuple):
    """A lot and its node."""

    lot: Lot
    node: Node


class FoundPackage(NamedTuple):
    """A package, its lot, its node and where it is."""

    package: Package
    lot: Lot
    node: Node
    location: Location


class FoundMovement(NamedTuple):
    """A movement, with its package, lot, node, place, act and cause."""

    movement: Movement
    package: Package
    lot: Lot
    node: Node
    location: Location
    act: Act
    cause: Node | None


def find_lot(session: Session, viewer: Viewer, identifier: uuid.UUID) -> FoundLot:
    """Give a lot that a viewer may see.

    Raises
    ------
    NotFound
        No lot has this UUID.
    Forbidden
        The right to read stops before it.
    """
    query = select(Lot, Node).join(Node, Node.id == Lot.node_id).where(Lot.uuid == identifier)
    return FoundLot(*_one(session, viewer, query, "Ce lot n'existe pas.", "lot.unknown"))


def find_package(session: Session, viewer: Viewer, identifier: uuid.UUID) -> FoundPackage:
    """Give a package that a viewer may see; errors as ``find_lot``."""
    query = packages().where(Package.uuid == identifier)
    return FoundPackage(*_one(session, viewer, query, "Ce paquet n'existe pas.", "package.unknown"))


def find_movement(session: Session, viewer: Viewer, identifier: uuid.UUID) -> FoundMovement:
    """Give a movement that a viewer may see; errors as ``find_lot``."""
    query = movements().where(Movement.uuid == identifier)
    return FoundMovement(*_one(session, viewer, query, "Ce mouvement n'existe pas.", "movement.unknown"))


def find_location(session: Session, viewer: Viewer, identifier: uuid.UUID) -> Location:
    """Give a location that a viewer may see; errors as ``find_lot``."""
    found = get_location(session, identifier)
    require_over(viewer, "read", "seed_lot", found.author_id, found.organisation_id)
    return found


def find_audit(session: Session, viewer: Viewer, identifier: uuid.UUID) -> tuple[Audit, Location]:
    """Give an audit whose location a viewer may see; errors as ``find_lot``."""
    audit = get_audit(session, identifier)
    location = session.get_one(Location, audit.location_id)
    require_over(viewer, "read", "seed_lot", location.author_id, location.organisation_id)
    return audit, location


def packages() -> Select[Package, Lot, Node, Location]:
    """Select packages as ``FoundPackage``."""
    return (
        select(Package, Lot, Node, Location)
        .join(Lot, Lot.id == Package.lot_id)
        .join(Node, Node.id == Lot.node_id)
        .join(Location, Location.id == Package.location_id)
    )


def movements() -> Select[Movement, Package, Lot, Node, Location, Act, Node]:
    """Select movements as ``FoundMovement``."""
    return (
        select(Movement, Package, Lot, Node, Location, Act, CAUSE)
        .join(Package, Package.id == Movement.package_id)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Node, Node.id == Lot.node_id)
        .join(Location, Location.id == Movement.location_id)
        .join(Act, Act.id == Movement.act_id)
        .outerjoin(CAUSE, CAUSE.id == Movement.cause_id)
    )


def _one(session: Session, viewer: Viewer, query: Any, absent: str, code: str) -> Any:  # noqa: ANN401
    """Give the one row of a query, if the viewer may see its lot."""
    found = session.execute(query).first()
    if found is None:
        raise NotFound(absent, code=code)
    node = found.Node
    require_over(viewer, "read", "seed_lot", node.author_id, node.organisation_id)
    return found
