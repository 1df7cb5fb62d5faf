"""Destroying seeds, which needs a reason (rule R8): a package, a lot whole."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from mulette.core.errors import Conflict
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import held_packages, package_balances
from mulette.exsitu.bank.statuses import Status
from mulette.exsitu.bank.stock.lines import lock, require_open, require_reason, require_stock, take
from mulette.exsitu.bank.stock.taking import NO_DESTRUCTION_REASON, withdraw
from mulette.exsitu.bank.tables import Lot, Movement, Package


def destroy(
    session: Session,
    author: Viewer,
    package: Package,
    *,
    on: dt.date,
    at: dt.datetime,
    reason: str | None,
    act: Act | None = None,
) -> Movement:
    """Destroy all that a package holds (rule R8: a reason is needed).

    Raises
    ------
    Forbidden
        The author may not write the stock of this lot.
    Invalid
        No reason, or a day that cannot be.
    Conflict
        The package is empty, or the lot is closed.
    """
    require_reason(reason, NO_DESTRUCTION_REASON)
    take(session, package)
    held = package_balances(session, [package.id])[package.id]
    if held <= 0:
        raise Conflict("Ce paquet est vide : il n'y a rien à détruire.", code="stock.empty")
    return withdraw(session, author, package, held, kind="destruction", on=on, at=at, reason=reason, act=act)


def destroy_lot(
    session: Session,
    author: Viewer,
    lot: Lot,
    *,
    on: dt.date,
    at: dt.datetime,
    reason: str | None,
    act: Act | None = None,
) -> list[Movement]:
    """Destroy all that a lot holds; it is *destroyed* from then on.

    Errors are those of ``destroy``; a lot without seeds is destroyed as well.
    """
    why = require_reason(reason, NO_DESTRUCTION_REASON)
    lock(session, lot)
    node = require_stock(session, author, lot)
    require_open(session, lot)
    act = act or record_act(session, author, "bank.destroy", f"Lot {node.number} détruit : {why}", at=at, undo={})
    lines = [
        withdraw(session, author, package, held, kind="destruction", on=on, at=at, reason=why, act=act)
        for package, held in held_packages(session, lot).items()
    ]
    before = lot.status
    lot.status, lot.updated_at = Status.DESTROYED, at
    session.flush()
    note(session, author, "update", "lot", lot.uuid, {"status": before}, {"status": lot.status}, reason=why, at=at)
    return lines
