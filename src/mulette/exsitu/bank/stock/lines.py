"""Writing lines of the ledger: the lot locked, the line added, the state of the lot following."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import balance
from mulette.exsitu.bank.statuses import CLOSED, Status, status_of_stock
from mulette.exsitu.bank.tables import Lot, Movement, Package
from mulette.exsitu.bank.weighings import tsw_at
from mulette.exsitu.ledger import in_unit, kept
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node


@dataclass(frozen=True)
class Operation:
    """What the lines of one operation share; those of a transfer, a split or a merge stand or fall together.

    Parameters
    ----------
    author, act
        Who, and the act that it is part of.
    kind
        ``STOCK_MOVEMENT`` of the vocabulary.
    on, at
        Day that it was done, and moment that it was entered.
    cause
        Test, sowing or output that it serves.
    """

    author: Viewer
    act: Act
    kind: str
    on: dt.date
    at: dt.datetime
    cause: Node | None = None
    recipient: str | None = None
    permit_id: int | None = None
    reason: str | None = None
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


def node_of(session: Session, lot: Lot) -> Node:
    """Give the node of a lot: its number, taxon and holder."""
    return session.get_one(Node, lot.node_id)


def require_stock(session: Session, author: Viewer, lot: Lot) -> Node:
    """Refuse who may not write the stock of a lot; give its node.

    Raises
    ------
    Forbidden
        The right « create stock » is missing, or stops before this lot.
    """
    node = node_of(session, lot)
    require_over(author, "create", "stock", node.author_id, node.organisation_id)
    return node


def require_day(lot: Lot, on: dt.date, at: dt.datetime) -> None:
    """Refuse a movement to come, or older than the arrival of the lot.

    Raises
    ------
    Invalid
        The message names the day in fault.
    """
    if on > at.date():
        raise Invalid(f"Le {on:%d/%m/%Y} est à venir.", code="stock.day-to-come", fields={"moved_on": "Jour à venir."})
    if lot.received_on is not None and on < lot.received_on:
        raise Invalid(
            f"Le {on:%d/%m/%Y}, ce lot n'était pas arrivé : il l'est depuis le {lot.received_on:%d/%m/%Y}.",
            code="stock.before-arrival",
            fields={"moved_on": "Avant l'arrivée du lot."},
        )


def require_reason(reason: str | None, why: str) -> str:
    """Give a reason without its blanks; refuse its absence.

    Raises
    ------
    Invalid
        ``why`` is the French sentence.
    """
    given = (reason or "").strip()
    if not given:
        raise Invalid(why, code="stock.no-reason", fields={"reason": "Dites pourquoi."})
    return given


def lock(session: Session, *lots: Lot) -> None:
    """Take the rows of lots, for whoever writes their ledgers waits in line; always in the same order.

    The lot is the lock of all its packages: its state depends on all of them. A GeoPackage has one writer anyway.
    """
    session.flush()
    for lot in sorted(set(lots), key=lambda one: one.id):
        session.refresh(lot, with_for_update=True)


def take(session: Session, package: Package) -> Lot:
    """Lock the lot of a package, and read the package again as it is now.

    Raises
    ------
    Conflict
        The lot is closed: destroyed or refused.
    """
    lot = session.get_one(Lot, package.lot_id)
    lock(session, lot)
    session.refresh(package)
    require_open(session, lot)
    return lot


def require_open(session: Session, lot: Lot) -> None:
    """Refuse to write the ledger of a lot that is closed."""
    if Status(lot.status) in CLOSED:
        raise Conflict(
            f"Le lot {node_of(session, lot).number} est détruit ou refusé : son stock ne bouge plus.",
            code="lot.closed",
        )


def write(
    session: Session,
    operation: Operation,
    lot: Lot,
    package: Package,
    quantity: float,
    *,
    observed: float | None = None,
    cancels: Movement | None = None,
    location_id: int | None = None,
) -> Movement:
    """Add one line; the lot is locked, the rules are checked by the caller.

    Parameters
    ----------
    quantity
        In the unit of the lot, below zero when it leaves.
    observed
        What a recount found.
    cancels
        Line that this one cancels.
    location_id
        Where; where the package is now by default.
    """
    tsw_g = tsw_at(session, lot, operation.on) if lot.unit == "g" else None
    line = Movement(
        uuid=uuid.uuid4(),
        operation_uuid=operation.uuid,
        act_id=operation.act.id,
        kind=operation.kind,
        lot_id=lot.id,
        package_id=package.id,
        location_id=location_id or package.location_id,
        quantity=kept(quantity),
        seeds=None if lot.unit == "g" and tsw_g is None else in_unit(kept(quantity), lot.unit, "seed", tsw_g),
        observed=observed,
        cause_id=None if operation.cause is None else operation.cause.id,
        recipient=operation.recipient,
        permit_id=operation.permit_id,
        reason=operation.reason,
        moved_on=operation.on,
        at=operation.at,
        cancels_id=None if cancels is None else cancels.id,
    )
    session.add(line)
    touch(package, operation.at)
    session.flush()
    note(session, operation.author, "create", "movement", line.uuid, after=snapshot(line), at=operation.at)
    return line


def touch(package: Package, at: dt.datetime) -> None:
    """Give a package its next version: who holds an older one is told."""
    package.updated_at = at
    flag_modified(package, "updated_at")


def settle(session: Session, author: Viewer, lot: Lot, *, at: dt.datetime) -> float:
    """Let the state of a lot follow its stock; give its balance."""
    held = balance(session, lot)
    before, after = Status(lot.status), status_of_stock(Status(lot.status), held)
    if before is not after:
        lot.status, lot.updated_at = after, at
        note(session, author, "update", "lot", lot.uuid, {"status": before}, {"status": after}, at=at)
        session.flush()
    return held
