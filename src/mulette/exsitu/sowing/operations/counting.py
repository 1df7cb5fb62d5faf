"""Seedlings counted, and pricked out into cultures."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import bury, note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.lineage.operations import UNSEEN
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.counts import COUNT_FIELDS, read_count
from mulette.exsitu.sowing.emergence import check
from mulette.exsitu.sowing.operations.states import require_right
from mulette.exsitu.sowing.queries import counts_of, in_time, living, prickings_of
from mulette.exsitu.sowing.statuses import ALIVE, Status, require_alive
from mulette.exsitu.sowing.tables import Pricking, Sowing, SowingCount
from mulette.exsitu.sowing.values import refuse, storable

UNDONE = "Geste annulé"


def add_count(
    session: Session,
    author: Viewer,
    sowing: Sowing,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    is_another: bool = False,
    identifier: uuid.UUID | None = None,
    act: Act | None = None,
) -> SowingCount:
    """Count the seedlings of a sowing.

    Parameters
    ----------
    sowing
        Found with ``lock=True``, so that two tablets do not count at once.
    given
        ``counted_on``, ``emerged``, ``is_cumulative``, ``dead``, ``removed``, ``is_polyembryonic``, ``observer``,
        ``comment``.
    is_another
        Whether the author says that it is another count than the one of the same day.

    Raises
    ------
    Invalid
        The day is before the sowing or to come, more seedlings than seeds emerged, more died than lived.
    Conflict
        It does not grow, or was counted that day already: ``count.same-day``, whose values tell that count.
    """
    require_right(author, "create", sowing)
    require_alive(sowing.status)
    values = _read(given, sowing, at.date())
    if identifier and session.scalar(select(SowingCount.id).where(SowingCount.uuid == identifier)):
        raise Conflict("Ce comptage est déjà enregistré.", code="count.known")
    if not is_another:
        _warn_same_day(session, sowing, values["counted_on"])
    words = f"{values['emerged']} levée{'s' if values['emerged'] > 1 else ''} au semis {sowing.node.number}"
    own = act or record_act(session, author, "sowing.count", words, at=at, undo={})
    count = SowingCount(
        uuid=identifier or uuid.uuid4(),
        sowing_id=sowing.id,
        act_id=own.id,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
        **{"observer": author.name, **{name: value for name, value in values.items() if value is not None}},
    )
    session.add(count)
    session.flush()
    _settle(session, sowing, at)
    if act is None:
        own.undo = {"count": count.id}
    note(session, author, "create", "sowing_count", count.uuid, after=_told(sowing, count), at=at)
    return count


def change_count(
    session: Session,
    author: Viewer,
    sowing: Sowing,
    count: SowingCount,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    reason: str | None = None,
) -> Act:
    """Correct a count; those that follow must still hold. The journal keeps what it said.

    Raises
    ------
    Invalid
        As ``add_count``, of this count or of one that follows.
    Conflict
        The sowing has ended.
    """
    require_over(author, "update", "culture", count.author_id, sowing.node.organisation_id)
    require_alive(sowing.status)
    before = _told(sowing, count)
    kept = {name: before[name] for name in COUNT_FIELDS}
    values = _read({**kept, **given}, sowing, at.date())
    label = f"Comptage du {count.counted_on:%d/%m/%Y} corrigé au semis {sowing.node.number}"
    act = record_act(session, author, "sowing.recount", label, at=at, undo={"count": count.id, "before": kept})
    _change(session, author, sowing, count, values, at, storable(reason or "") or None)
    return act


def delete_count(
    session: Session, author: Viewer, sowing: Sowing, count: SowingCount, *, at: dt.datetime, reason: str
) -> Act:
    """Take back a count made by mistake.

    Raises
    ------
    Invalid
        A count that follows, or a pricking out, cannot do without it.
    Conflict
        The sowing has ended.
    """
    require_over(author, "update", "culture", count.author_id, sowing.node.organisation_id)
    require_alive(sowing.status)
    kept = {name: _told(sowing, count)[name] for name in COUNT_FIELDS}
    label = f"Comptage du {count.counted_on:%d/%m/%Y} retiré du semis {sowing.node.number}"
    act = record_act(session, author, "sowing.uncount", label, at=at, undo={"sowing": sowing.id, "before": kept})
    _delete(session, author, sowing, count, at, storable(reason) or None)
    return act


def prick_out(
    session: Session,
    author: Viewer,
    sowing: Sowing,
    culture: Node,
    quantity: int,
    *,
    on: dt.date,
    at: dt.datetime,
    operator: str | None = None,
) -> Pricking:
    """Take seedlings out of a sowing for a culture; the floor of cultures calls it in its own act.

    Parameters
    ----------
    sowing
        Found with ``lock=True``.
    culture
        Node of the culture that receives them.
    quantity
        Seedlings.

    Raises
    ------
    Invalid
        The day is before the sowing or to come, or the quantity is not positive.
    Conflict
        Fewer seedlings live (``sowing.not-enough-seedlings``), or the sowing does not grow.
    """
    require_right(author, "create", sowing)
    require_alive(sowing.status)
    if quantity <= 0:
        raise Invalid("Repiquez au moins une plantule.", code="sowing.no-seedling", fields={"quantity": "Au moins 1."})
    if not sowing.sown_on <= on <= at.date():
        raise Invalid(
            f"Le repiquage est entre le semis, du {sowing.sown_on:%d/%m/%Y}, et aujourd'hui.",
            code="sowing.bad-day",
            fields={"on": "Jour hors du semis."},
        )
    alive = living(session, sowing)
    if quantity > alive:
        raise Conflict(
            f"{quantity} plantules à repiquer, mais {alive} vivent dans le semis {sowing.node.number}. Comptez d'abord "
            "les levées.",
            code="sowing.not-enough-seedlings",
            living=alive,
        )
    row = Pricking(
        sowing_id=sowing.id,
        culture_node_id=culture.id,
        pricked_on=on,
        quantity=quantity,
        operator=operator or author.name,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    _settle(session, sowing, at)
    note(session, author, "create", "pricking", row.uuid, after=snapshot(row, without=UNSEEN), at=at)
    return row


def unprick(session: Session, author: Viewer, culture: Node, *, at: dt.datetime, reason: str | None = None) -> int:
    """Put back into their sowings the seedlings that a culture took from them; give how many. For undoing."""
    back = 0
    for row in session.scalars(select(Pricking).where(Pricking.culture_node_id == culture.id)).all():
        back += row.quantity
        note(
            session, author, "delete", "pricking", row.uuid, before=snapshot(row, without=UNSEEN), reason=reason, at=at
        )
        session.delete(row)
    session.flush()
    return back


@undoes("sowing.count")
def undo_count(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Take back a count."""
    sowing, count = _still(session, act)
    _delete(session, author, sowing, count, at, UNDONE)


