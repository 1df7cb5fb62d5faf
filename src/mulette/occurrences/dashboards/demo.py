"""The calendars of the school territory: three rhythms, and one provider that is late."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from mulette.core.house import House
from mulette.core.intake.calendar import Rhythm, set_rhythm
from mulette.core.intake.providers import get_provider
from mulette.core.intake.tables import Delivery
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now

_SINCE = dt.date(2025, 1, 1)
_RHYTHMS = {
    "conservatoire": (Rhythm(3, (), 15, _SINCE), 20),
    "parc": (Rhythm(None, ((3, 31), (9, 30)), 60, _SINCE), 40),
    "naturalistes": (Rhythm(6, (), 15, _SINCE), 215),
}
"""Rhythm of each provider, and how many days ago its last file came: the naturalists are a month late."""

_PAST_DAYS = 400


def give_rhythms(house: House, territory: object) -> None:
    """Give each provider its calendar, and its deliveries the days they came."""
    with house.store.transaction() as session:
        for code, (rhythm, days) in _RHYTHMS.items():
            provider = get_provider(session, code)
            set_rhythm(session, SYSTEM, provider, rhythm)
            mine = select(Delivery).where(Delivery.provider_id == provider.id).order_by(Delivery.id)
            for number, delivery in enumerate(reversed(session.scalars(mine).all())):
                delivery.created_at = now() - dt.timedelta(days=days + number * _PAST_DAYS)
