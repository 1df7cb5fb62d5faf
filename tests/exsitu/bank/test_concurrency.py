"""Two benches at once: nobody takes what the other one has just taken (scenario 9), on both stores."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from mulette.core.errors import Conflict
from mulette.core.people.viewer import Viewer
from mulette.core.storage.store import Store
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Lot, Movement, Package
from tests.exsitu.bank.conftest import TODAY, open_bank
from tests.factories.exsitu import AT


def make_packages(store: Store, *quantities: int) -> tuple[Viewer, list[int]]:
    """Make a lot with packages, for all to see."""
    with store.transaction() as session:
        bank = open_bank(session)
        lot = bank.lot()
        return bank.keeper, [bank.package(lot, quantity).id for quantity in quantities]


def together(*benches: Callable[[threading.Barrier], str]) -> list[str]:
    """Let benches work at the same time; each waits at the barrier for the others."""
    barrier = threading.Barrier(len(benches), timeout=30)
    with ThreadPoolExecutor(len(benches)) as pool:
        return sorted(done.result() for done in [pool.submit(bench, barrier) for bench in benches])


def bench(store: Store, keeper: Viewer, package_id: int, quantity: int) -> Callable[[threading.Barrier], str]:
    """Give somebody who sees 100 seeds on her screen, and takes them when the others do."""

    def work(barrier: threading.Barrier) -> str:
        with store.reading() as session:
            assert stock.package_balances(session, [package_id])[package_id] == 100
        barrier.wait()
        try:
            with store.transaction() as session:
                package = session.get_one(Package, package_id)
                stock.withdraw(session, keeper, package, quantity, kind="out_sowing", on=TODAY, at=AT)
        except Conflict as refused:
            return f"{refused.code}: {refused.values['rest']:g}"
        return "done"

    return work


def test_two_benches_take_the_last_seeds_one_has_them_the_other_is_told(store: Store) -> None:
    keeper, [package_id] = make_packages(store, 100)
    work = bench(store, keeper, package_id, 100)
    assert together(work, work) == ["done", "stock.not-enough: 0"]
    with store.reading() as session:
        of_package = select(Movement.quantity).where(Movement.package_id == package_id)
        lines = session.scalars(of_package.order_by(Movement.id)).all()
        assert (lines, session.scalar(select(Lot.status))) == ([100, -100], "exhausted")


def test_four_benches_take_what_there_is_to_the_seed(store: Store) -> None:
    keeper, [package_id] = make_packages(store, 100)
    work = bench(store, keeper, package_id, 30)
    assert together(work, work, work, work) == ["done", "done", "done", "stock.not-enough: 10"]
    with store.reading() as session:
        assert stock.package_balances(session, [package_id]) == {package_id: 10}
        assert session.scalar(select(Package.version)) == 5  # entry and three withdrawals


def test_two_packages_emptied_at_once_exhaust_their_lot(store: Store) -> None:
    keeper, [one, two] = make_packages(store, 100, 100)
    assert together(bench(store, keeper, one, 100), bench(store, keeper, two, 100)) == ["done", "done"]
    with store.reading() as session:
        assert (session.scalar(select(Lot.status)), session.scalar(select(func.sum(Movement.quantity)))) == (
            "exhausted",
            0,
        )
