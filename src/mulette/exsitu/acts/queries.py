"""Reads of acts: those of a day, and one by its identifier."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import may_undo
from mulette.exsitu.acts.tables import Act

MOST = 300
"""Acts shown of one day."""


@dataclass(frozen=True)
class Done:
    """One act as it is shown.

    Parameters
    ----------
    act
        The act.
    is_undoable
        Whether the viewer may undo it now.
    """

    act: Act
    is_undoable: bool


def acts_of_day(
    session: Session, viewer: Viewer, start: dt.datetime, end: dt.datetime, *, mine: bool, at: dt.datetime
) -> list[Done]:
    """Give the acts between two moments, UTC, the latest first; only those of the viewer when ``mine``."""
    query = select(Act).where(Act.at >= start, Act.at < end).order_by(Act.at.desc(), Act.id.desc()).limit(MOST)
    if mine:
        query = query.where(Act.person_id == viewer.person_id)
    return [Done(act, may_undo(viewer, act, at)) for act in session.scalars(query)]


def get_done(session: Session, viewer: Viewer, identifier: uuid.UUID, at: dt.datetime) -> Done:
    """Give one act.

    Raises
    ------
    NotFound
        No act has this identifier.
    """
    act = session.scalar(select(Act).where(Act.uuid == identifier))
    if act is None:
        raise NotFound("Ce geste n'existe pas.", code="act.unknown")
    return Done(act, may_undo(viewer, act, at))
