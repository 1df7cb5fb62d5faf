"""The embargoes as pages list them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.tables import Embargo
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import Viewer
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions


@dataclass(frozen=True)
class Held:
    """One embargo: what it holds, until when, why."""

    dataset: uuid.UUID | None
    record: uuid.UUID | None
    name: str
    until: dt.date
    reason: str | None


def list_embargoes(session: Session, viewer: Viewer) -> list[Held]:
    """List the embargoes, the next to end first; of single records, those that the viewer may know of."""
    visible = select(Record.uuid).where(*conditions(session, viewer, Filters()))
    query = (
        select(Embargo, Dataset, Record.nom_cite)
        .outerjoin(Dataset, Dataset.id == Embargo.dataset_id)
        .outerjoin(Record, Record.uuid == Embargo.record_uuid)
        .where(Embargo.dataset_id.is_not(None) | Embargo.record_uuid.in_(visible))
        .order_by(Embargo.until, Embargo.id)
    )
    return [
        Held(
            dataset=dataset.uuid if dataset else None,
            record=embargo.record_uuid,
            name=dataset.name if dataset else (cited or "donnée supprimée"),
            until=embargo.until,
            reason=embargo.reason,
        )
        for embargo, dataset, cited in session.execute(query)
    ]


def dataset_choices(session: Session) -> list[tuple[str, str]]:
    """List the datasets to choose from: UUID and name."""
    rows = session.execute(select(Dataset.uuid, Dataset.name).order_by(Dataset.name))
    return [(str(identifier), name) for identifier, name in rows]
