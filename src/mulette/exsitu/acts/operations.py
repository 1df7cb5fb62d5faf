"""Recording what a person did, and undoing it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, NotFound
from mulette.core.people.viewer import Scope, Viewer
from mulette.exsitu.acts.tables import Act

UNDO_MINUTES = 15
"""How long the author of an act may undo it by the bar under the page; a curator may later."""
Undo = Callable[[Session, Viewer, Act, Act, dt.datetime], None]
_UNDOERS: dict[str, Undo] = {}


def undoes(kind: str) -> Callable[[Undo], Undo]:
    """Register the function that undoes acts of a kind: ``(session, author, act, undoing, at)``."""

    def register(function: Undo) -> Undo:
        _UNDOERS[kind] = function
        return function

    return register


def record_act(
    session: Session,
    author: Viewer,
    kind: str,
    label: str,
    *,
    at: dt.datetime,
    undo: dict[str, Any] | None = None,
) -> Act:
    """Record one thing that a person did; the rows it writes point at it.

    Parameters
    ----------
    kind
        ``bank.withdraw``: the floor, then the verb.
    label
        French sentence that the history and the undo bar show.
    at
        The present moment, UTC.
    undo
        What the function registered for the kind needs to undo it; None: it cannot be undone.
    """
    act = Act(kind=kind, label=label, at=at, person_id=author.person_id, person=author.name, undo=undo)
    session.add(act)
    session.flush()
    return act


def undo_act(session: Session, author: Viewer, act_uuid: uuid.UUID, *, at: dt.datetime) -> Act:
    """Undo an act whole: its author for some minutes, who may update all of the stock at any time.

    Returns
    -------
    The act of undoing.

    Raises
    ------
    NotFound
        No such act.
    Forbidden
        It is somebody else's, or too old.
    Conflict
        It was undone already, cannot be undone, or what follows it stands in the way.
    """
    act = session.scalar(select(Act).where(Act.uuid == act_uuid).with_for_update())
    if act is None:
        raise NotFound("Ce geste n'existe pas.", code="act.unknown")
    _require_undoable(author, act, at)
    undoing = record_act(session, author, "acts.undo", f"Annulé : {act.label}", at=at)
    taken = session.execute(
        update(Act).where(Act.id == act.id, Act.undone_by_id.is_(None)).values(undone_by_id=undoing.id)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("Ce geste est déjà annulé.", code="act.undone")
    _UNDOERS[act.kind](session, author, act, undoing, at)
    return undoing


def may_undo(author: Viewer, act: Act, at: dt.datetime) -> bool:
    """Whether a person may undo an act now; what follows it may still stand in the way."""
    if act.undo is None or act.undone_by_id is not None or act.kind not in _UNDOERS:
        return False
    is_mine = author.person_id is not None and act.person_id == author.person_id
    is_recent = at - act.at <= dt.timedelta(minutes=UNDO_MINUTES)
    return (is_mine and is_recent) or author.scope("update", "stock") is Scope.ALL


def _require_undoable(author: Viewer, act: Act, at: dt.datetime) -> None:
    if act.undone_by_id is not None:
        raise Conflict("Ce geste est déjà annulé.", code="act.undone")
    if act.undo is None or act.kind not in _UNDOERS:
        raise Conflict("Ce geste ne s'annule pas ; faites le geste inverse.", code="act.not-undoable")
    if not may_undo(author, act, at):
        raise Forbidden(
            f"Seul son auteur annule ce geste, dans les {UNDO_MINUTES} minutes ; ensuite, demandez à un responsable.",
            code="act.beyond-reach",
        )
