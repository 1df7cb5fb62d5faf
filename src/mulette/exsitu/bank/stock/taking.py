"""What enters a package and what leaves it: entries, withdrawals, destructions (rules R2, R3, R4, R8, R9)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import held_packages, package_balances
from mulette.exsitu.bank.masses import require_within_mass
from mulette.exsitu.bank.stock.gifts import require_gift
from mulette.exsitu.bank.stock.lines import (
    Operation,
    lock,
    require_day,
    require_open,
    require_reason,
    require_stock,
    settle,
    take,
    write,
)
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package
from mulette.exsitu.bank.weighings import tsw_at
from mulette.exsitu.ledger import (
    INCOMING,
    OUTGOING,
    amount,
    in_unit,
    require_positive,
    require_whole,
    rounded,
    shared_out,
    signed,
    taken,
    total,
)
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.vocabulary import label

NO_DESTRUCTION_REASON = "Dites pourquoi ces graines sont détruites."


def receive(
    session: Session,
    author: Viewer,
    package: Package,
    quantity: float,
    *,
    on: dt.date,
    at: dt.datetime,
    kind: str = "entry",
    unit: str | None = None,
    cause: Node | None = None,
    reason: str | None = None,
    act: Act | None = None,
) -> Movement:
    """Put seeds into a package.

    Parameters
    ----------
    quantity
        Above zero.
    kind
        ``entry``, ``opening`` (balance taken over from another base) or ``return``.
    unit
        Unit of ``quantity``, ``seed`` or ``g``; that of the lot by default.
    act
        The act that it is part of; one of its own by default, that can be undone.

    Raises
    ------
    Forbidden
        The author may not write the stock of this lot.
    Invalid
        A quantity, kind or day that cannot be, or more than the mass of the lot.
    Conflict
        The lot is closed.
    """
    lot = take(session, package)
    node = require_stock(session, author, lot)
    require_day(lot, on, at)
    _require_kind(kind, INCOMING)
    put = _given(session, lot, quantity, unit, on)
    if kind == "entry":
        require_within_mass(session, lot, put, on)
    act = act or record_act(session, author, "bank.receive", say(kind, put, lot, node), at=at, undo={})
    operation = Operation(author, act, kind, on, at, cause, reason=reason)
    line = write(session, operation, lot, package, signed(kind, put))
    settle(session, author, lot, at=at)
    return line


def withdraw(
    session: Session,
    author: Viewer,
    package: Package,
    quantity: float,
    *,
    kind: str,
    on: dt.date,
    at: dt.datetime,
    cause: Node | None = None,
    unit: str | None = None,
    recipient: str | None = None,
    permit_id: int | None = None,
    reason: str | None = None,
    act: Act | None = None,
) -> Movement:
    """Take seeds out of a package; when less than one seed is missing, all of it (rule R9).

    Parameters
    ----------
    quantity
        Above zero.
    kind
        ``out_sowing``, ``out_test``, ``out_exchange``, ``out_research``, ``out_reintroduction`` or ``destruction``.
    cause
        Test, sowing or output that it serves, in the same transaction.
    unit
        Unit of ``quantity``, ``seed`` or ``g``; that of the lot by default.
    recipient, permit_id
        Needed by a gift or an exchange, the permit where the taxon is protected.
    reason
        Needed by a destruction.

    Raises
    ------
    Forbidden
        The author may not write the stock of this lot.
    Invalid
        A quantity, kind or day that cannot be, or a recipient, permit or reason is missing.
    Conflict
        The package holds less, perhaps because somebody took from it meanwhile; or the lot is closed.
    """
    lot = take(session, package)
    node = require_stock(session, author, lot)
    require_day(lot, on, at)
    _require_kind(kind, OUTGOING)
    require_gift(session, kind, node, recipient, permit_id, on)
    if kind == "destruction":
        reason = require_reason(reason, NO_DESTRUCTION_REASON)
    wanted, tsw_g = wanted_of(session, lot, quantity, unit, on)
    out = taken(wanted, package_balances(session, [package.id])[package.id], lot.unit, tsw_g)
    act = act or record_act(session, author, "bank.withdraw", say(kind, out, lot, node), at=at, undo={})
    operation = Operation(author, act, kind, on, at, cause, recipient, permit_id, reason)
    line = write(session, operation, lot, package, signed(kind, out))
    settle(session, author, lot, at=at)
    return line


def withdraw_from_lot(
    session: Session,
    author: Viewer,
    lot: Lot,
    quantity: float,
    *,
    kind: str,
    on: dt.date,
    at: dt.datetime,
    cause: Node | None = None,
    unit: str | None = None,
    recipient: str | None = None,
    permit_id: int | None = None,
    reason: str | None = None,
    act: Act | None = None,
) -> list[Movement]:
    """Take seeds out of a lot, from as many packages as needed: those in a freezer last, the oldest first.

    Parameters and errors are those of ``withdraw``.
    """
    lock(session, lot)
    node = require_stock(session, author, lot)
    require_open(session, lot)
    require_day(lot, on, at)
    _require_kind(kind, OUTGOING)
    require_gift(session, kind, node, recipient, permit_id, on)
    if kind == "destruction":
        reason = require_reason(reason, NO_DESTRUCTION_REASON)
    wanted, tsw_g = wanted_of(session, lot, quantity, unit, on)
    parts = parts_of(session, lot, None, wanted, tsw_g)
    act = act or record_act(
        session, author, "bank.withdraw", say(kind, total(parts.values()), lot, node), at=at, undo={}
    )
    operation = Operation(author, act, kind, on, at, cause, recipient, permit_id, reason)
    lines = [write(session, operation, lot, package, signed(kind, part)) for package, part in parts.items()]
    settle(session, author, lot, at=at)
    return lines


def _require_kind(kind: str, allowed: frozenset[str]) -> None:
    if kind not in allowed:
        known = ", ".join(f"{one} ({label('STOCK_MOVEMENT', one)})" for one in sorted(allowed))
        raise Invalid(
            f"« {kind} » n'est pas possible ici ; choisissez parmi : {known}.",
            code="stock.bad-kind",
            fields={"kind": "Nature impossible ici."},
        )


def _given(session: Session, lot: Lot, quantity: float, unit: str | None, on: dt.date) -> float:
    """Give a quantity that enters, in the unit of the lot and rounded as the ledger keeps it."""
    wanted, _ = wanted_of(session, lot, quantity, unit, on)
    return rounded(wanted, lot.unit)


def say(kind: str, quantity: float, lot: Lot, node: Node) -> str:
    """Write what an operation does: « Sortie semis : 25 graines, lot 2024_0001 »."""
    return f"{label('STOCK_MOVEMENT', kind)} : {amount(quantity, lot.unit)}, lot {node.number}"


def wanted_of(session: Session, lot: Lot, quantity: float, unit: str | None, on: dt.date) -> tuple[float, float | None]:
    """Give a quantity in the unit of the lot, not rounded, with the mass of a thousand seeds of the day."""
    require_positive(quantity)
    given = unit or lot.unit
    require_whole(quantity, given)
    tsw_g = tsw_at(session, lot, on)
    return in_unit(quantity, given, lot.unit, tsw_g), tsw_g


def parts_of(
    session: Session, lot: Lot, package: Package | None, wanted: float, tsw_g: float | None
) -> dict[Package, float]:
    """Give what is taken from each package for a quantity in the unit of the lot.

    Parameters
    ----------
    package
        The one to take from; None: those in a freezer last, the oldest first.

    Raises
    ------
    Invalid
        The package is of another lot.
    Conflict
        There is less.
    """
    if package is not None and package.lot_id != lot.id:
        raise Invalid(
            "Ce paquet est d'un autre lot.", code="stock.other-lot", fields={"package": "Paquet d'un autre lot."}
        )
    held = held_packages(session, lot)
    frozen = _frozen(session, list(held))
    order = [one for one in sorted(held, key=lambda one: (one.id in frozen, one.rank)) if package in (None, one)]
    shares = shared_out(wanted, [held[one] for one in order], lot.unit, tsw_g)
    return {one: share for one, share in zip(order, shares, strict=True) if share > 0}


def _frozen(session: Session, packages: list[Package]) -> set[int]:
    """Give the numbers of the packages that a freezer holds, however deep."""
    places = session.execute(
        select(Package.id, Location.path).join(Location).where(Package.id.in_([one.id for one in packages]))
    ).all()
    above = {int(part) for _, path in places for part in path.strip("/").split("/")}
    freezers = select(Location.id).where(Location.id.in_(above), Location.kind == "freezer")
    cold = {f"/{number}/" for number in session.scalars(freezers)}
    return {package for package, path in places if any(part in path for part in cold)}
