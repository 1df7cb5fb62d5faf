"""Locations as pages show them: where a thing is, the tree, what is inside."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Scope, Viewer
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package
from mulette.exsitu.ledger import kept
from mulette.exsitu.lineage.reach import in_reach, require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.vocabulary import label

ROOMS = frozenset({"room", "cold_room", "freezer", "greenhouse"})
"""Kinds of locations that tell at which temperature a thing is kept."""
MOST_PACKAGES = 200
"""Packages shown of one location, at most."""


@dataclass(frozen=True)
class Named:
    """A location with the names of those that hold it.

    Parameters
    ----------
    location
        The location.
    above
        Those that hold it, the site first.
    """

    location: Location
    above: tuple[Location, ...] = ()

    @property
    def code(self) -> str:
        """Code of its label."""
        return code_of("location", self.location.code)

    @property
    def room(self) -> str:
        """Name of the cold room, freezer or greenhouse that it is in; nothing where it is one, or in none."""
        return next((one.name for one in reversed(self.above) if one.kind in ROOMS), "")

    @property
    def words(self) -> str:
        """Where it is: « Chambre froide 1 › Étagère B › Boîte 12 »."""
        return " › ".join(one.name for one in (*self.above, self.location))


@dataclass
class Branch:
    """A location in the tree.

    Parameters
    ----------
    location
        The location.
    packages, packages_inside
        Packages that hold something, in it, and in it and all that it holds.
    children
        Locations that it holds, in order.
    """

    location: Location
    packages: int = 0
    packages_inside: int = 0
    children: list[Branch] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """French word of its kind."""
        return label("LOCATION_KIND", self.location.kind)

    @property
    def is_full(self) -> bool:
        """Whether it holds as many packages as it can."""
        return self.location.capacity is not None and self.packages >= self.location.capacity


@dataclass(frozen=True)
class Inside:
    """A package inside a location.

    Parameters
    ----------
    package, lot, node
        The package, its lot and the node of the lot.
    code
        Code of its label.
    quantity
        What it holds, in the unit of the lot.
    place
        Where it is.
    """

    package: Package
    lot: Lot
    node: Node
    code: str
    quantity: float
    place: Location


def numbers_in(path: str) -> list[int]:
    """Give the numbers in the path of a location, the root first.

    >>> numbers_in("/3/12/40/")
    [3, 12, 40]
    """
    return [int(part) for part in path.split("/") if part]


def locations_named(session: Session, ids: Collection[int]) -> dict[int, Named]:
    """Give locations with those that hold them."""
    found = list(session.scalars(select(Location).where(Location.id.in_(ids)))) if ids else []
    above = {number for one in found for number in numbers_in(one.path)}
    known = {one.id: one for one in session.scalars(select(Location).where(Location.id.in_(above)))}
    return {
        one.id: Named(one, tuple(known[number] for number in numbers_in(one.path) if number != one.id)) for one in found
    }


def find_location(session: Session, viewer: Viewer, identifier: uuid.UUID) -> Location:
    """Give a location that the viewer may see.

    Raises
    ------
    NotFound
        None has this UUID.
    Forbidden
        The viewer's right to read stops before it.
    """
    found = session.scalar(select(Location).where(Location.uuid == identifier))
    if found is None:
        raise NotFound("Ce rangement n'existe pas.", code="location.unknown")
    require_seen(viewer, found)
    return found


def require_seen(viewer: Viewer, location: Location) -> None:
    """Refuse a viewer whose right to read stops before a location."""
    require_over(viewer, "read", "seed_lot", location.author_id, location.organisation_id)


def seen_locations(session: Session, viewer: Viewer) -> list[Location]:
    """Give the locations that a viewer may see, those that hold others first."""
    query = select(Location).order_by(Location.position, Location.name, Location.id)
    return list(session.scalars(query.where(_in_reach(viewer))))


def tree(session: Session, viewer: Viewer) -> list[Branch]:
    """Give the roots of the tree of locations, each with how many packages it holds."""
    branches = {one.id: Branch(one) for one in seen_locations(session, viewer)}
    for location_id, packages in session.execute(_filled()):
        if location_id in branches:
            branches[location_id].packages = packages
    roots: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.location.parent_id or 0)
        (parent.children if parent else roots).append(branch)
        for number in numbers_in(branch.location.path):
            if number in branches:
                branches[number].packages_inside += branch.packages
    return roots


def count_all(branches: list[Branch]) -> int:
    """Count the locations of some branches, those that they hold included."""
    return sum(1 + count_all(branch.children) for branch in branches)


def branch_of(session: Session, viewer: Viewer, location: Location) -> Branch:
    """Give a location in the tree, with those that it holds."""
    waiting = tree(session, viewer)
    for branch in waiting:
        if branch.location.id == location.id:
            return branch
        waiting += branch.children
    return Branch(location)


def _filled() -> Select[int, int]:
    holding = select(Movement.package_id).group_by(Movement.package_id).having(func.sum(Movement.quantity) > 0)
    return select(Package.location_id, func.count()).where(Package.id.in_(holding)).group_by(Package.location_id)


def choices(session: Session, viewer: Viewer, *, holders_only: bool = False) -> list[tuple[str, str]]:
    """Give the open locations for a list to choose from: UUID, and where each is, in the order of their names.

    Parameters
    ----------
    holders_only
        Only those that hold others: rooms and shelves, not every box.
    """
    query = select(Location.id, Location.uuid, Location.name, Location.path, Location.is_open).where(_in_reach(viewer))
    if holders_only:
        query = query.where(Location.id.in_(select(Location.parent_id).where(Location.parent_id.is_not(None))))
    rows = session.execute(query).all()
    names = {row.id: row.name for row in rows}
    told = [
        (str(row.uuid), " › ".join(names.get(number, "…") for number in numbers_in(row.path)))
        for row in rows
        if row.is_open
    ]
    return sorted(told, key=lambda pair: pair[1])


def _in_reach(viewer: Viewer) -> ColumnElement[bool]:
    """Tell the locations that a viewer may see: the rule of nodes, over the organisation and author of locations."""
    scope = viewer.scope("read", "seed_lot")
    mine = false() if viewer.person_id is None else Location.author_id == viewer.person_id
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        return or_(mine, Location.organisation_id == viewer.organisation_id)
    return true() if scope is Scope.ALL else mine if scope else false()


def inside(session: Session, viewer: Viewer, location: Location) -> list[Inside]:
    """Give the packages that hold something in a location and in those inside it, of the lots that a viewer sees."""
    query = (
        select(Package, Lot, Node, Location, func.sum(Movement.quantity))
        .join(Lot, Lot.id == Package.lot_id)
        .join(Node, Node.id == Lot.node_id)
        .join(Location, Location.id == Package.location_id)
        .join(Movement, Movement.package_id == Package.id)
        .where(Location.path.startswith(location.path, autoescape=True), in_reach(viewer, "read", "seed_lot"))
        .group_by(Package.id, Lot.id, Node.id, Location.id)
        .having(func.sum(Movement.quantity) > 0)
        .order_by(Location.path, Node.number, Package.rank)
    )
    return [
        Inside(package, lot, node, code_of("package", node.number, package.rank), kept(quantity), place)
        for package, lot, node, place, quantity in session.execute(query.limit(MOST_PACKAGES))
    ]
