"""The form of a harvest, on a telephone or a desk; a refusal shows it again, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.media.files import store_file
from mulette.core.media.operations import add_media, link_media
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.collecting.finding import find_placed
from mulette.exsitu.collecting.operations import harvests as operations
from mulette.exsitu.collecting.operations.checking import NAMED, Checked
from mulette.exsitu.collecting.operations.checking import check_harvest as check
from mulette.exsitu.collecting.pages.blueprint import (
    Refusal,
    blueprint,
    done,
    given_of,
    input_of,
    inputs_of,
    picker,
    refused,
    to,
    today,
)
from mulette.exsitu.collecting.placing import GIVEN
from mulette.exsitu.collecting.surroundings import read_surroundings
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.collecting.viewing import choices
from mulette.exsitu.collecting.viewing import harvests as viewing
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node

MORE = (*NAMED, *GIVEN, "taxon")
_BY_HAND = ("cd_nom", "permit_reason", "quantity", "unit")
MOST_PHOTOS = 20


@blueprint.get("/ex-situ/recoltes/nouvelle")
def new_harvest() -> ResponseReturnValue:
    """Show the form of a new harvest; the URL may name its population or its mission."""
    require("create", "harvest")
    named = {name: request.args.get(name, "") for name in ("population", "mission")}
    return _form(None, {**named, "date_min": f"{today():%d/%m/%Y}", "collectors": current_viewer().name})


@blueprint.post("/ex-situ/recoltes/nouvelle")
@needs("create", "harvest")
def enter_harvest() -> ResponseReturnValue:
    """Enter a harvest, with its photographs."""
    viewer, moment = current_viewer(), now()
    try:
        with current_house().store.transaction() as session:
            checked = _checked(session, None)
            row = operations.save_new(session, viewer, checked, at=moment)
            identifier, geste = row.uuid, done(session, viewer)
        _keep_photos(identifier)
    except (Invalid, Conflict, NotFound) as error:
        return _form(None, request.form, error)
    _tell(checked)
    return to("exsitu_collecting.harvest", geste, identifier=identifier)


@blueprint.get("/ex-situ/recoltes/<uuid:identifier>/modifier")
def edit_harvest(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a harvest."""
    require("update", "harvest")
    return _form(identifier, None)


@blueprint.post("/ex-situ/recoltes/<uuid:identifier>/modifier")
@needs("update", "harvest")
def change_harvest(identifier: UUID) -> ResponseReturnValue:
    """Change a harvest."""
    viewer, moment = current_viewer(), now()
    try:
        with current_house().store.transaction() as session:
            known = find_placed(session, viewer, Harvest, identifier)
            checked = _checked(session, known)
            operations.save_change(session, viewer, *known, checked, at=moment)
        _keep_photos(identifier)
    except (Invalid, Conflict) as error:
        return _form(identifier, request.form, error)
    flash("Récolte modifiée.", "success")
    _tell(checked)
    return to("exsitu_collecting.harvest", identifier=identifier)


@blueprint.post("/ex-situ/recoltes/verifier")
@needs("create", "harvest")
def check_harvest() -> ResponseReturnValue:
    """Compare what is typed with the law and the norms: the fragment that the form shows."""
    with current_house().store.reading() as session:
        try:
            checked = _checked(session, None)
        except Invalid as error:
            return render_template("collecting/law.html", checked=None, message=error.message)
        return render_template("collecting/law.html", checked=checked, message="")


@blueprint.post("/ex-situ/recoltes/<uuid:identifier>/permis")
@needs("update", "harvest")
def attach_permit(identifier: UUID) -> ResponseReturnValue:
    """Attach a permit to a harvest."""
    viewer, moment = current_viewer(), now()
    try:
        with current_house().store.transaction() as session:
            known = find_placed(session, viewer, Harvest, identifier)
            given = {"permit": request.form.get("permit", "")}
            checked = check(session, viewer, given, today=moment.date(), known=known)
            operations.save_change(session, viewer, *known, checked, at=moment)
        flash("Permis rattaché : la quantité compte sur son quota.", "success")
        for words in checked.lacks:
            flash(words, "warning")
    except Invalid as error:
        flash(error.message, "error")
    return to("exsitu_collecting.harvest", identifier=identifier)


