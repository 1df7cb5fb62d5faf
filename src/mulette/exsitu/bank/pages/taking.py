"""Taking seeds out of a lot from its sheet, or out of many lots picked in the list."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.packages import get_package
from mulette.exsitu.bank.pages.inputs import Sent
from mulette.exsitu.bank.stock import withdraw, withdraw_from_lot
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.bank.viewing.head import find_lot
from mulette.exsitu.collecting.tables import Permit
from mulette.exsitu.ledger import OUTGOING
from mulette.exsitu.vocabulary import terms

TAKEN = [(one, words) for one, words in terms("STOCK_MOVEMENT").items() if one in OUTGOING - {"destruction"}]
"""What seeds may be taken for; a destruction has a page of its own."""
LABELS = {
    "quantity": "Quantité", "kind": "Pour", "package": "Paquet", "unit": "Unité", "moved_on": "Jour",
    "recipient": "Destinataire", "permit": "Permis", "reason": "Motif", "location": "Rangement",
}  # fmt: skip


def take(session: Session, author: Viewer, lot: Lot, sent: Sent, *, at: dt.datetime, today: dt.date) -> None:
    """Take what a form says out of a lot: from the package that it names, else from those that the bank would open."""
    quantity, package = _quantity(sent), sent.identifier("package")
    said = _said(session, sent, today)
    sent.require_sound()
    unit = sent.text("unit")
    if package is None:
        withdraw_from_lot(session, author, lot, quantity, at=at, unit=unit, **said)
    else:
        withdraw(session, author, get_package(session, package), quantity, at=at, unit=unit, **said)


def take_from_many(
    session: Session, author: Viewer, identifiers: list[UUID], sent: Sent, *, at: dt.datetime, today: dt.date
) -> Act:
    """Take the same quantity out of several lots, in one act: all of them, or none."""
    quantity, said = _quantity(sent), _said(session, sent, today)
    sent.require_sound()
    words = f"{len(identifiers)} lots : {sent.text('quantity')} pris à chacun"
    act = record_act(session, author, "bank.batch", words, at=at, undo={})
    for identifier in identifiers:
        lot, _ = find_lot(session, author, identifier)
        withdraw_from_lot(session, author, lot, quantity, at=at, act=act, **said)
    return act


def permit_choices(session: Session, organisation_id: int | None) -> list[tuple[str, str]]:
    """Give the permits that an exchange may name."""
    query = select(Permit).order_by(Permit.starts_on.desc())
    if organisation_id is not None:
        query = query.where(Permit.organisation_id == organisation_id)
    return [(str(one.uuid), one.number) for one in session.scalars(query.limit(200))]


def _quantity(sent: Sent) -> float:
    found = sent.figure("quantity")
    if found is None:
        sent.faults.setdefault("quantity", "Dites combien.")
    return found or 0.0


def _said(session: Session, sent: Sent, today: dt.date) -> dict[str, Any]:
    permit = sent.identifier("permit")
    return {
        "kind": sent.asked("kind"),
        "on": sent.day("moved_on") or today,
        "recipient": sent.text("recipient"),
        "permit_id": session.scalar(select(Permit.id).where(Permit.uuid == permit)) if permit else None,
        "reason": sent.text("reason"),
    }
