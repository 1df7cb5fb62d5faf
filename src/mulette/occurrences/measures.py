"""What the metrics of the server count of the records."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.room import Measure
from mulette.occurrences.tables import Record


def measures(session: Session) -> list[Measure]:
    """Count all records, whoever may see them; no figure tells where or what they are."""
    total = session.scalar(select(func.count()).select_from(Record)) or 0
    return [Measure("records", "Données dans la base.", "kind", {"occurrence": total})]
