"""What the metrics of the server count of the deliveries."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.intake.operations import STATES
from mulette.core.intake.tables import Delivery
from mulette.core.room import Measure


def measures(session: Session) -> list[Measure]:
    """Count the deliveries by state; a state without any counts 0."""
    found = dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all())
    figures = {state: found.get(state, 0) for state in STATES}
    return [Measure("deliveries", "Livraisons, par état.", "state", figures)]
