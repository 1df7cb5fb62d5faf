"""Cancelling what the ledger says: one opposite line, once; both stay (rules R5 and R6)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from mulette.core.errors import Conflict
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import package_balances
from mulette.exsitu.bank.stock.lines import Operation, lock, node_of, require_reason, settle, write
from mulette.exsitu.bank.tables import Lot, Movement, Package
from mulette.exsitu.ledger import amount, require_cancellable
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node

NO_REASON = "Dites pourquoi ce mouvement est annulé."


def cancel(
    session: Session, author: Viewer, movement: Movement, *, reason: str | None, at: dt.datetime, act: Act | None = None
) -> Movement:
    """Cancel a movement by its opposite; the other lines of its transfer, split or merge are cancelled with it.

    Returns
    -------
    The line that cancels this one.

    Raises
    ------
    Forbidden
        The author may not correct the stock of this lot.
    Invalid
        No reason is given.
    Conflict
        It was cancelled already, is a cancellation, is older than the last recount of its package, or what it
        had brought was taken since.
    """
    node = node_of(session, session.get_one(Lot, movement.lot_id))
    entered = session.get_one(Act, movement.act_id)
    require_over(author, "update", "stock", entered.person_id, node.organisation_id)
    why = require_reason(reason, NO_REASON)
    lines = lines_of(session, [movement.operation_uuid])
    act = act or record_act(session, author, "bank.cancel", f"Mouvement annulé au lot {node.number} : {why}", at=at)
    made = cancel_lines(session, author, lines, act=act, at=at, reason=why)
    return next(line for line in made if line.cancels_id == movement.id)


def cancel_of_cause(
    session: Session, author: Viewer, node: Node, *, reason: str | None, at: dt.datetime, act: Act
) -> list[Movement]:
    """Cancel what a test, a sowing or an output took (rule R4); what was cancelled already stays so.

    The caller checks the right over the test, the sowing or the output.

    Raises
    ------
    Conflict
        A package was recounted since.
    """
    other = aliased(Movement)
    standing = ~exists().where(other.cancels_id == Movement.id)
    taken = select(Movement).where(Movement.cause_id == node.id, Movement.kind != "cancel", standing)
    lines = session.scalars(taken.order_by(Movement.id)).all()
    return cancel_lines(session, author, lines, act=act, at=at, reason=(reason or "").strip() or None)


def lines_of(session: Session, operations: Sequence[uuid.UUID]) -> Sequence[Movement]:
    """Give all the lines of operations."""
    query = select(Movement).where(Movement.operation_uuid.in_(operations)).order_by(Movement.id)
    return session.scalars(query).all()


def cancel_lines(
    session: Session, author: Viewer, lines: Sequence[Movement], *, act: Act, at: dt.datetime, reason: str | None
) -> list[Movement]:
    """Cancel lines all together, the last first; the caller checks the right."""
    if not lines:
        return []
    lots = [session.get_one(Lot, number) for number in {line.lot_id for line in lines}]
    lock(session, *lots)
    by_id = {lot.id: lot for lot in lots}
    packages = {number: session.get_one(Package, number, populate_existing=True) for number in _packages_of(lines)}
    operation = Operation(author, act, "cancel", at.date(), at, reason=reason)
    moves = _moves(lines)
    made = []
    for line in reversed(lines):
        _require_cancellable(session, line)
        package, lot = packages[line.package_id], by_id[line.lot_id]
        move, place = moves.get(line.operation_uuid), None
        if move is not None:
            if line is move:
                _require_movable(session, package, move)
            place = package.location_id = line.location_id
        made.append(write(session, operation, lot, package, -line.quantity, cancels=line, location_id=place))
        if line.kind == "recount":
            counted = last_recount(session, package.id)
            package.counted_at = None if counted is None else counted.at
    _require_no_debt(session, packages.values(), by_id)
    for lot in lots:
        settle(session, author, lot, at=at)
    return made


def last_recount(session: Session, package_id: int) -> Movement | None:
    """Give the last recount of a package that stands."""
    other = aliased(Movement)
    counts = select(Movement).where(
        Movement.package_id == package_id,
        Movement.kind == "recount",
        ~exists().where(other.cancels_id == Movement.id),
    )
    return session.scalar(counts.order_by(Movement.id.desc()).limit(1))


def _require_cancellable(session: Session, line: Movement) -> None:
    is_cancelled = session.scalar(select(Movement.id).where(Movement.cancels_id == line.id)) is not None
    counted = last_recount(session, line.package_id)
    require_cancellable(line.kind, is_cancelled=is_cancelled, is_recounted=counted is not None and counted.id > line.id)


def _packages_of(lines: Sequence[Movement]) -> list[int]:
    return sorted({line.package_id for line in lines})


def _moves(lines: Sequence[Movement]) -> dict[uuid.UUID, Movement]:
    """Give, by operation, the line that enters of each whole package that changed place: both lines are of it."""
    packages: dict[uuid.UUID, set[int]] = defaultdict(set)
    for line in lines:
        packages[line.operation_uuid].add(line.package_id)
    return {
        line.operation_uuid: line
        for line in lines
        if line.kind == "transfer" and line.quantity > 0 and len(packages[line.operation_uuid]) == 1
    }


def _require_movable(session: Session, package: Package, move: Movement) -> None:
    """Refuse to put back a package that moved again since, or no longer holds what it held."""
    held = package_balances(session, [package.id])[package.id]
    if package.location_id != move.location_id or held != move.quantity:
        raise Conflict("Le paquet a servi ou bougé depuis : déplacez-le de nouveau.", code="stock.moved-since")


def _require_no_debt(session: Session, packages: Iterable[Package], lots: dict[int, Lot]) -> None:
    """Refuse to cancel what had brought seeds that were taken since."""
    by_id = {package.id: package for package in packages}
    for number, held in package_balances(session, by_id).items():
        if held < 0:
            unit = lots[by_id[number].lot_id].unit
            raise Conflict(
                f"Ce qui était entré a été repris depuis : il manquerait {amount(-held, unit)}. "
                "Annulez d'abord la sortie.",
                code="stock.not-enough",
            )


def undo_lines(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Undo an act of the stock, alone or a batch: all its lines are cancelled."""
    lines = session.scalars(select(Movement).where(Movement.act_id == act.id).order_by(Movement.id)).all()
    cancel_lines(session, author, lines, act=undoing, at=at, reason="Geste annulé")
    for identifier, origin in ((act.undo or {}).get("moved") or {}).items():  # empty packages: the ledger is silent
        package = session.scalars(select(Package).where(Package.uuid == uuid.UUID(identifier))).one()
        package.location_id, package.updated_at = origin, at
    session.flush()


for _verb in ("receive", "withdraw", "destroy", "recount", "transfer", "move", "split", "merge", "batch"):
    undoes(f"bank.{_verb}")(undo_lines)