@undoes("sowing.recount")
def undo_recount(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Give a count back the figures that it had."""
    sowing, count = _still(session, act)
    values = _read((act.undo or {})["before"], sowing, at.date())
    _change(session, author, sowing, count, values, at, UNDONE)


@undoes("sowing.uncount")
def undo_uncount(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Count again what was taken back."""
    said = act.undo or {}
    sowing = session.get_one(Sowing, said["sowing"])
    add_count(session, author, sowing, said["before"], at=at, is_another=True, act=undoing)


def _still(session: Session, act: Act) -> tuple[Sowing, SowingCount]:
    count = session.get(SowingCount, (act.undo or {})["count"])
    if count is None:
        raise Conflict("Ce comptage n'existe plus.", code="count.gone")
    sowing = session.get_one(Sowing, count.sowing_id)
    require_alive(sowing.status)
    return sowing, count


def _change(
    session: Session,
    author: Viewer,
    sowing: Sowing,
    count: SowingCount,
    values: Mapping[str, Any],
    at: dt.datetime,
    reason: str | None,
) -> None:
    before = _told(sowing, count)
    for name, value in values.items():
        setattr(count, name, value)
    count.updated_at = at
    session.flush()
    _settle(session, sowing, at)
    note(session, author, "update", "sowing_count", count.uuid, before, _told(sowing, count), reason=reason, at=at)


def _delete(
    session: Session, author: Viewer, sowing: Sowing, count: SowingCount, at: dt.datetime, reason: str | None
) -> None:
    note(session, author, "delete", "sowing_count", count.uuid, before=_told(sowing, count), reason=reason, at=at)
    bury(session, author, "sowing_count", count.id, count.uuid, reason=reason, at=at, key=str(sowing.uuid))
    session.delete(count)
    session.flush()
    _settle(session, sowing, at)


def _settle(session: Session, sowing: Sowing, at: dt.datetime) -> None:
    """Hold counts and prickings against each other and the seeds, and the state of the sowing to them."""
    points = check(in_time(counts_of(session, sowing), prickings_of(session, sowing)), sowing.seeds)
    emerged = points[-1].total if points else 0
    state = Status.EMERGING if emerged else Status.SOWN
    if sowing.status in ALIVE and sowing.status != state:
        sowing.status, sowing.updated_at = state, at
        session.flush()


def _read(given: Mapping[str, Any], sowing: Sowing, today: dt.date) -> dict[str, Any]:
    values, faults = read_count(given)
    day = values.get("counted_on")
    if day and day < sowing.sown_on:
        faults["counted_on"] = f"Le semis est du {sowing.sown_on:%d/%m/%Y} : on ne le compte pas avant."
    if day and day > today:
        faults["counted_on"] = "Ce jour est à venir."
    refuse(faults, "count.invalid")
    return values


def _warn_same_day(session: Session, sowing: Sowing, day: dt.date) -> None:
    same = [one for one in counts_of(session, sowing) if one.counted_on == day]
    if same:
        last = same[-1]
        raise Conflict(
            f"Le semis {sowing.node.number} a déjà un comptage du {day:%d/%m/%Y} : {last.emerged} levées, par "
            f"{last.observer or 'quelqu’un'}. Est-ce le même ? Sinon, dites que c'en est un autre.",
            code="count.same-day",
            count=str(last.uuid),
            version=last.version,
            emerged=last.emerged,
            dead=last.dead,
            observer=last.observer or "",
        )


def _told(sowing: Sowing, count: SowingCount) -> dict[str, Any]:
    return {**snapshot(count, without=UNSEEN), "sowing": str(sowing.uuid)}
