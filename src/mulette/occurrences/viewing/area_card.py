"""The short card of a blurred place: how many records it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions, precisely


@dataclass(frozen=True)
class AreaCard:
    """A blurred place: its name, its ``KIND:CODE``, and the number of records that it stands for."""

    name: str
    code: str
    count: int


def read(session: Session, viewer: Viewer, area_id: int) -> AreaCard:
    """Read the card of an area that stands for records whose place the viewer may not know.

    Raises
    ------
    NotFound
        The area stands for no record of this viewer's.
    """
    area = session.get(Area, area_id)
    wanted = [Record.blur_area_id == area_id, ~precisely(viewer), *conditions(session, viewer, Filters())]
    count = session.scalar(select(func.count()).select_from(Record).where(*wanted)) or 0
    if area is None or not count:
        raise NotFound("Ce lieu ne tient lieu d'aucune donnée.", code="area.stands-for-nothing")
    return AreaCard(area.name, f"{area.kind}:{area.code}", count)