@blueprint.post("/ex-situ/recoltes/<uuid:identifier>/photos")
@needs("update", "harvest")
def add_photo(identifier: UUID) -> ResponseReturnValue:
    """Add photographs to a harvest."""
    try:
        if not _keep_photos(identifier):
            flash("Choisissez une photographie.", "error")
    except Invalid as error:
        flash(error.message, "error")
    return to("exsitu_collecting.harvest", identifier=identifier, _anchor="photos")


@blueprint.post("/ex-situ/recoltes/<uuid:identifier>/supprimer")
@needs("delete", "harvest")
def delete_harvest(identifier: UUID) -> ResponseReturnValue:
    """Delete a harvest that was a mistake."""
    viewer, moment = current_viewer(), now()
    try:
        with current_house().store.transaction() as session:
            known = find_placed(session, viewer, Harvest, identifier)
            operations.delete_harvest(session, viewer, *known, at=moment, reason=request.form.get("reason", ""))
    except (Invalid, Conflict) as error:
        flash(error.message, "error")
        return to("exsitu_collecting.harvest", identifier=identifier)
    flash("Récolte supprimée. L'historique garde ce qu'elle disait.", "success")
    return to("exsitu_collecting.harvests")


def _checked(session: Session, known: tuple[Harvest, Node] | None) -> Checked:
    around = read_surroundings(session, current_house().settings)
    given = given_of("harvest", *MORE)
    if known is not None and not given.get("population"):
        given.pop("population", None)
    return check(
        session, current_viewer(), given, today=now().date(), around=around, known=known
    )  # fmt: skip


def _keep_photos(identifier: UUID) -> int:
    """Keep the photographs sent with a form; gives how many."""
    house, viewer = current_house(), current_viewer()
    sent = [one for one in request.files.getlist("photo") if one.filename][:MOST_PHOTOS]
    stored = [store_file(house.settings, one.stream, str(one.filename)) for one in sent]
    if not stored:
        return 0
    viewer.require("create", "media")
    with house.store.transaction() as session:
        row, node = find_placed(session, viewer, Harvest, identifier)
        require_over(viewer, "update", "harvest", node.author_id, node.organisation_id)
        for one in stored:
            link_media(session, add_media(session, viewer, one, title=f"Récolte {node.number}"), "harvest", row.uuid)
    return len(stored)


def _tell(checked: Checked) -> None:
    for one in checked.warnings:
        flash(one.message, "warning")


def _form(
    identifier: UUID | None, given: Mapping[str, Any] | None, error: Refusal | None = None
) -> ResponseReturnValue:
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        row = None
        if identifier is not None:
            row = viewing.read_row(session, viewer, identifier)
            _, node = find_placed(session, viewer, Harvest, identifier)
            require_over(viewer, "update", "harvest", node.author_id, node.organisation_id)
        given = _filled(row) if given is None else given
        fixed = ("number", "legacy_number", "qualifier") if row else ()
        page = render_template(
            "collecting/harvest_form.html",
            row=row,
            given=given,
            groups=inputs_of("harvest", given, without=(*_BY_HAND, *fixed)),
            law_inputs={name: input_of(fields_of("harvest")[name], given) for name in _BY_HAND},
            populations=choices.populations(session, viewer),
            missions=choices.missions(session, viewer),
            permits=choices.permits(session, viewer),
            config=picker(session, row),
            **refused(error, "harvest"),
        )
    return page, error.status if error else 200


def _filled(row: dict[str, Any] | None) -> dict[str, Any]:
    row = row or {}
    named = {name: str(row.get(f"{name}_uuid") or "") for name in NAMED}
    return {**row, **named}
