"""What changes the diffusion of records: a referential loaded, an embargo, the passing of days."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mulette.core.diffusion import embargoes
from mulette.core.journal.operations import note
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.base import now
from mulette.occurrences.sensitivity.diffusing import forget_diffusing, read_diffusing
from mulette.occurrences.sensitivity.refreshing import Progress, Refreshed, refresh
from mulette.occurrences.tables import Record, RecordArea


def decide_again(
    session: Session, author: Viewer, *, today: dt.date, progress: Progress = lambda done, changed: None
) -> Refreshed:
    """Decide the diffusion of all records again: rules have changed, embargoes have ended, records have aged."""
    author.require("update", "sensitivity")
    done = refresh(session, today, progress=progress)
    if done.changed:
        note(session, author, "refresh", "sensitivity", None, None, {"records": done.records, "changed": done.changed})
    return done


def hold_dataset(
    session: Session,
    author: Viewer,
    dataset: Dataset,
    until: dt.date,
    *,
    today: dt.date,
    reason: str,
) -> Refreshed:
    """Keep the records of a dataset to those who own it until a day, at once."""
    embargoes.hold(session, author, until, today=today, dataset=(dataset.id, dataset.uuid), reason=reason)
    return refresh(session, today, [Record.dataset_id == dataset.id])


def release_dataset(session: Session, author: Viewer, dataset: Dataset, *, today: dt.date) -> Refreshed:
    """Lift the embargo of a dataset, at once."""
    embargoes.release(session, author, dataset=(dataset.id, dataset.uuid))
    return refresh(session, today, [Record.dataset_id == dataset.id])


def hold_record(
    session: Session, author: Viewer, record: uuid.UUID, until: dt.date, *, today: dt.date, reason: str
) -> Refreshed:
    """Keep a record to those who own it until a day, at once."""
    embargoes.hold(session, author, until, today=today, record=record, reason=reason)
    return refresh(session, today, [Record.uuid == record])


def release_record(session: Session, author: Viewer, record: uuid.UUID, *, today: dt.date) -> Refreshed:
    """Lift the embargo of a record, at once."""
    embargoes.release(session, author, record=record)
    return refresh(session, today, [Record.uuid == record])


def follow_areas(session: Session, area_ids: Sequence[int]) -> Refreshed:
    """Decide again for the records of areas that were added or changed, where rules hold there."""
    today = now().date()
    forget_diffusing(session)
    ruled = sorted(set(read_diffusing(session, today).area_ids) & set(area_ids))
    if not ruled:
        return Refreshed(0, 0)
    inside = select(RecordArea.record_id).where(RecordArea.area_id.in_(ruled))
    return refresh(session, today, [or_(Record.id.in_(inside), Record.sensitivity_computed.is_not(None))])


def follow_datasets(session: Session, dataset_ids: Sequence[int]) -> Refreshed:
    """Decide again for the records of datasets that became private or public."""
    return refresh(session, now().date(), [Record.dataset_id.in_(dataset_ids)])


def follow_taxa(session: Session) -> Refreshed:
    """Decide again when names were added or changed: what lies below a taxon may have."""
    return decide_again(session, SYSTEM, today=now().date())
