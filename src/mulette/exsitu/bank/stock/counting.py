"""Recounts: what was found is the truth, and the ledger follows (rule R6)."""

from __future__ import annotations

import datetime as dt
import math

from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import package_balances
from mulette.exsitu.bank.stock.lines import Operation, require_day, require_stock, settle, take, write
from mulette.exsitu.bank.tables import Movement, Package
from mulette.exsitu.bank.weighings import tsw_at
from mulette.exsitu.ledger import MOST, amount, in_unit, kept, require_whole


def recount(
    session: Session,
    author: Viewer,
    package: Package,
    observed: float,
    *,
    on: dt.date,
    at: dt.datetime,
    unit: str | None = None,
    reason: str | None = None,
    act: Act | None = None,
) -> Movement:
    """Store what was counted in a package, and the correction that makes the ledger say the same.

    Movements of the package older than this one can no longer be cancelled.

    Parameters
    ----------
    observed
        What is there, zero or more.
    unit
        Unit of ``observed``, ``seed`` or ``g``; that of the lot by default.

    Raises
    ------
    Forbidden
        The author may not write the stock of this lot.
    Invalid
        A quantity or a day that cannot be.
    Conflict
        The lot is closed.
    """
    lot = take(session, package)
    node = require_stock(session, author, lot)
    require_day(lot, on, at)
    if not (math.isfinite(observed) and 0 <= observed <= MOST):
        raise Invalid(
            "Ce qui est compté est un nombre, zéro ou plus.",
            code="stock.bad-count",
            fields={"quantity": "Zéro ou plus."},
        )
    given = unit or lot.unit
    require_whole(observed, given)
    converted = in_unit(observed, given, lot.unit, tsw_at(session, lot, on))
    found = float(round(converted)) if lot.unit == "seed" else kept(converted)
    expected = package_balances(session, [package.id])[package.id]
    words = f"Recomptage : {amount(found, lot.unit)} au lieu de {amount(expected, lot.unit)}, lot {node.number}"
    act = act or record_act(session, author, "bank.recount", words, at=at, undo={})
    operation = Operation(author, act, "recount", on, at, reason=reason)
    line = write(session, operation, lot, package, found - expected, observed=found)
    package.counted_at = at
    session.flush()
    settle(session, author, lot, at=at)
    return line
