"""Writes of packages: opened in a place, changed; what they hold is the ledger's (``bank.stock``)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, NotFound
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.bank.locations import location_given, require_in_use
from mulette.exsitu.bank.statuses import CLOSED, Status
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.bank.values import refuse_given, require_given
from mulette.exsitu.collecting.values import Faults, Values
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of

UNSEEN = frozenset({"version"})


def get_package(session: Session, identifier: uuid.UUID) -> Package:
    """Give a package by its UUID.

    Raises
    ------
    NotFound
        None has it.
    """
    found = session.scalar(select(Package).where(Package.uuid == identifier))
    if found is None:
        raise NotFound("Ce paquet n'existe pas.", code="package.unknown")
    return found


def add_package(session: Session, author: Viewer, lot: Lot, given: Mapping[str, Any], *, at: dt.datetime) -> Package:
    """Add an empty package to a lot; seeds enter it by ``stock.receive`` or a transfer.

    Parameters
    ----------
    given
        Values of ``fields/package.yaml`` by field; ``location`` is the UUID of where it is.

    Raises
    ------
    Forbidden
        The author may not change this lot.
    Invalid
        A value cannot be taken.
    Conflict
        The lot is closed.
    """
    node = session.get_one(Node, lot.node_id)
    require_over(author, "update", "seed_lot", node.author_id, node.organisation_id)
    values = require_given("package", given, is_new=True)
    _check(lot, values, at)
    location = location_given(session, values.pop("location"))
    package = open_package(session, author, lot, location, at=at, **values)
    code = code_of("package", node.number, package.rank)
    record_act(session, author, "bank.add-package", f"Paquet ouvert : {code} en {location.code}", at=at)
    return package


def open_package(
    session: Session,
    author: Viewer,
    lot: Lot,
    location: Location,
    *,
    at: dt.datetime,
    container: str = "bag",
    sealed_on: dt.date | None = None,
    has_tablet: bool = False,
    tablet_colour: str | None = None,
    tablet_seen_on: dt.date | None = None,
) -> Package:
    """Open the next package of a lot in a place; the caller checks the right."""
    require_in_use(location)
    if Status(lot.status) in CLOSED:
        raise Conflict("Ce lot est détruit ou refusé : on n'y ouvre plus de paquet.", code="lot.closed")
    rank = (session.scalar(select(func.max(Package.rank)).where(Package.lot_id == lot.id)) or 0) + 1
    package = Package(
        uuid=uuid.uuid4(),
        lot_id=lot.id,
        rank=rank,
        container=container,
        location_id=location.id,
        sealed_on=sealed_on,
        has_tablet=has_tablet,
        tablet_colour=tablet_colour,
        tablet_seen_on=tablet_seen_on,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
    )
    session.add(package)
    session.flush()
    note(session, author, "create", "package", package.uuid, after=snapshot(package, without=UNSEEN), at=at)
    return package


def update_package(
    session: Session, author: Viewer, package: Package, given: Mapping[str, Any], *, at: dt.datetime
) -> None:
    """Change what is said of a package; it moves by ``stock.move_package``.

    Raises
    ------
    Forbidden
        The author may not change its lot.
    Invalid
        A value cannot be taken.
    """
    lot = session.get_one(Lot, package.lot_id)
    node = session.get_one(Node, lot.node_id)
    require_over(author, "update", "seed_lot", node.author_id, node.organisation_id)
    if "location" in given:
        refuse_given("package", {"location": "Un paquet se déplace par un transfert."})
    values = require_given("package", given, is_new=False)
    _check(lot, values, at)
    before = snapshot(package, without=UNSEEN)
    for name, value in values.items():
        setattr(package, name, value)
    package.updated_at = at
    session.flush()
    note(session, author, "update", "package", package.uuid, before, snapshot(package, without=UNSEEN), at=at)
    code = code_of("package", node.number, package.rank)
    record_act(session, author, "bank.change-package", f"Paquet modifié : {code}", at=at)


def _check(lot: Lot, values: Values, at: dt.datetime) -> None:
    """Refuse days to come, and a sealing before the arrival of the lot."""
    faults: Faults = {}
    for name in ("sealed_on", "tablet_seen_on"):
        if values.get(name) and values[name] > at.date():
            faults[name] = f"Ce jour ({values[name]:%d/%m/%Y}) est à venir."
    sealed = values.get("sealed_on")
    if sealed and lot.received_on and sealed < lot.received_on:
        faults["sealed_on"] = f"Le lot est arrivé le {lot.received_on:%d/%m/%Y}."
    refuse_given("package", faults)
