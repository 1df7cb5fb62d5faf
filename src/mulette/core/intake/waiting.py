"""What of the deliveries waits for a viewer, as the home page shows it."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func
from sqlalchemy.orm import Session

from mulette.core.intake.calendar import read_calendar
from mulette.core.intake.queries import visible_deliveries
from mulette.core.intake.tables import Delivery
from mulette.core.people.viewer import Viewer
from mulette.core.room import Waiting
from mulette.core.storage.base import now

_KINDS = (
    ("checked", "approve", "Livraisons à décider", "La plus ancienne : « {file} »"),
    ("interrupted", "create", "Livraisons interrompues", "À reprendre, d'abord « {file} »"),
)


def waiting(session: Session, viewer: Viewer) -> list[Waiting]:
    """Give the deliveries that wait for a decision, and those that were stopped on their way."""
    found: list[Waiting] = []
    for state, action, label, why in _KINDS:
        if not viewer.may("read", "delivery") or not viewer.may(action, "delivery"):
            continue
        query = visible_deliveries(viewer).where(Delivery.state == state)
        count = session.scalar(query.with_only_columns(func.count())) or 0
        if count:
            oldest = session.scalars(query.order_by(Delivery.id).limit(1)).one()
            sentence = why.format(file=oldest.file_name)
            found.append(Waiting(label, "deliveries", count, sentence, url_for("deliveries.listing", state=state)))
    return [*found, *_late(session, viewer)]


def _late(session: Session, viewer: Viewer) -> list[Waiting]:
    """Give the providers that are late, to those who decide on deliveries."""
    if not viewer.may("read", "delivery") or not viewer.may("approve", "delivery"):
        return []
    late = [due for due in read_calendar(session, viewer, now().date()) if due.late]
    if not late:
        return []
    days = f"{late[0].late} jour{'s' if late[0].late > 1 else ''}"
    why = f"D'abord {late[0].provider.name}, depuis {days}"
    return [Waiting("Fournisseurs en retard", "waiting", len(late), why, url_for("deliveries.calendar"))]
