"""The span of time that an incremental reading covers."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.intake.tables import Delivery

SETTLING = dt.timedelta(seconds=10)
"""How long before the time asked for changes are told again: one stamped just before may be kept just after."""
LONGEST_WRITE = dt.timedelta(days=1)
"""How long the writing of a delivery may last."""
_SECOND = dt.timedelta(seconds=1)


def read_moment(name: str, text: str, zone: ZoneInfo) -> dt.datetime:
    """Read a moment that a harvester gives, local time of the installation where it names no time zone.

    Raises
    ------
    Invalid
        It is none, or lies beyond what a calendar holds.

    Examples
    --------
    >>> read_moment("since", "2024-07-01 12:00:00.25", ZoneInfo("Europe/Paris")).isoformat()
    '2024-07-01T10:00:00.250000+00:00'
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        if not 1 < aware.year < 9999:  # a day more or less must remain a date
            raise ValueError
        return aware.astimezone(dt.UTC)
    except ValueError:
        raise Invalid(
            f"« {name} » vaut « {text[:60]} » ; il faut un moment comme 2024-05-12 14:00:00.",
            code="exchange.bad-moment",
            fields={name: "un moment comme 2024-05-12 14:00:00"},
        ) from None


def begin(session: Session, since: dt.datetime) -> dt.datetime:
    """Give the moment from which changes are told to who has all that was kept before ``since``.

    A delivery stamps its records when its writing begins and keeps them all at its end: what was still being written
    at ``since`` bears an earlier stamp. Harvesters take twice what they have already without harm.
    """
    late = session.scalar(
        select(func.min(Delivery.written_at)).where(
            Delivery.updated_at >= since - SETTLING, Delivery.written_at >= since - LONGEST_WRITE
        )
    )
    return min(since.replace(microsecond=0) - SETTLING, late or since)


def end(until: dt.datetime) -> dt.datetime:
    """Give the moment just past the second that a harvester ends at.

    >>> end(dt.datetime(2024, 5, 12, 14, 0, 0, tzinfo=dt.UTC)).isoformat()
    '2024-05-12T14:00:01+00:00'
    """
    return until.replace(microsecond=0) + _SECOND
