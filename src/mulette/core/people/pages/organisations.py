"""Pages of the organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.people import operations, queries
from mulette.core.people.forms import ORGANISATION_LABELS, organisation_values
from mulette.core.people.pages.blueprint import blueprint
from mulette.core.people.tables import Organisation
from mulette.core.people.web import current_viewer, require


@blueprint.get("/organismes")
def organisations() -> ResponseReturnValue:
    """List the organisations."""
    require("read", "person")
    state = read_state(request.args, queries.ORGANISATION_COLUMNS, default_sort="name")
    may_update = current_viewer().may("update", "organisation")
    with current_house().store.reading() as session:
        page = queries.list_organisations(session, state)
        rows = [
            {"organisation": one, "people": people, "url": _url(one) if may_update else ""} for one, people in page.rows
        ]
        return render_template(
            "people/organisations.html",
            page=replace(page, rows=rows),
            columns=queries.ORGANISATION_COLUMNS,
            may_update=may_update,
        )


@blueprint.get("/organismes/nouvel")
def new_organisation() -> ResponseReturnValue:
    """Ask what is to be known of a new organisation."""
    require("update", "organisation")
    return _form(None, {})


@blueprint.post("/organismes")
def add_organisation() -> ResponseReturnValue:
    """Make an organisation."""
    require("update", "organisation")
    try:
        with current_house().store.transaction() as session:
            operations.add_organisation(session, current_viewer(), **organisation_values())
    except (Invalid, Conflict) as error:
        return _form(None, request.form, error)
    return _back("Organisme enregistré.")


@blueprint.get("/organismes/<uuid:organisation_uuid>")
def organisation(organisation_uuid: UUID) -> ResponseReturnValue:
    """Ask what changes of an organisation."""
    require("update", "organisation")
    return _form(organisation_uuid, {})


@blueprint.post("/organismes/<uuid:organisation_uuid>")
def change_organisation(organisation_uuid: UUID) -> ResponseReturnValue:
    """Change what is known of an organisation."""
    require("update", "organisation")
    try:
        with current_house().store.transaction() as session:
            found = queries.get_organisation(session, organisation_uuid)
            operations.change_organisation(session, current_viewer(), found, **organisation_values())
    except (Invalid, Conflict) as error:
        return _form(organisation_uuid, request.form, error)
    return _back("Modifications enregistrées.")


def _url(organisation: Organisation) -> str:
    return url_for("people.organisation", organisation_uuid=organisation.uuid)


def _back(message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("people.organisations"), 303)


def _form(
    organisation_uuid: UUID | None,
    given: Mapping[str, str],
    error: Invalid | Conflict | None = None,
) -> ResponseReturnValue:
    faults = error.fields if isinstance(error, Invalid) else {}
    with current_house().store.reading() as session:
        found = queries.get_organisation(session, organisation_uuid) if organisation_uuid else None
        page = render_template(
            "people/organisation_form.html",
            organisation=found,
            given=given,
            errors=faults,
            message=error.message if error and not faults else "",
            labels=ORGANISATION_LABELS,
        )
    return page, error.status if error else 200
