"""Alerts about permits: those that end, those whose quota is near."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bench.alerts.kinds import Alert, figure
from mulette.exsitu.collecting.finding import held_in_reach
from mulette.exsitu.collecting.permits import Gauge, gauges
from mulette.exsitu.collecting.tables import Permit
from mulette.exsitu.vocabulary import label


def permit_alerts(session: Session, viewer: Viewer, today: dt.date, until: dt.date) -> Iterator[Alert]:
    """Give the alerts of the permits that hold today."""
    holds = (Permit.starts_on <= today, or_(Permit.ends_on.is_(None), Permit.ends_on >= today))
    permits = list(session.scalars(select(Permit).where(*holds, held_in_reach(viewer, "read", Permit))))
    wait = dt.timedelta(days=figure("permit_ending", "days"))
    for permit in permits:
        if permit.ends_on is not None and permit.ends_on - wait <= until:
            words = f"Il s'achève le {permit.ends_on:%d/%m/%Y}."
            yield _alert("permit_ending", permit.ends_on - wait, permit, words)
    for number, found in gauges(session, [permit.id for permit in permits]).items():
        near = [gauge for gauge in found if gauge.state != "ok"]
        if near:
            permit = next(one for one in permits if one.id == number)
            yield _alert("quota_near", today, permit, " ; ".join(_gauge_words(gauge) for gauge in near) + ".")


def _alert(kind: str, due_on: dt.date, permit: Permit, words: str) -> Alert:
    return Alert(kind, due_on, "permit", permit.uuid, permit.number, label("PERMIT_KIND", permit.kind), words)


def _gauge_words(gauge: Gauge) -> str:
    unit = label("HARVEST_UNIT", gauge.unit)
    return f"{gauge.taxon_name} : {gauge.used:.0f} sur {gauge.quota:.0f} {unit}"
