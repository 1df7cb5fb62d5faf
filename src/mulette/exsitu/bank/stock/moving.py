"""Transfers inside a lot: seeds from one package to another, a whole package from one place to another (rule R7)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import package_balances
from mulette.exsitu.bank.locations import require_in_use
from mulette.exsitu.bank.packages import open_package
from mulette.exsitu.bank.stock.lines import Operation, require_day, require_stock, settle, take, touch, write
from mulette.exsitu.bank.stock.taking import wanted_of
from mulette.exsitu.bank.tables import Location, Movement, Package
from mulette.exsitu.ledger import amount, taken
from mulette.exsitu.numbering import code_of


def transfer(
    session: Session,
    author: Viewer,
    package: Package,
    quantity: float,
    to: Package | Location,
    *,
    on: dt.date,
    at: dt.datetime,
    unit: str | None = None,
    container: str = "bag",
    reason: str | None = None,
    act: Act | None = None,
) -> list[Movement]:
    """Move seeds from a package into another one of the same lot; the balance of the lot does not change.

    Parameters
    ----------
    to
        The other package, or a place where a new one is opened.
    container
        Of the new package: ``CONTAINER_KIND`` of the vocabulary.

    Returns
    -------
    The line that leaves, and the line that enters.

    Raises
    ------
    Forbidden
        The author may not write the stock of this lot.
    Invalid
        The other package is of another lot, or is the same; a quantity or a day that cannot be.
    Conflict
        The package holds less, the lot is closed, or the place is full or closed.
    """
    lot = take(session, package)
    node = require_stock(session, author, lot)
    require_day(lot, on, at)
    if isinstance(to, Package) and (to.lot_id != lot.id or to.id == package.id):
        raise Invalid(
            "On transfère d'un paquet à un autre du même lot ; pour réunir deux lots, fusionnez-les.",
            code="stock.other-lot",
            fields={"to": "Un autre paquet du même lot."},
        )
    wanted, tsw_g = wanted_of(session, lot, quantity, unit, on)
    moved = taken(wanted, package_balances(session, [package.id])[package.id], lot.unit, tsw_g)
    target = to if isinstance(to, Package) else open_package(session, author, lot, to, container=container, at=at)
    words = f"Transfert : {amount(moved, lot.unit)}, lot {node.number}"
    act = act or record_act(session, author, "bank.transfer", words, at=at, undo={})
    operation = Operation(author, act, "transfer", on, at, reason=reason)
    legs = [write(session, operation, lot, package, -moved), write(session, operation, lot, target, moved)]
    settle(session, author, lot, at=at)
    return legs


def move_package(
    session: Session,
    author: Viewer,
    package: Package,
    location: Location,
    *,
    on: dt.date,
    at: dt.datetime,
    reason: str | None = None,
    act: Act | None = None,
) -> list[Movement]:
    """Put a whole package elsewhere: what it holds leaves one place and enters the other.

    Returns
    -------
    The line that leaves and the line that enters; none for an empty package, or one that is there already.

    Raises
    ------
    Forbidden
        The author may not write the stock of this lot.
    Invalid
        A day that cannot be.
    Conflict
        The place is full or closed, or the lot is closed.
    """
    lot = take(session, package)
    node = require_stock(session, author, lot)
    require_day(lot, on, at)
    if package.location_id == location.id:
        return []
    require_in_use(location)
    held = package_balances(session, [package.id])[package.id]
    origin = package.location_id
    words = f"Rangement : paquet {code_of('package', node.number, package.rank)} en {location.code}"
    undo = {"moved": {} if held else {str(package.uuid): origin}}
    act = act or record_act(session, author, "bank.move", words, at=at, undo=undo)
    note(
        session, author, "update", "package", package.uuid, {"location_id": origin}, {"location_id": location.id}, at=at
    )
    package.location_id = location.id
    if not held:
        touch(package, at)
        session.flush()
        return []
    operation = Operation(author, act, "transfer", on, at, reason=reason)
    leaves = write(session, operation, lot, package, -held, location_id=origin)
    return [leaves, write(session, operation, lot, package, held)]
