"""What is done to many lots at once: withdrawn from each, moved, printed, tested, exported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.pages.blueprint import back_to, blueprint, tell, today
from mulette.exsitu.bank.pages.gestures import When
from mulette.exsitu.bank.pages.inputs import TYPED, Input, Refusal, Sent, asked, is_uuid, refusal, with_values
from mulette.exsitu.bank.pages.package_gestures import DAY, WHY, place_inputs, scanned_place
from mulette.exsitu.bank.pages.taking import LABELS, TAKEN, permit_choices, take_from_many
from mulette.exsitu.bank.viewing import rows
from mulette.exsitu.bank.viewing.head import find_lot

MOST = 500
"""Lots of one batch, at most."""
HEADINGS = {"retirer": ("Retirer de plusieurs lots", "Retirer"), "deplacer": ("Déplacer plusieurs lots", "Déplacer")}


@blueprint.post("/ex-situ/lots/choisis/<to>")
def send_picked(to: str) -> ResponseReturnValue:
    """Lead the lots picked in the list to what is to be done with them."""
    require("read", "seed_lot")
    picked = _picked("id")
    if not picked:
        flash("Choisissez des lots dans la liste.", "warning")
        return redirect(url_for("exsitu_bank.lots"), 303)
    if to in HEADINGS:
        return redirect(url_for("exsitu_bank.many", to=to, lot=picked), 303)
    if to in {"csv", "xlsx"}:
        return redirect(url_for("exsitu_bank.export", format=to, lot=picked), 303)
    with current_house().store.reading() as session:
        codes = [row["code"] for row in rows.chosen_rows(session, current_viewer(), picked)]
    pages = {"etiquettes": ("/ex-situ/etiquettes", "codes"), "essai": ("/ex-situ/essais/nouveau", "lots")}
    if to not in pages:
        abort(404)
    path, name = pages[to]
    return redirect(f"{path}?{urlencode({name: ','.join(codes)})}", 303)


@blueprint.get("/ex-situ/lots/plusieurs/<to>")
def many(to: str) -> ResponseReturnValue:
    """Show the form of what is done to many lots."""
    require("create", "stock")
    return _form(to, None, None)


@blueprint.post("/ex-situ/lots/plusieurs/<to>")
@needs("create", "stock")
def do_to_many(to: str) -> ResponseReturnValue:
    """Do the same to many lots, in one act: all of them, or none."""
    author, sent, when = current_viewer(), Sent(request.form), When(now(), today())
    picked = _picked("lot")
    try:
        with current_house().store.transaction() as session:
            if to == "retirer":
                act = take_from_many(session, author, picked, sent, at=when.at, today=when.today)
            else:
                act = _move(session, author, picked, sent, when)
            geste = tell(act, "C’est fait")
    except (Invalid, Conflict, NotFound) as error:
        return _form(to, request.form, error)
    return back_to(url_for("exsitu_bank.lots"), geste)


def _move(session: Session, author: Viewer, picked: list[UUID], sent: Sent, when: When) -> Act:
    place, day = scanned_place(session, author, sent), sent.day("moved_on") or when.today
    sent.require_sound()
    words = f"{len(picked)} lots rangés en {place.code}"
    act = record_act(session, author, "bank.batch", words, at=when.at, undo={})
    for identifier in picked:
        lot, _ = find_lot(session, author, identifier)
        for package in stock.held_packages(session, lot):
            stock.move_package(session, author, package, place, on=day, at=when.at, reason=sent.text("reason"), act=act)
    return act


def _picked(name: str) -> list[UUID]:
    """Give the lots that the address or the form names."""
    found = request.form.getlist(name) or request.args.getlist(name)
    return [UUID(one) for one in dict.fromkeys(found) if is_uuid(one)][:MOST]


def _form(to: str, given: Mapping[str, Any] | None, error: Refusal | None) -> ResponseReturnValue:
    if to not in HEADINGS:
        abort(404)
    viewer = current_viewer()
    with current_house().store.reading() as session:
        inputs = _inputs(session, viewer, to)
        page = render_template(
            "exsitu/many.html",
            heading=HEADINGS[to],
            lots=rows.chosen_rows(session, viewer, _picked("lot")),
            inputs=inputs if given is None else with_values(inputs, given),
            back=url_for("exsitu_bank.lots"),
            **refusal(error, LABELS | {"code": "Rangement scanné"}),
        )
    return page, error.status if error else 200


def _inputs(session: Session, viewer: Viewer, to: str) -> list[Input]:
    if to == "deplacer":
        return [*place_inputs(session, viewer), DAY, WHY]
    permits = permit_choices(session, viewer.organisation_id)
    return [
        asked(
            "quantity",
            "Quantité prise à chacun",
            help="Dans l’unité de chaque lot.",
            attrs=TYPED,
        ),
        asked("kind", "Pour", "select", value="out_sowing", choices=TAKEN),
        asked("recipient", "Destinataire", required=False, help="Demandé pour un échange ou un don."),
        asked("permit", "Permis", "select", required=False, choices=permits),
        DAY,
        WHY,
    ]
