"""Undoing what was done to cultures: its events no longer count, cultures that it made go, seedlings go back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.culture.operations.starting import reshare
from mulette.exsitu.culture.operations.writing import UNSEEN, settle, told
from mulette.exsitu.culture.queries import events_of
from mulette.exsitu.culture.tables import Culture, CultureEvent
from mulette.exsitu.lineage.operations import delete_node
from mulette.exsitu.lineage.queries import children
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Link
from mulette.exsitu.sowing.operations import unprick
from mulette.exsitu.sowing.tables import Pricking, Sowing

WHY = "Geste annulé"


@undoes("culture.add")
@undoes("culture.event")
@undoes("culture.batch")
def undo_culture(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Undo an act on cultures: the counts, places and phases are again what the other events say.

    Raises
    ------
    Conflict
        What came after cannot do without it: more plants would leave a culture than lived in it, or a culture that it
        made has gone on.
    Forbidden
        The author's right does not reach one of the cultures.
    """
    made = set((act.undo or {}).get("cultures", ()))
    events = session.scalars(
        select(CultureEvent).where(CultureEvent.act_id == act.id, CultureEvent.cancelled_by_id.is_(None))
    ).all()
    kept = {event.culture_id for event in events} - made
    for number in made:
        _unmake(session, author, session.get_one(Culture, number, with_for_update=True), act, at)
    for event in events:
        if event.culture_id in kept:
            _cancel(session, author, event, undoing, at)
    for number in sorted(kept):
        culture = session.get_one(Culture, number, with_for_update=True)
        reshare(session, culture)
        settle(session, culture, at)


def _cancel(session: Session, author: Viewer, event: CultureEvent, undoing: Act, at: dt.datetime) -> None:
    culture = session.get_one(Culture, event.culture_id, with_for_update=True)
    require_over(author, "create", "culture", culture.node.author_id, culture.node.organisation_id)
    before = told(culture, event)
    event.cancelled_by_id, event.updated_at = undoing.id, at
    if event.kind == "pricking_out":
        _give_seedlings_back(session, author, culture, event, at)
    session.flush()
    note(session, author, "update", "culture_event", event.uuid, before, told(culture, event), reason=WHY, at=at)


def _give_seedlings_back(
    session: Session, author: Viewer, culture: Culture, event: CultureEvent, at: dt.datetime
) -> None:
    """Give back to its sowing what one pricking out added to a culture; the link goes when nothing else came by it."""
    sowing = select(Sowing.id).where(Sowing.node_id == event.related_id).scalar_subquery()
    same = select(Pricking).where(
        Pricking.sowing_id == sowing,
        Pricking.culture_node_id == culture.node_id,
        Pricking.pricked_on == event.happened_on,
        Pricking.quantity == event.quantity,
    )
    row = session.scalars(same.order_by(Pricking.id.desc()).limit(1)).one()
    note(session, author, "delete", "pricking", row.uuid, before=snapshot(row, without=UNSEEN), reason=WHY, at=at)
    session.delete(row)
    session.flush()
    left = select(Pricking.id).where(Pricking.sowing_id == sowing, Pricking.culture_node_id == culture.node_id)
    if session.scalar(left.limit(1)) is None:
        session.execute(delete(Link).where(Link.parent_id == event.related_id, Link.child_id == culture.node_id))


def _unmake(session: Session, author: Viewer, culture: Culture, act: Act, at: dt.datetime) -> None:
    """Take a culture away that has not gone on: its number is not given again, its tombstone says that it was."""
    require_over(author, "create", "culture", culture.node.author_id, culture.node.organisation_id)
    gone_on = [one for one in events_of(session, culture) if one.act_id != act.id]
    if gone_on or children(session, culture.node):
        raise Conflict(
            f"La culture {culture.node.number} a continué depuis : annulez d'abord ce qui a suivi.",
            code="culture.went-on",
        )
    unprick(session, author, culture.node, at=at, reason=WHY)
    note(
        session, author, "delete", "culture", culture.uuid, before=snapshot(culture, without=UNSEEN), reason=WHY, at=at
    )
    node = culture.node
    session.execute(delete(CultureEvent).where(CultureEvent.culture_id == culture.id))
    session.execute(update(CultureEvent).where(CultureEvent.related_id == node.id).values(related_id=None))
    session.delete(culture)
    session.flush()
    delete_node(session, author, node, at=at, reason=WHY)
