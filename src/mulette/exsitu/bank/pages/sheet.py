"""The sheet of a lot: stock with its quick withdrawal, weighings, documents, history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.media.files import store_file
from mulette.core.media.operations import add_media, link_media
from mulette.core.media.queries import media_of
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.pages import weighing
from mulette.exsitu.bank.pages.blueprint import back_to, blueprint, last_act, tell, today
from mulette.exsitu.bank.pages.gestures import gestures_of, onward_of
from mulette.exsitu.bank.pages.inputs import Refusal, Sent, refusal
from mulette.exsitu.bank.pages.taking import LABELS, TAKEN, permit_choices, take
from mulette.exsitu.bank.viewing import origins
from mulette.exsitu.bank.viewing.facts import changes_of, cleanings_of, lot_facts
from mulette.exsitu.bank.viewing.head import find_lot, lot_head
from mulette.exsitu.bank.viewing.ledger import ledger_of
from mulette.exsitu.bank.weighings import list_weighings
from mulette.exsitu.lineage.reach import require_over
from mulette.occurrences.viewing.basemap import areas_under


@blueprint.get("/ex-situ/lots/<uuid:identifier>")
def lot(identifier: UUID) -> ResponseReturnValue:
    """Show a lot and its stock."""
    require("read", "seed_lot")
    return _stock_page(identifier, {}, None)


@blueprint.post("/ex-situ/lots/<uuid:identifier>/retirer")
@needs("create", "stock")
def withdraw_quickly(identifier: UUID) -> ResponseReturnValue:
    """Take seeds out of a lot."""
    author, at, sent = current_viewer(), now(), Sent(request.form)
    try:
        with current_house().store.transaction() as session:
            lot, _ = find_lot(session, author, identifier)
            take(session, author, lot, sent, at=at, today=today())
            geste = tell(last_act(session, author, at), "Retrait enregistré")
    except (Invalid, Conflict) as error:
        return _stock_page(identifier, request.form, error)
    return back_to(url_for("exsitu_bank.lot", identifier=identifier), geste)


@blueprint.get("/ex-situ/lots/<uuid:identifier>/pesees")
def lot_weighings(identifier: UUID) -> ResponseReturnValue:
    """Show the weighings of a lot, and weigh."""
    require("read", "seed_lot")
    return _weighing_page(identifier, {}, None)


@blueprint.post("/ex-situ/lots/<uuid:identifier>/pesees")
@needs("update", "seed_lot")
def weigh(identifier: UUID) -> ResponseReturnValue:
    """Keep a weighing, and the moisture when it was measured."""
    author, at = current_viewer(), now()
    try:
        with current_house().store.transaction() as session:
            lot, _ = find_lot(session, author, identifier)
            weighing.keep(session, author, lot, Sent(request.form), at=at)
            geste = tell(last_act(session, author, at), "Pesée enregistrée")
    except (Invalid, Conflict) as error:
        return _weighing_page(identifier, request.form, error)
    return back_to(url_for("exsitu_bank.lot_weighings", identifier=identifier), geste)


@blueprint.get("/ex-situ/lots/<uuid:identifier>/documents")
def lot_documents(identifier: UUID) -> ResponseReturnValue:
    """Show the files of a lot."""
    require("read", "seed_lot")
    viewer = current_viewer()
    with current_house().store.reading() as session:
        head = lot_head(session, viewer, identifier, "exsitu_bank.lot_documents", today=today())
        files = media_of(session, viewer, "lot", identifier)
        may_add = head.may_change and viewer.may("create", "media")
        return render_template("exsitu/lot_documents.html", head=head, files=files, may_add=may_add)


@blueprint.post("/ex-situ/lots/<uuid:identifier>/documents")
@needs("update", "seed_lot")
def add_document(identifier: UUID) -> ResponseReturnValue:
    """Add a file to a lot."""
    house, author, sent = current_house(), current_viewer(), request.files.get("file")
    author.require("create", "media")
    with house.store.reading() as session:
        _, node = find_lot(session, author, identifier)
        require_over(author, "update", "seed_lot", node.author_id, node.organisation_id)
    try:
        if sent is None or not sent.filename:
            raise Invalid("Choisissez un fichier.", code="lot.no-file", fields={"file": "Choisissez."})
        stored = store_file(house.settings, sent.stream, sent.filename)
        with house.store.transaction() as session:
            link_media(session, add_media(session, author, stored, title=request.form.get("title")), "lot", identifier)
        flash("Fichier ajouté.", "success")
    except Invalid as error:
        flash(error.message, "error")
    return redirect(url_for("exsitu_bank.lot_documents", identifier=identifier), 303)


@blueprint.get("/ex-situ/lots/<uuid:identifier>/historique")
def lot_history(identifier: UUID) -> ResponseReturnValue:
    """Show who changed what in a lot."""
    require("read", "seed_lot")
    with current_house().store.reading() as session:
        head = lot_head(session, current_viewer(), identifier, "exsitu_bank.lot_history", today=today())
        return render_template("exsitu/lot_history.html", head=head, changes=changes_of(session, head))


def _stock_page(identifier: UUID, given: Mapping[str, Any], error: Refusal | None) -> ResponseReturnValue:
    viewer, house = current_viewer(), current_house()
    with house.store.reading() as session:
        head = lot_head(session, viewer, identifier, "exsitu_bank.lot", today=today())
        found = origins.origins_of(session, viewer, head.node.id)
        place = origins.drawn(found, house.store.srid)
        page = render_template(
            "exsitu/lot.html",
            head=head,
            origins=found,
            config={**place, "areas": areas_under()} if place else None,
            facts=lot_facts(head),
            lines=ledger_of(session, viewer, head.lot, head.node),
            given={"kind": "out_sowing", **given},
            kinds=TAKEN,
            permits=permit_choices(session, head.node.organisation_id),
            gestures=gestures_of(viewer, head),
            onward=onward_of(viewer, head),
            **refusal(error, LABELS),
        )
    return page, error.status if error else 200


def _weighing_page(identifier: UUID, given: Mapping[str, Any], error: Refusal | None) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        head = lot_head(session, current_viewer(), identifier, "exsitu_bank.lot_weighings", today=today())
        page = render_template(
            "exsitu/lot_weighings.html",
            head=head,
            weighings=list_weighings(session, head.lot),
            cleanings=cleanings_of(session, head),
            may_clean=current_viewer().may("update", "harvest"),
            given=given,
            sheet=weighing.sheet_of(head, given),
            today=today(),
            **refusal(error, weighing.LABELS),
        )
    return page, error.status if error else 200
