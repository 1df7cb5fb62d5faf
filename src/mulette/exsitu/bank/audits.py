"""Audits of locations: opened, every package scanned, signed; what was found is then recounted or put back."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.stock.cancelling import undo_lines
from mulette.exsitu.bank.tables import Audit, AuditLine, Location, Lot, Movement, Package
from mulette.exsitu.ledger import MOST, kept, require_whole
from mulette.exsitu.lineage.reach import require_over

UNSEEN = frozenset({"version"})


@dataclass(frozen=True)
class AuditResult:
    """What an audit found.

    Parameters
    ----------
    right
        Scanned where they are expected, with the quantity expected, or not counted.
    missing
        Expected and not scanned.
    unexpected
        Scanned, and expected elsewhere.
    wrong
        Scanned where they are expected, with another quantity.
    """

    right: Sequence[AuditLine]
    missing: Sequence[AuditLine]
    unexpected: Sequence[AuditLine]
    wrong: Sequence[AuditLine]


def get_audit(session: Session, identifier: uuid.UUID) -> Audit:
    """Give an audit by its UUID.

    Raises
    ------
    NotFound
        None has it.
    """
    found = session.scalar(select(Audit).where(Audit.uuid == identifier))
    if found is None:
        raise NotFound("Cet inventaire n'existe pas.", code="audit.unknown")
    return found


def open_audit(
    session: Session, author: Viewer, location: Location, *, at: dt.datetime, comment: str | None = None
) -> Audit:
    """Open the audit of a location and of all inside it: the packages that hold something are expected there.

    Raises
    ------
    Forbidden
        The author may not audit this location.
    Conflict
        An audit of it is open already.
    """
    require_over(author, "create", "seed_lot", location.author_id, location.organisation_id)
    other = session.scalar(select(Audit.id).where(Audit.location_id == location.id, Audit.signed_at.is_(None)))
    if other is not None:
        raise Conflict(
            f"Un inventaire de {location.code} est en cours : continuez-le, ou abandonnez-le.", code="audit.open"
        )
    audit = Audit(
        uuid=uuid.uuid4(), location_id=location.id, started_at=at, comment=(comment or "").strip() or None,
        author_id=author.person_id, created_at=at, updated_at=at,
    )  # fmt: skip
    session.add(audit)
    session.flush()
    for package_id, held in _inside(session, location).items():
        session.add(AuditLine(audit_id=audit.id, package_id=package_id, is_expected=True, expected=held))
    note(session, author, "create", "audit", audit.uuid, after=snapshot(audit, without=UNSEEN), at=at)
    record_act(session, author, "bank.open-audit", f"Inventaire commencé : {location.code}", at=at)
    session.flush()
    return audit


def scan(
    session: Session,
    author: Viewer,
    audit: Audit,
    package: Package,
    *,
    at: dt.datetime,
    found: float | None = None,
) -> AuditLine:
    """Say that a package was seen, and what was counted in it; seen again, the last time counts.

    Parameters
    ----------
    found
        What was counted, in the unit of the lot; None: not counted.

    Raises
    ------
    Forbidden
        The author may not write this audit.
    Invalid
        A count that cannot be.
    Conflict
        The audit is signed.
    """
    _require_open(session, author, audit)
    _require_count(session, package, found)
    line = session.scalar(select(AuditLine).where(AuditLine.audit_id == audit.id, AuditLine.package_id == package.id))
    if line is None:
        line = AuditLine(audit_id=audit.id, package_id=package.id, is_expected=False)
        session.add(line)
    line.scanned_at, line.found = at, found
    line.expected = stock.package_balances(session, [package.id])[package.id]
    audit.updated_at = at
    session.flush()
    return line


def list_lines(session: Session, audit: Audit) -> Sequence[AuditLine]:
    """Give the lines of an audit, in the order they were made."""
    return session.scalars(select(AuditLine).where(AuditLine.audit_id == audit.id).order_by(AuditLine.id)).all()


def result(lines: Sequence[AuditLine]) -> AuditResult:
    """Sort the lines of an audit by what was found."""
    scanned = [line for line in lines if line.scanned_at is not None]
    here = [line for line in scanned if line.is_expected]
    return AuditResult(
        right=[line for line in here if not _is_wrong(line)],
        missing=[line for line in lines if line.scanned_at is None],
        unexpected=[line for line in scanned if not line.is_expected],
        wrong=[line for line in here if _is_wrong(line)],
    )


def sign(
    session: Session,
    author: Viewer,
    audit: Audit,
    *,
    at: dt.datetime,
    searched: Collection[int] = (),
) -> list[Movement]:
    """Sign an audit: wrong quantities are recounted, missing packages recounted to zero, unexpected ones put here.

    Parameters
    ----------
    searched
        Numbers of the missing packages that are still looked for: their stock stays.

    Returns
    -------
    The movements made.

    Raises
    ------
    Forbidden
        The author may not write this audit, or the stock.
    Conflict
        It is signed already, or nothing was scanned.
    """
    location = _require_open(session, author, audit)
    lines = list_lines(session, audit)
    if lines and all(line.scanned_at is None for line in lines):
        raise Conflict(
            "Rien n'a été scanné : scannez les paquets, ou abandonnez l'inventaire.", code="audit.nothing-scanned"
        )
    undo = {"audit": str(audit.uuid)}
    act = record_act(session, author, "bank.audit", f"Inventaire signé : {location.code}", at=at, undo=undo)
    found = result(lines)
    made = []
    for line in found.missing:
        if line.package_id not in searched:
            made += _recount(session, author, line, 0.0, act, at, f"Manquant à l'inventaire de {location.code}")
    for line in found.unexpected:
        package = session.get_one(Package, line.package_id)
        reason = f"Trouvé à l'inventaire de {location.code}"
        made += stock.move_package(session, author, package, location, on=at.date(), at=at, reason=reason, act=act)
    for line in (*found.wrong, *found.unexpected):
        if _is_wrong(line):
            made += _recount(session, author, line, line.found or 0.0, act, at, f"Inventaire de {location.code}")
    audit.signed_at, audit.signed_by, audit.updated_at = at, author.name, at
    session.flush()
    note(session, author, "sign", "audit", audit.uuid, after=_figures(found), at=at)
    return made


def abandon_audit(session: Session, author: Viewer, audit: Audit, *, at: dt.datetime) -> None:
    """Abandon an audit that is not signed; the stock stays as it is.

    Raises
    ------
    Forbidden
        The author may not write this audit.
    Conflict
        It is signed.
    """
    location = _require_open(session, author, audit)
    note(session, author, "delete", "audit", audit.uuid, before=snapshot(audit, without=UNSEEN), at=at)
    record_act(session, author, "bank.abandon-audit", f"Inventaire abandonné : {location.code}", at=at)
    for line in list_lines(session, audit):
        session.delete(line)
    session.flush()
    session.delete(audit)
    session.flush()


@undoes("bank.audit")
def _undo_signature(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Undo a signature: its movements are cancelled, the audit is open again."""
    undo_lines(session, author, act, undoing, at)
    audit = get_audit(session, uuid.UUID((act.undo or {})["audit"]))
    audit.signed_at, audit.signed_by, audit.updated_at = None, None, at
    session.flush()


