"""What a sheet lets one do: another status, a proposal accepted or refused, a photograph, the end of a mistake."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.media.files import store_file
from mulette.core.media.operations import add_media, link_media
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.ponds.register import operations, proposals
from mulette.ponds.register.pages.blueprint import blueprint
from mulette.ponds.register.reach import require_over
from mulette.ponds.register.values import read_value
from mulette.ponds.register.viewing import rows
from mulette.ponds.register.vocabulary import sheet_fields


@blueprint.post("/mares/<uuid:identifier>/statut")
@needs("update", "pond")
def change_status(identifier: UUID) -> ResponseReturnValue:
    """Give a pond another status."""
    try:
        with current_house().store.transaction() as session:
            pond = rows.find_pond(session, identifier)
            status = request.form.get("status", "")
            operations.change_status(
                session,
                current_viewer(),
                pond,
                status,
                at=now(),
                observed_on=_day(request.form.get("observed_on", "")),
                reason=request.form.get("reason"),
            )
        flash(f"La mare est maintenant « {status} ».", "success")
    except (Invalid, Conflict) as error:
        flash(error.message, "error")
    return _back(identifier, "statut")


@blueprint.post("/mares/<uuid:identifier>/propositions/<uuid:proposal>")
@needs("update", "pond")
def decide(identifier: UUID, proposal: UUID) -> ResponseReturnValue:
    """Accept or refuse a value proposed by sensing."""
    accept = request.form.get("decision") == "accept"
    try:
        with current_house().store.transaction() as session:
            pond = rows.find_pond(session, identifier)
            decided = proposals.decide(session, current_viewer(), pond, proposal, accept=accept, at=now())
            waits = accept and decided.sheet_uuid is None
        flash("Acceptée : elle remplira la première fiche." if waits else "C'est noté.", "success")
    except Conflict as error:
        flash(error.message, "error")
    return _back(identifier, "propositions")


@blueprint.post("/mares/<uuid:identifier>/photos")
@needs("update", "pond")
def add_photo(identifier: UUID) -> ResponseReturnValue:
    """Add a photograph of a pond."""
    house, viewer = current_house(), current_viewer()
    viewer.require("create", "media")
    with house.store.reading() as session:
        require_over(viewer, "update", rows.find_pond(session, identifier))
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid("Choisissez une photographie.", code="pond.no-photo", fields={"file": "Choisissez."})
        stored = store_file(house.settings, sent.stream, sent.filename)
        with house.store.transaction() as session:
            pond = rows.find_pond(session, identifier)
            require_over(viewer, "update", pond)
            media = add_media(session, viewer, stored, title=f"Mare, {now():%d/%m/%Y}")
            link_media(session, media, "pond", pond.uuid)
            pond.updated_at = now()
        flash("Photographie ajoutée.", "success")
    except Invalid as error:
        flash(error.message, "error")
    return _back(identifier, "photos")


@blueprint.post("/mares/<uuid:identifier>/supprimer")
@needs("delete", "pond")
def delete(identifier: UUID) -> ResponseReturnValue:
    """Delete a pond that never was one."""
    try:
        with current_house().store.transaction() as session:
            pond = rows.find_pond(session, identifier)
            operations.delete_pond(session, current_viewer(), pond, at=now(), reason=request.form.get("reason", ""))
    except Invalid as error:
        flash(error.message, "error")
        return _back(identifier, "")
    flash("Mare supprimée. L'historique garde ce qu'elle disait.", "success")
    return redirect(url_for("ponds.listing"), 303)


def _day(text: str) -> dt.date | None:
    try:
        day: dt.date | None = read_value(sheet_fields()["visited_on"], text)
    except ValueError as error:
        raise Invalid(str(error), code="pond.bad-day", fields={"observed_on": str(error)}) from error
    return day


def _back(identifier: UUID, part: str) -> ResponseReturnValue:
    return redirect(url_for("ponds.pond", identifier=identifier, _anchor=part or None), 303)
