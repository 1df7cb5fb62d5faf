"""What waits today, in figures that open the list behind them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.room import Waiting
from mulette.core.storage.base import now
from mulette.exsitu.bench.alerts.calendar import alerts_until, by_kind
from mulette.exsitu.bench.alerts.kinds import kinds

PARIS = ZoneInfo("Europe/Paris")


def waiting_today(session: Session, viewer: Viewer, today: dt.date) -> list[Waiting]:
    """Give what waits today, one tile a kind of alert."""
    alerts = alerts_until(session, viewer, today, today)
    oldest = {alert.kind: alert for alert in reversed(alerts)}
    return [
        Waiting(
            str(kinds()[kind]["label"]),
            str(kinds()[kind]["icon"]),
            count,
            f"Le plus ancien : {oldest[kind].code}, depuis le {oldest[kind].due_on:%d/%m/%Y}",
            url_for("exsitu_bench.alerts", nature=kind),
        )
        for kind, count in by_kind(alerts).items()
    ]


def waiting(session: Session, viewer: Viewer) -> list[Waiting]:
    """Give what waits at the seed bank for the home page of who works there."""
    if not viewer.may("create", "stock"):
        return []
    return waiting_today(session, viewer, now().astimezone(PARIS).date())