def _inside(session: Session, location: Location) -> dict[int, float]:
    """Give the packages that hold something in a location and in all inside it, with what they hold."""
    held = (
        select(Movement.package_id, func.sum(Movement.quantity))
        .join(Package, Package.id == Movement.package_id)
        .join(Location, Location.id == Package.location_id)
        .where(Location.path.startswith(location.path))
        .group_by(Movement.package_id)
        .order_by(Movement.package_id)
    )
    return {package: kept(quantity) for package, quantity in session.execute(held) if kept(quantity) > 0}


def _require_open(session: Session, author: Viewer, audit: Audit) -> Location:
    location = session.get_one(Location, audit.location_id)
    require_over(author, "update", "seed_lot", location.author_id, location.organisation_id)
    session.refresh(audit, with_for_update=True)
    if audit.signed_at is not None:
        raise Conflict(
            f"L'inventaire est signé depuis le {audit.signed_at:%d/%m/%Y} : ouvrez-en un autre.", code="audit.signed"
        )
    return location


def _require_count(session: Session, package: Package, found: float | None) -> None:
    if found is None:
        return
    if not (math.isfinite(found) and 0 <= found <= MOST):
        raise Invalid(
            "Ce qui est compté est un nombre, zéro ou plus.", code="stock.bad-count", fields={"found": "Zéro ou plus."}
        )
    require_whole(found, session.get_one(Lot, package.lot_id).unit, "found")


def _is_wrong(line: AuditLine) -> bool:
    return line.found is not None and kept(line.found - (line.expected or 0.0)) != 0


def _recount(
    session: Session, author: Viewer, line: AuditLine, found: float, act: Act, at: dt.datetime, reason: str
) -> list[Movement]:
    """Recount a package to what was found, with what entered or left it since; nothing where that is what it holds."""
    package = session.get_one(Package, line.package_id)
    held = stock.package_balances(session, [package.id])[package.id]
    since = held - (line.expected or 0.0) if line.scanned_at is not None else 0.0
    observed = kept(max(0.0, found + since))
    if observed == held:
        return []
    return [stock.recount(session, author, package, observed, on=at.date(), at=at, reason=reason, act=act)]


def _figures(found: AuditResult) -> dict[str, int]:
    return {name: len(getattr(found, name)) for name in ("right", "missing", "unexpected", "wrong")}
