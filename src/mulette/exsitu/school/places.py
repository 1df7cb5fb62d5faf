"""Where the school keeps its seeds and grows its plants."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.locations import add_location
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.school.calendar import moment

OPENED = moment(dt.date(2015, 1, 5))
BOXES, BEDS = 12, 6


@dataclass(frozen=True)
class Places:
    """The boxes of the bank.

    Parameters
    ----------
    cold, frozen
        Boxes of the cold room and of the freezer.
    """

    cold: list[Location]
    frozen: list[Location]


def add_places(session: Session, keeper: Viewer) -> Places:
    """Add the bank and the greenhouse, down to boxes and beds."""

    def add(kind: str, code: str, name: str, parent: Location | None = None, **more: Any) -> Location:  # noqa: ANN401
        inside: uuid.UUID | None = parent.uuid if parent else None
        return add_location(
            session, keeper, {"kind": kind, "code": code, "name": name, "parent": inside, **more}, at=OPENED
        )

    site = add("site", "BANQUE", "Banque de semences")
    cold = add("cold_room", "CF1", "Chambre froide", site, temperature_c=4, humidity_percent=40, position=1)
    frozen = add("freezer", "CG1", "Congélateur", site, temperature_c=-18, position=2)
    boxes = {
        room.code: [
            add("box", f"{room.code}-{rank:02}", f"Boîte {rank}", room, capacity=30, position=rank)
            for rank in range(1, BOXES + 1)
        ]
        for room in (cold, frozen)
    }
    house = add("greenhouse", "SERRE", "Serre froide", position=3)
    for rank in range(1, BEDS + 1):
        add("bed", f"SERRE-P{rank}", f"Planche {rank}", house, capacity=60, position=rank)
    add("frame", "CHASSIS", "Châssis d'hiver", position=4)
    return Places(boxes["CF1"], boxes["CG1"])
