"""Balances of the ledger: sums of movements, never stored (rules R1 and R2)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.exsitu.bank.tables import Lot, Movement, Package
from mulette.exsitu.ledger import kept


def balance(session: Session, lot: Lot) -> float:
    """Give what a lot holds, in its unit."""
    return balances(session, [lot.id])[lot.id]


def balances(session: Session, lot_ids: Iterable[int]) -> dict[int, float]:
    """Give what lots hold, each in its own unit; zero for a lot without movements."""
    wanted = list(lot_ids)
    summed = (
        select(Movement.lot_id, func.sum(Movement.quantity))
        .where(Movement.lot_id.in_(wanted))
        .group_by(Movement.lot_id)
    )
    return dict.fromkeys(wanted, 0.0) | {lot: kept(held) for lot, held in session.execute(summed)}


def package_balances(session: Session, package_ids: Iterable[int]) -> dict[int, float]:
    """Give what packages hold, each in the unit of its lot; zero for a package without movements."""
    wanted = list(package_ids)
    summed = (
        select(Movement.package_id, func.sum(Movement.quantity))
        .where(Movement.package_id.in_(wanted))
        .group_by(Movement.package_id)
    )
    return dict.fromkeys(wanted, 0.0) | {package: kept(held) for package, held in session.execute(summed)}


def held_packages(session: Session, lot: Lot) -> dict[Package, float]:
    """Give the packages of a lot that hold something, the oldest first, with what they hold."""
    rows = session.scalars(select(Package).where(Package.lot_id == lot.id).order_by(Package.rank)).all()
    held = package_balances(session, [package.id for package in rows])
    return {package: held[package.id] for package in rows if held[package.id] > 0}
