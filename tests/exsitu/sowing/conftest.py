"""A bank with a keeper, a cold room, and a greenhouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.storage.store import Store
from mulette.exsitu.bank.tables import Location, Lot
from mulette.exsitu.sowing.operations import add_sowings
from mulette.exsitu.sowing.tables import Sowing
from tests.factories.exsitu import make_bank, make_keeper
from tests.factories.sowings import AT, SOWN_ON, make_lot, make_place


@dataclass(frozen=True)
class Bank:
    """Where the tests take place.

    Parameters
    ----------
    session
        Open transaction.
    keeper
        Who may do everything.
    cold
        Cold room.
    """

    session: Session
    keeper: Viewer
    cold: Location

    def lot(self, seeds: float = 1_000, **values: object) -> Lot:
        """Make a lot."""
        return make_lot(self.session, self.keeper, seeds, place=self.cold, **values)[0]  # type: ignore[arg-type]

    def sow(self, lot: Lot, quantity: float = 100, **values: object) -> Sowing:
        """Sow a lot, alone."""
        row = {"lot": lot, "quantity": quantity, **values}
        return add_sowings(self.session, self.keeper, {"sown_on": SOWN_ON}, [row], at=AT)[0]


@pytest.fixture
def bank(store: Store) -> Iterator[Bank]:
    """Give a bank in an open transaction."""
    with store.transaction() as session:
        keeper = make_keeper(session, make_bank(session))
        yield Bank(session, keeper, make_place(session, keeper, "CF1", kind="cold_room"))
