"""The audit of a location: every package scanned in one field, the lists alive, then signed."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.audits import abandon_audit, get_audit, open_audit, scan, sign
from mulette.exsitu.bank.pages.blueprint import back_to, blueprint, last_act, tell
from mulette.exsitu.bank.pages.inputs import Refusal, Sent, refusal
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.bank.viewing import audits, places
from mulette.exsitu.lineage.reach import reaches

LABELS = {"code": "Paquet scanné", "found": "Quantité comptée"}


@blueprint.post("/ex-situ/rangements/<uuid:identifier>/inventorier")
@needs("update", "seed_lot")
def start_audit(identifier: UUID) -> ResponseReturnValue:
    """Open the audit of a location, or go on with the one that is open."""
    author = current_viewer()
    with current_house().store.transaction() as session:
        place = places.find_location(session, author, identifier)
        going_on = next((one for one in audits.of_location(session, place) if one.signed_at is None), None)
        audit = (going_on or open_audit(session, author, place, at=now())).uuid
    return redirect(url_for("exsitu_bank.audit", identifier=audit), 303)


@blueprint.get("/ex-situ/rangements/<uuid:identifier>/inventorier")
def audit_location(identifier: UUID) -> ResponseReturnValue:
    """Lead to the audit of a location that is open, else to the location, from where one is opened."""
    require("update", "seed_lot")
    with current_house().store.reading() as session:
        place = places.find_location(session, current_viewer(), identifier)
        going_on = next((one.uuid for one in audits.of_location(session, place) if one.signed_at is None), None)
    if going_on is None:
        return redirect(url_for("exsitu_bank.location", identifier=identifier), 303)
    return redirect(url_for("exsitu_bank.audit", identifier=going_on), 303)


@blueprint.get("/ex-situ/inventaires/<uuid:identifier>")
def audit(identifier: UUID) -> ResponseReturnValue:
    """Show an audit; ``vu`` names the package just scanned."""
    require("read", "seed_lot")
    return _page(identifier, None)


@blueprint.post("/ex-situ/inventaires/<uuid:identifier>/scan")
@needs("update", "seed_lot")
def scan_package(identifier: UUID) -> ResponseReturnValue:
    """Say that a package was seen, and what was counted in it."""
    author, sent = current_viewer(), Sent(request.form)
    try:
        with current_house().store.transaction() as session:
            code, found = sent.asked("code", "Scannez un paquet."), sent.figure("found")
            sent.require_sound()
            package = audits.scanned_package(session, author, code)
            line = scan(session, author, get_audit(session, identifier), package, at=now(), found=found)
            seen = line.package_id
    except (Invalid, Conflict) as error:
        return _page(identifier, error)
    return redirect(url_for("exsitu_bank.audit", identifier=identifier, vu=seen), 303)


@blueprint.post("/ex-situ/inventaires/<uuid:identifier>/signer")
@needs("create", "stock")
def sign_audit(identifier: UUID) -> ResponseReturnValue:
    """Sign an audit: the ledger follows what was found."""
    author, at = current_viewer(), now()
    searched = [int(one) for one in request.form.getlist("searched") if one.isdigit() and len(one) < 19]
    try:
        with current_house().store.transaction() as session:
            found = get_audit(session, identifier)
            place = session.get_one(Location, found.location_id).uuid
            sign(session, author, found, at=at, searched=searched)
            geste = tell(last_act(session, author, at), "Inventaire signé")
    except (Invalid, Conflict) as error:
        return _page(identifier, error)
    return back_to(url_for("exsitu_bank.location", identifier=place), geste)


@blueprint.post("/ex-situ/inventaires/<uuid:identifier>/abandonner")
@needs("update", "seed_lot")
def drop_audit(identifier: UUID) -> ResponseReturnValue:
    """Abandon an audit that is not signed."""
    author, at = current_viewer(), now()
    try:
        with current_house().store.transaction() as session:
            found = get_audit(session, identifier)
            place = session.get_one(Location, found.location_id).uuid
            abandon_audit(session, author, found, at=at)
    except Conflict as error:
        return _page(identifier, error)
    flash("Inventaire abandonné : le stock n’a pas bougé.", "success")
    return redirect(url_for("exsitu_bank.location", identifier=place), 303)


def _page(identifier: UUID, error: Refusal | None) -> ResponseReturnValue:
    viewer, last = current_viewer(), request.args.get("vu", "")
    with current_house().store.reading() as session:
        both = audits.find_audit(session, identifier)
        if both is None:
            raise NotFound("Cet inventaire n’existe pas.", code="audit.unknown")
        found, place = both
        places.require_seen(viewer, place)
        key = (place.author_id, place.organisation_id)
        page = render_template(
            "exsitu/audit.html",
            audit=found,
            place=places.locations_named(session, [place.id])[place.id],
            lists=(lists := audits.sort(session, found)),
            last=lists.find(int(last)) if last.isdigit() and len(last) < 19 else None,
            typed=request.form.get("code", "") if error else "",
            may_scan=found.signed_at is None and reaches(viewer, "update", "seed_lot", *key),
            may_sign=found.signed_at is None and viewer.may("create", "stock"),
            **refusal(error, LABELS),
        )
    return page, error.status if error else 200
