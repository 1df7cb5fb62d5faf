"""Pages of the permits: gauges, sheet, form, yearly report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.media.files import store_file
from mulette.core.media.operations import add_media, link_media
from mulette.core.media.queries import media_of
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.collecting import permits as counting
from mulette.exsitu.collecting import report as reporting
from mulette.exsitu.collecting.finding import find_held
from mulette.exsitu.collecting.operations import granting
from mulette.exsitu.collecting.operations.common import name_taxon
from mulette.exsitu.collecting.pages.blueprint import (
    Refusal,
    blueprint,
    done,
    drawn,
    given_of,
    inputs_of,
    refused,
    to,
    today,
)
from mulette.exsitu.collecting.tables import Permit
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.collecting.viewing import facts, held
from mulette.exsitu.collecting.viewing.changes import changes_of
from mulette.exsitu.lineage.reach import reaches, require_over
from mulette.exsitu.vocabulary import terms

BLANK_LINES = 3
"""Empty lines offered after the taxa of a permit."""
YEARS = range(1900, 2201)


@blueprint.get("/ex-situ/permis")
def permits() -> ResponseReturnValue:
    """List the permits with their gauges."""
    require("read", "permit")
    viewer = current_viewer()
    state = read_state(request.args, held.PERMIT_COLUMNS, default_sort="-starts_on")
    with current_house().store.reading() as session:
        page = held.list_permits(session, viewer, state, today())
        rows = [{**one, "url": url_for("exsitu_collecting.permit", identifier=one["uuid"])} for one in page.rows]
        return render_template(
            "collecting/permits.html",
            page=replace(page, rows=rows),
            columns=held.PERMIT_COLUMNS,
            new_url=url_for("exsitu_collecting.new_permit") if viewer.may("create", "permit") else "",
        )


@blueprint.get("/ex-situ/permis/<uuid:identifier>")
def permit(identifier: UUID) -> ResponseReturnValue:
    """Show a permit: its gauges, what was taken on it, its reports."""
    require("read", "permit")
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        row = find_held(session, viewer, Permit, identifier)
        uses = counting.uses_of(session, [row.id])
        values = {name: getattr(row, name, None) for name in fields_of("permit")}
        place = {"geometry": row.geom} if row.geom is not None else None
        may_change = reaches(viewer, "update", "permit", row.author_id, row.organisation_id)
        return render_template(
            "collecting/permit.html",
            row=row,
            state=held.permit_state(row.starts_on, row.ends_on, today()),
            groups=facts.facts_of("permit", values, without=("number", "starts_on", "ends_on")),
            gauges=counting.used(session, row),
            uses=uses,
            years=sorted({use.on.year for use in uses} | {today().year}, reverse=True),
            config=drawn(place, house.store.srid) if place else None,
            documents=media_of(session, viewer, "permit", row.uuid),
            may_change=may_change,
            may_delete=reaches(viewer, "delete", "permit", row.author_id, row.organisation_id),
            changes=changes_of(session, "permit", row.uuid) if may_change else [],
        )


@blueprint.get("/ex-situ/permis/<uuid:identifier>/compte-rendu/<int:year>.<format>")
def permit_report(identifier: UUID, year: int, format: str) -> ResponseReturnValue:
    """Send the yearly report of a permit."""
    require("read", "permit")
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        row = find_held(session, viewer, Permit, identifier)
        if year not in YEARS or format not in reporting.TYPES:
            abort(404)
        made = reporting.gather(session, viewer, row, year)
    return reporting.answer(made, format, house.settings.territory, today())


@blueprint.post("/ex-situ/permis/<uuid:identifier>/document")
@needs("update", "permit")
def add_document(identifier: UUID) -> ResponseReturnValue:
    """Keep the text of a permit."""
    house, viewer, sent = current_house(), current_viewer(), request.files.get("file")
    viewer.require("create", "media")
    try:
        if sent is None or not sent.filename:
            raise Invalid("Choisissez un fichier.", code="permit.no-document", fields={"file": "Choisissez."})
        stored = store_file(house.settings, sent.stream, sent.filename)
        with house.store.transaction() as session:
            row = find_held(session, viewer, Permit, identifier)
            require_over(viewer, "update", "permit", row.author_id, row.organisation_id)
            link_media(session, add_media(session, viewer, stored, title=f"Permis {row.number}"), "permit", row.uuid)
        flash("Document gardé.", "success")
    except Invalid as error:
        flash(error.message, "error")
    return to("exsitu_collecting.permit", identifier=identifier, _anchor="acte")


@blueprint.get("/ex-situ/permis/nouveau")
def new_permit() -> ResponseReturnValue:
    """Show the form of a new permit."""
    require("create", "permit")
    return _form(None, {})


@blueprint.post("/ex-situ/permis/nouveau")
@needs("create", "permit")
def enter_permit() -> ResponseReturnValue:
    """Keep a permit."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            row = granting.add_permit(session, viewer, _given(session), at=now())
            identifier, geste = row.uuid, done(session, viewer)
    except (Invalid, Conflict) as error:
        return _form(None, request.form, error)
    return to("exsitu_collecting.permit", geste, identifier=identifier)


