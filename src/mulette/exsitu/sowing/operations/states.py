"""From one state of a sowing to the next: sown, ended, cancelled; and the seeds that it takes from the stock."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Lot, Package
from mulette.exsitu.lineage.queries import children
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.sowing.queries import counts_of, prickings_of
from mulette.exsitu.sowing.statuses import ENDS, Status, require_alive, require_next
from mulette.exsitu.sowing.tables import Sowing


def take_seeds(session: Session, author: Viewer, sowing: Sowing, *, at: dt.datetime, act: Act) -> None:
    """Take the seeds of a sowing from the stock, and say how many they are (rules R4, R9).

    Raises
    ------
    Conflict
        The stock is too small.
    """
    said = {"kind": "out_sowing", "on": sowing.sown_on, "at": at, "cause": sowing.node, "unit": sowing.unit, "act": act}
    if sowing.package_id is not None:
        package = session.get_one(Package, sowing.package_id)
        moved = [stock.withdraw(session, author, package, sowing.quantity, **said)]
    else:
        lot = session.get_one(Lot, sowing.lot_id)
        moved = stock.withdraw_from_lot(session, author, lot, sowing.quantity, **said)
    counted = [one.seeds for one in moved]
    if sowing.unit == "seed":
        sowing.seeds = int(sowing.quantity)
    else:
        sowing.seeds = None if None in counted else round(-sum(one or 0 for one in counted))


def sow(session: Session, author: Viewer, sowing: Sowing, *, on: dt.date, at: dt.datetime) -> Act:
    """Sow what was planned: its seeds leave the stock.

    Raises
    ------
    Invalid
        The day is to come.
    Conflict
        It is not planned, or the stock is too small.
    """
    require_over(author, "create", "culture", sowing.node.author_id, sowing.node.organisation_id)
    require_next(sowing.status, Status.SOWN)
    _refuse_to_come(on, at, "sown_on")
    undo = {"sowing": sowing.id, "sown_on": sowing.sown_on.isoformat()}
    act = record_act(session, author, "sowing.sow", f"Semis {sowing.node.number} fait", at=at, undo=undo)
    before = snapshot(sowing)
    sowing.sown_on, sowing.status, sowing.updated_at = on, Status.SOWN, at
    take_seeds(session, author, sowing, at=at, act=act)
    _note(session, author, "update", sowing, before, at)
    return act


def end_sowing(
    session: Session, author: Viewer, sowing: Sowing, outcome: str, *, on: dt.date, at: dt.datetime, comment: str = ""
) -> Act:
    """End a sowing: success or failure.

    Raises
    ------
    Invalid
        Another outcome, or a day before the last count or to come.
    Conflict
        Its state does not let it.
    """
    require_over(author, "create", "culture", sowing.node.author_id, sowing.node.organisation_id)
    if outcome not in ENDS:
        raise Invalid("Un semis finit réussi (success) ou échoué (failure).", code="sowing.bad-outcome",
                      fields={"outcome": "success ou failure."})  # fmt: skip
    require_next(sowing.status, Status(outcome))
    _refuse_to_come(on, at, "ended_on")
    seen = [sowing.sown_on, *(one.counted_on for one in counts_of(session, sowing))]
    if on < max(seen):
        raise Invalid(
            f"La fin précède le {max(seen):%d/%m/%Y}, jour du semis ou de son dernier comptage.",
            code="sowing.end-too-early",
            fields={"ended_on": "Trop tôt."},
        )
    undo = {"sowing": sowing.id, "status": sowing.status}
    words = {"success": "réussi", "failure": "échoué"}[outcome]
    act = record_act(session, author, "sowing.end", f"Semis {sowing.node.number} terminé, {words}", at=at, undo=undo)
    before = snapshot(sowing)
    sowing.status, sowing.ended_on, sowing.updated_at = Status(outcome), on, at
    if comment.strip():
        sowing.comment = f"{sowing.comment}\n{comment.strip()}" if sowing.comment else comment.strip()
    _note(session, author, "update", sowing, before, at)
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
    require_over(author, "create", "culture", sowing.node.author_id, sowing.node.organisation_id)
    if not reason.strip():
        raise Invalid("Dites pourquoi.", code="sowing.no-reason", fields={"reason": "Dites pourquoi."})
    act = record_act(session, author, "sowing.cancel", f"Semis {sowing.node.number} annulé", at=at)
    take_back(session, author, sowing, reason=reason.strip(), at=at, act=act)
    return act


def take_back(session: Session, author: Viewer, sowing: Sowing, *, reason: str, at: dt.datetime, act: Act) -> None:
    """Cancel a sowing as part of an act: state, and seeds back to the stock."""
    if counts_of(session, sowing) or children(session, sowing.node) or prickings_of(session, sowing):
        raise Conflict(
            f"Le semis {sowing.node.number} a des comptages ou des cultures : terminez-le au lieu de l'annuler.",
            code="sowing.has-counts",
        )
    require_next(sowing.status, Status.CANCELLED)
    before = snapshot(sowing)
    if sowing.status == Status.SOWN:
        stock.cancel_of_cause(session, author, sowing.node, reason=reason, at=at, act=act)
    sowing.status, sowing.seeds, sowing.ended_on, sowing.updated_at = Status.CANCELLED, None, at.date(), at
    _note(session, author, "cancel", sowing, before, at, reason)


@undoes("sowing.sow")
def undo_sow(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Put a sowing back to planned, its seeds to the stock."""
    said = act.undo or {}
    sowing = session.get_one(Sowing, said["sowing"])
    if sowing.status != Status.SOWN or counts_of(session, sowing):
        raise Conflict(f"Le semis {sowing.node.number} a continué depuis.", code="sowing.went-on")
    before = snapshot(sowing)
    stock.cancel_of_cause(session, author, sowing.node, reason="Semis annulé", at=at, act=undoing)
    sowing.status, sowing.seeds, sowing.updated_at = Status.PLANNED, None, at
    sowing.sown_on = dt.date.fromisoformat(said["sown_on"])
    _note(session, author, "update", sowing, before, at)


@undoes("sowing.end")
def undo_end(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Open an ended sowing again."""
    said = act.undo or {}
    sowing = session.get_one(Sowing, said["sowing"])
    before = snapshot(sowing)
    sowing.status, sowing.ended_on, sowing.updated_at = said["status"], None, at
    require_alive(sowing.status)
    _note(session, author, "update", sowing, before, at)


def _refuse_to_come(day: dt.date, at: dt.datetime, field: str) -> None:
    if day > at.date():
        raise Invalid("Ce jour est à venir.", code="sowing.day-to-come", fields={field: "Jour à venir."})


def _note(
    session: Session,
    author: Viewer,
    action: str,
    sowing: Sowing,
    before: dict[str, object],
    at: dt.datetime,
    reason: str | None = None,
) -> None:
    session.flush()
    note(session, author, action, "sowing", sowing.uuid, before, snapshot(sowing), reason=reason, at=at)
