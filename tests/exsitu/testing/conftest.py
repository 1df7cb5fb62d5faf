"""Two banks, a technician in each, and a lot of 1 000 seeds: what the tests of the trials stand on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.people.tables import Organisation, Person
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.store import Store
from mulette.exsitu.bank.stock.taking import receive
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package
from mulette.exsitu.lineage.operations import add_node
from mulette.exsitu.lineage.tables import Node

AT = dt.datetime(2026, 3, 15, 10, tzinfo=dt.UTC)
TODAY, START = AT.date(), dt.date(2026, 3, 1)
_OBJECTS = (
    ("seed_test", ("read", "create", "update", "export")),
    ("stock", ("read", "create")),
    ("seed_lot", ("read",)),
)
RIGHTS = {(action, name): Scope.ORGANISATION for name, actions in _OBJECTS for action in actions}


@dataclass(frozen=True)
class Bank:
    """A bank at work.

    Parameters
    ----------
    technician, stranger
        Technicians of two organisations; the lot is of the first one.
    lot_id, node_id, package_id
        Numbers of the lot, of its node, of its one package.
    """

    store: Store
    technician: Viewer
    stranger: Viewer
    lot_id: int
    node_id: int
    package_id: int

    def lot(self, session: Session) -> tuple[Lot, Node]:
        """Give the lot and its node."""
        return session.get_one(Lot, self.lot_id), session.get_one(Node, self.node_id)

    def stock(self, session: Session) -> float:
        """Give what is left of the lot."""
        return session.scalar(select(func.sum(Movement.quantity)).where(Movement.lot_id == self.lot_id)) or 0.0


@pytest.fixture
def bank(store: Store) -> Bank:
    """Write two organisations and one lot of 1 000 seeds, received on 10 January 2026."""
    with store.transaction() as session:
        viewers = []
        for number, name in enumerate(("Conservatoire alpin", "Jardin des plantes")):
            organisation = Organisation(name=name)
            session.add(organisation)
            session.flush()
            person = Person(login=f"t{number}", family_name=f"N{number}", organisation_id=organisation.id)
            session.add(person)
            session.flush()
            viewers.append(Viewer(person.id, f"t{number}", f"N{number}", organisation.id, RIGHTS))
        lot_id, node_id, package_id = make_lot(session, viewers[0])
    return Bank(store, *viewers, lot_id, node_id, package_id)


def make_lot(
    session: Session, author: Viewer, *, seeds: int = 1_000, name: str = "Androsace alpina"
) -> tuple[int, int, int]:
    """Write a lot in one package; give the numbers of the lot, of its node and of the package."""
    node = add_node(session, author, "lot", at=AT, taxon_name=name)
    box = Location(
        kind="box", code=f"B{node.id}", name="Boîte", path=f"/{node.id}/", organisation_id=node.organisation_id
    )
    lot = Lot(uuid=node.uuid, node_id=node.id, status="stored", received_on=dt.date(2026, 1, 10))
    session.add_all([box, lot])
    session.flush()
    package = Package(lot_id=lot.id, rank=1, location_id=box.id)
    session.add(package)
    session.flush()
    receive(session, author, package, seeds, on=dt.date(2026, 1, 10), at=AT)
    return lot.id, node.id, package.id