@blueprint.get("/ex-situ/permis/<uuid:identifier>/modifier")
def edit_permit(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a permit."""
    require("update", "permit")
    return _form(identifier, None)


@blueprint.post("/ex-situ/permis/<uuid:identifier>/modifier")
@needs("update", "permit")
def change_permit(identifier: UUID) -> ResponseReturnValue:
    """Change a permit; areas left empty stay as they are."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            row = find_held(session, viewer, Permit, identifier)
            given = _given(session)
            if not given.get("areas"):
                given.pop("areas", None)
            granting.change_permit(session, viewer, row, given, at=now())
    except (Invalid, Conflict) as error:
        return _form(identifier, request.form, error)
    flash("Permis modifié.", "success")
    return to("exsitu_collecting.permit", identifier=identifier)


def _given(session: Session) -> dict[str, Any]:
    """Read the form, the lines of its taxa by name or code; empty lines are left out."""
    given = given_of("permit")
    given.setdefault("uses", "")
    taxa = []
    for line in _lines():
        if line["taxon"].strip():
            named, faults = name_taxon(session, {"taxon": line["taxon"]})
            if faults:
                raise Invalid(faults["taxon"], code="permit.invalid", fields={"taxa": faults["taxon"]})
            taxa.append({"cd_nom": named["cd_nom"], "quota": line["quota"], "unit": line["unit"]})
    return {**given, "taxa": taxa}


def _lines() -> list[dict[str, str]]:
    columns = [request.form.getlist(f"taxa_{name}") for name in ("taxon", "quota", "unit")]
    return [dict(zip(("taxon", "quota", "unit"), line, strict=True)) for line in zip(*columns, strict=False)]


def _form(
    identifier: UUID | None, given: Mapping[str, Any] | None, error: Refusal | None = None
) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        row = find_held(session, viewer, Permit, identifier) if identifier else None
        if row is not None:
            require_over(viewer, "update", "permit", row.author_id, row.organisation_id)
        values = {name: getattr(row, name, None) for name in fields_of("permit")} if given is None else given
        lines = _lines() if request.method == "POST" else held.permit_lines(session, row)
        blank = {"taxon": "", "quota": "", "unit": "seed"}
        back = url_for("exsitu_collecting.permit", identifier=row.uuid) if row else url_for("exsitu_collecting.permits")
        page = render_template(
            "collecting/permit_form.html",
            row=row,
            heading=f"Modifier le permis {row.number}" if row else "Ajouter un permis",
            groups=inputs_of("permit", values, without=("taxa",)),
            lines=[*(one for one in lines if one["taxon"].strip()), *[blank] * BLANK_LINES],
            units=list(terms("HARVEST_UNIT").items()),
            back=back,
            **refused(error, "permit"),
        )
    return page, error.status if error else 200
