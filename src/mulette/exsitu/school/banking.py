"""From bags to lots: cleaned, weighed, packed in the freezer and in the cold room; a few lots given by others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.lots import add_lot
from mulette.exsitu.bank.packages import add_package
from mulette.exsitu.bank.stock import receive
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.bank.weighings import add_weighing
from mulette.exsitu.collecting.operations.materials import add_cleaning
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.school.calendar import after, moment
from mulette.exsitu.school.collecting import Bag
from mulette.exsitu.school.places import Places

DONORS = (
    ("Jardin alpin du Vent", 99903, "Gentiana lutea"),
    ("Conservatoire du Nord", 106353, "Liparis loeselii"),
    ("Jardin des plantes d'Anse", 83874, "Arnica montana"),
)
"""Who gave lots; code and name of the taxon."""
GIFTS = 26


@dataclass(frozen=True)
class Kept:
    """A lot as the school remembers it.

    Parameters
    ----------
    quality
        Part of its seeds that are alive, 0 to 1.
    packed_on
        Day from which seeds may be taken.
    """

    lot: Lot
    node: Node
    package: Package
    quality: float
    packed_on: dt.date


def store_harvests(
    session: Session, keeper: Viewer, random: np.random.Generator, bags: list[Bag], places: Places
) -> list[Kept]:
    """Make a lot of each bag, and enter the lots that others gave."""
    lots = [_store(session, keeper, random, bag, places, rank) for rank, bag in enumerate(bags)]
    for rank in range(GIFTS):
        lots.append(_receive_gift(session, keeper, random, places, rank))
    return sorted(lots, key=lambda kept: (kept.packed_on, kept.lot.id))


def _store(session: Session, keeper: Viewer, random: np.random.Generator, bag: Bag, places: Places, rank: int) -> Kept:
    node = session.get_one(Node, bag.material.node_id)
    dried = after(random, bag.day, 25, 60)
    if rank % 3 == 0:
        given = {"kind": "drying", "starts_on": bag.day, "ends_on": dried, "temperature_c": 15, "humidity_percent": 15}
        add_cleaning(session, keeper, node, given, at=moment(dried, 9))
    given = {
        "status": "stored",
        "received_on": bag.day,
        "packed_on": dried,
        "collection": "base" if rank % 3 else "active",
        "low_stock": 200 if rank % 4 == 0 else None,
        "is_for_exchange": "oui" if rank % 7 == 0 else "non",
    }
    lot = add_lot(session, keeper, given, at=moment(dried), parents=[node])
    return _pack(session, keeper, random, lot, places, rank, dried)


def _receive_gift(session: Session, keeper: Viewer, random: np.random.Generator, places: Places, rank: int) -> Kept:
    donor, cd_nom, _ = DONORS[rank % len(DONORS)]
    day = dt.date(2016 + rank % 9, 11, 3 + rank)
    given = {
        "status": "stored", "provenance": "W", "cd_nom": cd_nom, "donor": donor,
        "donor_number": f"{donor[:3]}-{rank:03}", "received_on": day, "packed_on": day, "collection": "duplicate",
    }  # fmt: skip
    lot = add_lot(session, keeper, given, at=moment(day))
    return _pack(session, keeper, random, lot, places, rank, day)


def _pack(
    session: Session, keeper: Viewer, random: np.random.Generator, lot: Lot, places: Places, rank: int, day: dt.date
) -> Kept:
    """Weigh a lot, and seal its packages."""
    if rank % 2 == 0:
        mass = float(random.lognormal(-2.5, 1.0))
        masses = [round(mass * float(random.normal(1, 0.015)), 5) for _ in range(8)]
        add_weighing(session, keeper, lot, masses, at=moment(day, 11), operator="FERRAND Nadia")
    boxes = [places.frozen if rank % 3 else places.cold] + ([places.cold] if rank % 4 == 0 else [])
    packages = [_seal(session, keeper, random, lot, _box(boxes_, rank), day) for boxes_ in boxes]
    quality = float(np.clip(random.beta(8, 2), 0.1, 0.99))
    return Kept(lot, session.get_one(Node, lot.node_id), packages[0], quality, day)


def _box(boxes: list[Location], rank: int) -> Location:
    return boxes[rank // 3 % len(boxes)]


def _seal(
    session: Session, keeper: Viewer, random: np.random.Generator, lot: Lot, box: Location, day: dt.date
) -> Package:
    turned = random.random() < 0.03
    given = {
        "location": box.uuid, "sealed_on": day, "has_tablet": "oui", "tablet_colour": "pink" if turned else "blue",
        "tablet_seen_on": day,
    }  # fmt: skip
    package = add_package(session, keeper, lot, given, at=moment(day, 14))
    receive(session, keeper, package, int(random.integers(250, 3_000)), on=day, at=moment(day, 14))
    return package
