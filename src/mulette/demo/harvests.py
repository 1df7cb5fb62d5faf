"""A source that the school territory harvests: one harvest that found nothing new, and one that nobody answered."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mulette.core.intake.harvesting.sources import SourceGiven, add_source
from mulette.core.intake.harvesting.tables import Harvest
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now
from mulette.demo.people import PARTNERS

if TYPE_CHECKING:
    from mulette.core.house import House
    from mulette.demo.territory import Territory

ADDRESS = "https://geonature.parc.exemple"


def add_harvests(house: House, territory: Territory) -> None:
    """Add a neighbour's GeoNature as a source, with its last two harvests."""
    partner = PARTNERS[1]
    given = SourceGiven(
        "geonature-voisin", "GeoNature du parc voisin", partner.code, "geonature-export", ADDRESS,
        export=4, login="moissonneur", frequency_days=7,
    )  # fmt: skip
    with house.store.transaction() as session:
        source = add_source(session, SYSTEM, house.rooms, given)
        week = dt.timedelta(days=7)
        first, second = now() - week, now() - dt.timedelta(hours=3)
        session.add(Harvest(source=source, state="done", started_at=first, ended_at=first))
        session.flush()
        error = "La plateforme ne répond pas (délai dépassé) à la demande « /api/auth/login »."
        session.add(
            Harvest(source=source, state="failed", started_at=second, since=first, ended_at=second, error=error)
        )
