"""Cancelling a movement of the ledger, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.pages.blueprint import back_to, blueprint, last_act, tell
from mulette.exsitu.bank.pages.inputs import Refusal, Sent, refusal
from mulette.exsitu.bank.tables import Lot, Movement
from mulette.exsitu.bank.viewing.head import find_lot
from mulette.exsitu.bank.viewing.ledger import ledger_of


@blueprint.get("/ex-situ/mouvements/<uuid:identifier>/annuler")
def cancelling(identifier: UUID) -> ResponseReturnValue:
    """Ask why a movement is cancelled."""
    require("update", "stock")
    return _form(identifier, {}, None)


@blueprint.post("/ex-situ/mouvements/<uuid:identifier>/annuler")
@needs("update", "stock")
def cancel(identifier: UUID) -> ResponseReturnValue:
    """Cancel a movement by its opposite."""
    author, at, sent = current_viewer(), now(), Sent(request.form)
    try:
        with current_house().store.transaction() as session:
            movement = _movement(session, identifier)
            lot = session.get_one(Lot, movement.lot_id).uuid
            stock.cancel(session, author, movement, reason=sent.text("reason"), at=at)
            tell(last_act(session, author, at), "Mouvement annulé")
    except (Invalid, Conflict) as error:
        return _form(identifier, request.form, error)
    return back_to(url_for("exsitu_bank.lot", identifier=lot))


def _movement(session: Session, identifier: UUID) -> Movement:
    found = session.scalar(select(Movement).where(Movement.uuid == identifier))
    if found is None:
        raise NotFound("Ce mouvement n’existe pas.", code="movement.unknown")
    return found


def _form(identifier: UUID, given: Mapping[str, Any], error: Refusal | None) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        movement = _movement(session, identifier)
        lot, node = find_lot(session, viewer, session.get_one(Lot, movement.lot_id).uuid)
        line = next(one for one in ledger_of(session, viewer, lot, node) if one.movement.id == movement.id)
        page = render_template(
            "exsitu/cancelling.html", line=line, lot=lot, node=node, given=given, **refusal(error, {"reason": "Motif"})
        )
    return page, error.status if error else 200
