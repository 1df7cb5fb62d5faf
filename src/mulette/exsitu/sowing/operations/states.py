"""From one state of a sowing to the next: sown, ended, cancelled; and the seeds that it takes from the stock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Lot, Package
from mulette.exsitu.lineage.operations import UNSEEN
from mulette.exsitu.lineage.queries import children
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.sowing.queries import counts_of, prickings_of
from mulette.exsitu.sowing.statuses import ENDS, Status, require_next
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.values import storable


def sow(session: Session, author: Viewer, sowings: Sequence[Sowing], *, on: dt.date, at: dt.datetime) -> Act:
    """Sow what was planned, in one act: the seeds leave the stock.

    Raises
    ------
    Invalid
        The day is to come, or nothing is chosen.
    Conflict
        One is not planned, or the stock is too small; the message names it.
    """
    if not sowings:
        raise Invalid("Choisissez au moins un semis prévu.", code="sowing.none-chosen")
    refuse_to_come(on, at, "sown_on")
    undo = {"sowings": [[one.id, one.sown_on.isoformat()] for one in sowings]}
    words = f"{len(sowings)} semis prévus faits" if len(sowings) > 1 else f"Semis {sowings[0].node.number} fait"
    act = record_act(session, author, "sowing.sow", words, at=at, undo=undo)
    for sowing in sowings:
        require_right(author, "create", sowing)
        require_next(sowing.status, Status.SOWN)
        before = told(sowing)
        sowing.sown_on, sowing.status = on, Status.SOWN
        try:
            take_seeds(session, author, sowing, at=at, act=act)
        except Conflict as error:
            sentence = f"Semis {sowing.node.number} : {error.message}"
            raise Conflict(sentence, code=error.code, **error.values) from error
        note_change(session, author, sowing, before, at)
    return act


def end_sowing(session: Session, author: Viewer, sowing: Sowing, outcome: str, *, on: dt.date, at: dt.datetime) -> Act:
    """End a sowing: success or failure.

    Raises
    ------
    Invalid
        Another outcome, or a day before the last count or to come.
    Conflict
        Its state does not let it.
    """
    require_right(author, "create", sowing)
    if outcome not in ENDS:
        fields = {"outcome": "success ou failure."}
        raise Invalid("Un semis finit réussi (success) ou échoué (failure).", code="sowing.bad-outcome", fields=fields)
    require_next(sowing.status, Status(outcome))
    refuse_to_come(on, at, "ended_on")
    last = max([sowing.sown_on, *(one.counted_on for one in counts_of(session, sowing))])
    if on < last:
        sentence = f"La fin précède le {last:%d/%m/%Y}, jour du semis ou de son dernier comptage."
        raise Invalid(sentence, code="sowing.end-too-early", fields={"ended_on": "Trop tôt."})
    words = {"success": "réussi", "failure": "échoué"}[outcome]
    undo = {"sowing": sowing.id, "status": sowing.status}
    act = record_act(session, author, "sowing.end", f"Semis {sowing.node.number} terminé, {words}", at=at, undo=undo)
    before = told(sowing)
    sowing.status, sowing.ended_on = Status(outcome), on
    note_change(session, author, sowing, before, at)
    return act


def cancel_sowing(session: Session, author: Viewer, sowing: Sowing, *, reason: str, at: dt.datetime) -> Act:
    """Cancel one sowing made by mistake: its seeds come back to the stock by compensating movements, its number stays.

    Raises
    ------
    Invalid
        No reason.
    Conflict
        It has counts or descendants, or a recount of its package followed it (rule R6).
    """
    require_right(author, "create", sowing)
    why = storable(reason)
    if not why:
        raise Invalid("Dites pourquoi.", code="sowing.no-reason", fields={"reason": "Dites pourquoi."})
    undo = {"sowing": sowing.id, "status": sowing.status}
    act = record_act(session, author, "sowing.cancel", f"Semis {sowing.node.number} annulé", at=at, undo=undo)
    take_back(session, author, sowing, reason=why, at=at, act=act)
    return act


def take_seeds(session: Session, author: Viewer, sowing: Sowing, *, at: dt.datetime, act: Act) -> None:
    """Take the seeds of a sowing from the stock, and say how many they are (rules R4, R9).

    Raises
    ------
    Conflict
        The stock is too small.
    """
    said: dict[str, Any] = {"kind": "out_sowing", "on": sowing.sown_on, "at": at, "cause": sowing.node, "act": act}
    if sowing.package_id is not None:
        package = session.get_one(Package, sowing.package_id)
        moved = [stock.withdraw(session, author, package, sowing.quantity, unit=sowing.unit, **said)]
    else:
        lot = session.get_one(Lot, sowing.lot_id)
        moved = stock.withdraw_from_lot(session, author, lot, sowing.quantity, unit=sowing.unit, **said)
    if sowing.unit == "seed":
        sowing.seeds = int(sowing.quantity)
    else:
        known = [one.seeds for one in moved if one.seeds is not None]
        sowing.seeds = round(-sum(known)) if len(known) == len(moved) else None


def take_back(session: Session, author: Viewer, sowing: Sowing, *, reason: str, at: dt.datetime, act: Act) -> None:
    """Cancel a sowing as part of an act: its state, and its seeds back to the stock."""
    require_untouched(session, sowing)
    require_next(sowing.status, Status.CANCELLED)
    before = told(sowing)
    if sowing.status == Status.SOWN:
        stock.cancel_of_cause(session, author, sowing.node, reason=reason, at=at, act=act)
    sowing.status, sowing.seeds, sowing.ended_on = Status.CANCELLED, None, at.date()
    note_change(session, author, sowing, before, at, "cancel", reason)


def require_untouched(session: Session, sowing: Sowing) -> None:
    """Refuse to go back on a sowing that was counted or pricked out.

    Raises
    ------
    Conflict
        It was.
    """
    if counts_of(session, sowing) or prickings_of(session, sowing) or children(session, sowing.node):
        raise Conflict(
            f"Le semis {sowing.node.number} a des comptages ou des cultures : terminez-le au lieu de l'annuler.",
            code="sowing.has-counts",
        )


def require_right(author: Viewer, action: str, sowing: Sowing) -> None:
    """Refuse who may not do an action on a sowing.

    Raises
    ------
    Forbidden
        The right on « culture » is missing, or stops before this sowing.
    """
    require_over(author, action, "culture", sowing.node.author_id, sowing.node.organisation_id)


def refuse_to_come(day: dt.date, at: dt.datetime, field: str) -> None:
    """Refuse a day to come.

    Raises
    ------
    Invalid
        It is.
    """
    if day > at.date():
        raise Invalid(f"Le {day:%d/%m/%Y} est à venir.", code="sowing.day-to-come", fields={field: "Jour à venir."})


def told(sowing: Sowing) -> dict[str, Any]:
    """Copy the values of a sowing, as the journal keeps them: those that never change are left out."""
    return snapshot(sowing, without=UNSEEN | {"node_id", "lot_id", "package_id", "act_id"})


def note_change(
    session: Session,
    author: Viewer,
    sowing: Sowing,
    before: dict[str, Any],
    at: dt.datetime,
    action: str = "update",
    reason: str | None = None,
) -> None:
    """Save a sowing that changed, and note it in the journal."""
    sowing.updated_at = at
    session.flush()
    note(session, author, action, "sowing", sowing.uuid, before, told(sowing), reason=reason, at=at)


@undoes("sowing.sow")
def undo_sow(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Put sowings back to planned, their seeds to the stock."""
    for number, day in (act.undo or {})["sowings"]:
        sowing = session.get_one(Sowing, number)
        require_untouched(session, sowing)
        if sowing.status != Status.SOWN:
            raise Conflict(f"Le semis {sowing.node.number} a changé depuis.", code="sowing.went-on")
        before = told(sowing)
        stock.cancel_of_cause(session, author, sowing.node, reason="Semis annulé", at=at, act=undoing)
        sowing.status, sowing.seeds, sowing.sown_on = Status.PLANNED, None, dt.date.fromisoformat(day)
        note_change(session, author, sowing, before, at)


@undoes("sowing.end")
def undo_end(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Open an ended sowing again."""
    said = act.undo or {}
    sowing = session.get_one(Sowing, said["sowing"])
    before = told(sowing)
    sowing.status, sowing.ended_on = said["status"], None
    note_change(session, author, sowing, before, at)


@undoes("sowing.cancel")
def undo_cancel(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Take up a cancelled sowing again: its seeds leave the stock once more."""
    said = act.undo or {}
    sowing = session.get_one(Sowing, said["sowing"])
    before = told(sowing)
    sowing.status, sowing.ended_on = said["status"], None
    if sowing.status == Status.SOWN:
        take_seeds(session, author, sowing, at=at, act=undoing)
    note_change(session, author, sowing, before, at)
