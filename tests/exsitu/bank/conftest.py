"""A bank with two places and a lot of seeds: what the tests of the bank stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.storage.store import Store
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.locations import add_location
from mulette.exsitu.bank.lots import add_lot
from mulette.exsitu.bank.packages import add_package
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package
from tests.factories.exsitu import AT, make_bank, make_keeper

TODAY = AT.date()


@dataclass
class Bank:
    """A bank in an open transaction.

    Parameters
    ----------
    session
        The transaction.
    keeper
        Who may do everything.
    cold, freezer
        A cold room and a freezer.
    """

    session: Session
    keeper: Viewer
    cold: Location
    freezer: Location

    def lot(self, **given: Any) -> Lot:
        """Enter a lot without seeds, stored."""
        return add_lot(self.session, self.keeper, {"taxon_name": "Eryngium alpinum", "status": "stored"} | given, at=AT)

    def package(self, lot: Lot, quantity: float = 0, place: Location | None = None) -> Package:
        """Open a package of a lot, with seeds."""
        given = {"location": (place or self.cold).uuid}
        package = add_package(self.session, self.keeper, lot, given, at=AT)
        if quantity:
            self.receive(package, quantity)
        return package

    def receive(self, package: Package, quantity: float, **more: Any) -> Movement:
        return stock.receive(self.session, self.keeper, package, quantity, **{"on": TODAY, "at": AT} | more)

    def withdraw(self, package: Package, quantity: float, **more: Any) -> Movement:
        given = {"kind": "out_sowing", "on": TODAY, "at": AT} | more
        return stock.withdraw(self.session, self.keeper, package, quantity, **given)

    def recount(self, package: Package, observed: float) -> Movement:
        return stock.recount(self.session, self.keeper, package, observed, on=TODAY, at=AT)

    def cancel(self, movement: Movement) -> Movement:
        return stock.cancel(self.session, self.keeper, movement, reason="Erreur de saisie", at=AT)

    def held(self, package: Package) -> float:
        return stock.package_balances(self.session, [package.id])[package.id]


def open_bank(session: Session) -> Bank:
    """Make the organisation, its keeper and its two places."""
    keeper = make_keeper(session, make_bank(session))
    cold, freezer = (
        add_location(session, keeper, {"code": code, "name": code, "kind": kind}, at=AT)
        for code, kind in (("CF1", "cold_room"), ("CG1", "freezer"))
    )
    return Bank(session, keeper, cold, freezer)


@pytest.fixture
def bank(store: Store) -> Iterator[Bank]:
    """Give a bank in a transaction."""
    with store.transaction() as session:
        yield open_bank(session)
