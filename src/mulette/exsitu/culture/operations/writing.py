"""What all writes of cultures share: an event put down, and the culture set to what its events say."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.cultivation import Standing
from mulette.exsitu.culture.queries import events_of, standing_of
from mulette.exsitu.culture.tables import Culture, CultureEvent

UNSEEN = frozenset({"version"})
"""Columns that the journal does not tell."""


def put_event(
    session: Session,
    author: Viewer,
    culture: Culture,
    kind: str,
    *,
    act: Act,
    at: dt.datetime,
    **said: Any,  # noqa: ANN401
) -> CultureEvent:
    """Put down an event; the caller settles the culture."""
    event = CultureEvent(
        uuid=uuid.uuid4(),
        culture_id=culture.id,
        act_id=act.id,
        kind=kind,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
        **{"person": author.name, "change": 0} | {name: value for name, value in said.items() if value is not None},
    )
    session.add(event)
    session.flush()
    note(session, author, "create", "culture_event", event.uuid, after=told(culture, event), at=at)
    return event


def settle(session: Session, culture: Culture, at: dt.datetime) -> Standing:
    """Set status, phase, place and pot of a culture, and the change that each recount makes, to what its events say.

    Raises
    ------
    Conflict
        Its events take out more plants than lived on some day.
    """
    events = events_of(session, culture)
    now = standing_of(events)
    for event, change in zip(events, now.changes, strict=True):
        if event.change != change:
            event.change = change
    said = {
        "status": now.status,
        "phase": now.phase,
        "location_id": now.place,
        "container": now.container,
        "ended_on": now.ended_on,
    }
    if any(getattr(culture, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(culture, name, value)
    culture.updated_at = at
    session.flush()
    return now


def told(culture: Culture, event: CultureEvent) -> dict[str, Any]:
    """Give an event as the journal tells it."""
    return {**snapshot(event, without=UNSEEN), "culture": str(culture.uuid)}
