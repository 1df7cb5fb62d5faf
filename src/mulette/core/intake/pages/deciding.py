"""Deciding of a delivery: approve, reject, take up again."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.intake import asking, deliveries, queries
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.people.web import current_viewer, needs


@blueprint.post("/livraisons/<uuid:delivery>/approuver")
@needs("approve", "delivery")
def approve(delivery: UUID) -> ResponseReturnValue:
    """Approve a delivery; its page follows the write."""
    asking.ask_approval(
        current_house(),
        current_viewer(),
        delivery,
        reason=request.form.get("reason") or None,
        accept_deletions=bool(request.form.get("accept_deletions")),
    )
    return _back(delivery)


@blueprint.post("/livraisons/<uuid:delivery>/rejeter")
@needs("approve", "delivery")
def reject(delivery: UUID) -> ResponseReturnValue:
    """Reject a delivery with a reason."""
    house, viewer = current_house(), current_viewer()
    reason = (request.form.get("reason") or "").strip()
    if not reason:
        raise Invalid("Donnez le motif du rejet : le fournisseur le lira.", code="delivery.reason-missing")
    with house.store.reading() as session:
        queries.get_delivery(session, viewer, delivery)
    deliveries.reject(house, viewer, delivery, reason=reason)
    flash("Livraison rejetée : rien n'en est écrit.", "ok")
    return _back(delivery)


@blueprint.post("/livraisons/<uuid:delivery>/annuler")
@needs("approve", "delivery")
def undo(delivery: UUID) -> ResponseReturnValue:
    """Undo a written delivery; its page follows the work, or says why it cannot be."""
    reason = (request.form.get("reason") or "").strip()
    if not reason:
        raise Invalid("Donnez le motif de l'annulation : il reste au journal.", code="delivery.reason-missing")
    try:
        asking.ask_undo(
            current_house(),
            current_viewer(),
            delivery,
            reason=reason,
            only_untouched=bool(request.form.get("only_untouched")),
        )
    except Conflict as error:
        flash(error.message, "bad")
    return _back(delivery)


@blueprint.post("/livraisons/<uuid:delivery>/reprendre")
@needs("create", "delivery")
def resume(delivery: UUID) -> ResponseReturnValue:
    """Take up a delivery that was stopped."""
    asking.ask_resume(current_house(), current_viewer(), delivery)
    return _back(delivery)


def _back(delivery: UUID) -> ResponseReturnValue:
    return redirect(url_for("deliveries.sheet", delivery=delivery), 303)
