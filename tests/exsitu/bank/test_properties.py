"""Whatever is done in whatever order, the ledger holds: a model that counts on its fingers says the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict
from mulette.core.storage.store import open_store
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Lot, Movement, Package
from mulette.exsitu.lineage.queries import parents
from mulette.exsitu.lineage.tables import Node
from mulette.settings import Settings
from tests.conftest import STORES
from tests.exsitu.bank.conftest import TODAY, open_bank
from tests.factories.exsitu import AT

EXAMPLES = {"geopackage": 25, "postgis": 6}
STEPS = 25
SEEDS = some.integers(1, 60)
ANY = some.integers(0, 1_000)
"""Which of the packages, lots or movements that there are, counted round."""


class Ledger(RuleBasedStateMachine):
    """Operations at random, beside what a person would note: what each package holds, who descends from whom."""

    session: Session

    @initialize()
    def open(self) -> None:
        self.bank = open_bank(self.session)
        self.held: dict[int, float] = {}
        self.lot_of: dict[int, int] = {}
        self.descent: dict[int, set[int]] = {}
        self.add_lot()

    def teardown(self) -> None:
        self.session.rollback()

    @rule()
    def add_lot(self) -> None:
        self._know(self.bank.package(self.bank.lot()), 0)

    @rule(which=ANY, quantity=SEEDS)
    def receive(self, which: int, quantity: int) -> None:
        package = self._package(which)
        self.bank.receive(package, quantity)
        self.held[package.id] += quantity

    @rule(which=ANY, quantity=SEEDS)
    def withdraw(self, which: int, quantity: int) -> None:
        package = self._package(which)
        if self._does(lambda: self.bank.withdraw(package, quantity), quantity <= self.held[package.id]):
            self.held[package.id] -= quantity

    @rule(which=ANY, quantity=SEEDS)
    def transfer(self, which: int, quantity: int) -> None:
        package = self._package(which)
        lot = self.session.get_one(Lot, package.lot_id)
        before = stock.balance(self.session, lot)
        given = (self.session, self.bank.keeper, package, quantity, self.bank.freezer)
        if self._does(lambda: stock.transfer(*given, on=TODAY, at=AT), quantity <= self.held[package.id]):
            self.held[package.id] -= quantity
            self._know(self._last(Package), quantity)
        assert stock.balance(self.session, lot) == before

    @rule(which=ANY)
    def move(self, which: int) -> None:
        package = self._package(which)
        there = self.bank.freezer if package.location_id == self.bank.cold.id else self.bank.cold
        stock.move_package(self.session, self.bank.keeper, package, there, on=TODAY, at=AT)

    @rule(which=ANY, observed=some.integers(0, 60))
    def recount(self, which: int, observed: int) -> None:
        package = self._package(which)
        assert self.bank.recount(package, observed).quantity == observed - self.held[package.id]
        self.held[package.id] = observed

    @rule(which=ANY, quantity=SEEDS)
    def split(self, which: int, quantity: int) -> None:
        package = self._package(which)
        lot = self.session.get_one(Lot, package.lot_id)
        given = (self.session, self.bank.keeper, lot, quantity, self.bank.cold)
        more: dict[str, Any] = {"on": TODAY, "at": AT, "package": package}
        if self._does(lambda: stock.split_lot(*given, **more), quantity <= self.held[package.id]):
            self.held[package.id] -= quantity
            self._know(self._last(Package), quantity, [lot])

    @precondition(lambda self: len(self._full_lots()) > 1)
    @rule(one=ANY, other=ANY)
    def merge(self, one: int, other: int) -> None:
        full = self._full_lots()
        chosen = [full.pop(one % len(full)), full.pop(other % len(full))]
        lots = [self.session.get_one(Lot, number) for number in chosen]
        forced: dict[str, Any] = {"on": TODAY, "at": AT, "is_forced": True, "reason": "Essai"}
        stock.merge_lots(self.session, self.bank.keeper, lots, self.bank.cold, **forced)
        emptied = [package for package, lot in self.lot_of.items() if lot in chosen]
        together = sum(self.held[package] for package in emptied)
        self.held |= dict.fromkeys(emptied, 0)
        self._know(self._last(Package), together, lots)

    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        lines = self.session.scalars(select(Movement).order_by(Movement.id)).all()
        if not lines:
            return
        line = lines[which % len(lines)]
        legs = [one for one in lines if one.operation_uuid == line.operation_uuid]
        if self._does(lambda: self.bank.cancel(line), self._may_cancel(line, legs, lines)):
            for leg in legs:
                self.held[leg.package_id] -= leg.quantity

    @invariant()
    def the_ledger_says_what_the_model_says(self) -> None:
        if not hasattr(self, "held"):
            return
        summed = select(Movement.package_id, func.sum(Movement.quantity)).group_by(Movement.package_id)
        sums = dict.fromkeys(self.held, 0.0) | dict(self.session.execute(summed).all())
        assert sums == self.held
        assert min(sums.values()) >= 0
        by_place = select(func.sum(Movement.quantity)).group_by(Movement.package_id, Movement.location_id)
        assert all(quantity >= 0 for quantity in self.session.scalars(by_place))
        for lot in self.session.scalars(select(Lot)):
            holds = sum(held for package, held in self.held.items() if self.lot_of[package] == lot.id)
            assert stock.balance(self.session, lot) == holds
            assert (lot.status == "exhausted") <= (holds == 0)
            assert (holds > 0) <= (lot.status == "stored")

    @invariant()
    def lots_keep_their_parents(self) -> None:
        for child, mothers in getattr(self, "descent", {}).items():
            node = self.session.get_one(Node, child)
            assert {parent.id for parent, _ in parents(self.session, node)} == mothers

    def _does(self, work: Callable[[], object], is_allowed: bool) -> bool:
        """Do something whole or not at all, and see that it is refused exactly when it must be."""
        refused = ""
        try:
            with self.session.begin_nested():
                work()
        except Conflict as conflict:
            refused = conflict.code
        assert (not refused) == is_allowed, refused
        return is_allowed

    def _may_cancel(self, line: Movement, legs: Sequence[Movement], lines: Sequence[Movement]) -> bool:
        """Say whether rules R2, R5, R6 and R7 let a movement be cancelled."""
        cancelled = {one.cancels_id for one in lines}
        if line.kind == "cancel" or line.id in cancelled:
            return False
        for leg in legs:
            counts = (one for one in lines if one.kind == "recount" and one.package_id == leg.package_id)
            if any(one.id > leg.id and one.id not in cancelled for one in counts):
                return False
        if line.kind == "transfer" and len({leg.package_id for leg in legs}) == 1:
            package = self.session.get_one(Package, line.package_id)
            return (package.location_id, self.held[package.id]) == (legs[1].location_id, legs[1].quantity)
        return all(self.held[leg.package_id] >= leg.quantity for leg in legs)

    def _package(self, which: int) -> Package:
        return self.session.get_one(Package, list(self.held)[which % len(self.held)])

    def _last(self, table: type[Package]) -> Package:
        return self.session.scalars(select(table).order_by(table.id.desc()).limit(1)).one()

    def _full_lots(self) -> list[int]:
        return sorted({self.lot_of[package] for package, held in self.held.items() if held > 0})

    def _know(self, package: Package, quantity: float, mothers: Sequence[Lot] = ()) -> None:
        self.held[package.id], self.lot_of[package.id] = quantity, package.lot_id
        if mothers:
            self.descent[self.session.get_one(Lot, package.lot_id).node_id] = {lot.node_id for lot in mothers}


@pytest.mark.parametrize("kind", STORES)
def test_the_ledger_holds_whatever_is_done(kind: str, new_settings: Callable[[str], Settings]) -> None:
    store = open_store(new_settings(kind))
    chosen = settings(
        max_examples=EXAMPLES[kind], stateful_step_count=STEPS, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    with Session(store.engine) as session:  # rolled back after each sequence: the next begins with an empty bank
        run_state_machine_as_test(type("Ledger", (Ledger,), {"session": session}), settings=chosen)
    store.close()
