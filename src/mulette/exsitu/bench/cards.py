"""The card of what was scanned: a few figures, enough to know that it is the right thing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.balances import balance, package_balances
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.bank.viewing.head import find_lot
from mulette.exsitu.bank.viewing.places import locations_named
from mulette.exsitu.bench.scanning import Scanned
from mulette.exsitu.culture.queries import counts, find_culture
from mulette.exsitu.ledger import amount
from mulette.exsitu.sowing.queries import find_sowing, living
from mulette.exsitu.testing.queries import find_test
from mulette.exsitu.vocabulary import label


@dataclass(frozen=True)
class Card:
    """What is shown of a thing that was scanned.

    Parameters
    ----------
    facts
        ``(French label, value)``.
    lot
        UUID of the lot that seeds may be taken out of; None: nothing to take.
    package
        UUID of the package that was scanned.
    unit
        Unit of the lot.
    """

    facts: tuple[tuple[str, str], ...]
    lot: uuid.UUID | None = None
    package: uuid.UUID | None = None
    unit: str = "seed"


def card_of(session: Session, viewer: Viewer, one: Scanned) -> Card:
    """Make the card of one thing.

    Raises
    ------
    Forbidden
        The viewer's right to read stops before it.
    """
    if one.kind in {"lot", "package"}:
        return _of_lot(session, viewer, one)
    if one.kind == "sowing":
        sowing = find_sowing(session, viewer, one.identifier)
        state = label("SOWING_STATUS", sowing.status)
        sown = f"{amount(sowing.quantity, sowing.unit)}, le {sowing.sown_on:%d/%m/%Y}"
        return Card((("État", state), ("Semé", sown), ("Plantules vivantes", str(living(session, sowing)))))
    if one.kind == "culture":
        culture = find_culture(session, viewer, one.identifier)
        plants = counts(session, [culture.id])[culture.id]
        return Card((("Phase", label("CULTURE_PHASE", culture.phase)), ("Plants", str(plants))))
    if one.kind == "test":
        test = find_test(session, viewer, one.identifier).test
        due = f"{test.due_on:%d/%m/%Y}" if test.due_on else "aucun"
        return Card((("État", label("TEST_STATUS", test.status)), ("Prochain comptage", due)))
    return _of_location(session, one) if one.kind == "location" else Card(())


def _of_lot(session: Session, viewer: Viewer, one: Scanned) -> Card:
    lot, _ = find_lot(session, viewer, one.identifier)
    facts = [("État", label("LOT_STATUS", lot.status)), ("Stock du lot", amount(balance(session, lot), lot.unit))]
    package = _package(session, lot, one.rank)
    if package is not None:
        held = package_balances(session, [package.id])[package.id]
        place = locations_named(session, {package.location_id})[package.location_id].words
        facts += [("Dans ce paquet", amount(held, lot.unit)), ("Rangé", place)]
    if lot.viability_percent is not None and lot.viability_on is not None:
        facts.append(("Viabilité", f"{lot.viability_percent:.0f}\u202f% le {lot.viability_on:%d/%m/%Y}"))
    return Card(tuple(facts), lot.uuid, package.uuid if package else None, lot.unit)


def _package(session: Session, lot: Lot, rank: int | None) -> Package | None:
    if rank is None:
        return None
    return session.scalar(select(Package).where(Package.lot_id == lot.id, Package.rank == rank))


def _of_location(session: Session, one: Scanned) -> Card:
    place = session.scalars(select(Location).where(Location.uuid == one.identifier)).one()
    inside = select(func.count()).select_from(Package).join(Location, Location.id == Package.location_id)
    packages = session.scalar(inside.where(Location.path.startswith(place.path, autoescape=True))) or 0
    return Card((("Où", locations_named(session, {place.id})[place.id].words), ("Paquets", str(packages))))
