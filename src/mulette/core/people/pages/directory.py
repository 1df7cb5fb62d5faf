"""Pages of the directory: who there is, what each may do and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.house import current_house
from mulette.core.journal.queries import history
from mulette.core.listing import read_state
from mulette.core.people import operations, queries
from mulette.core.people.forms import HISTORY_LABELS, PERSON_LABELS, person_values
from mulette.core.people.pages.blueprint import blueprint
from mulette.core.people.rights import PUBLIC
from mulette.core.people.web import current_viewer, require


@blueprint.get("/personnes")
def listing() -> ResponseReturnValue:
    """List the persons."""
    require("read", "person")
    state = read_state(request.args, queries.PERSON_COLUMNS, default_sort="family_name")
    with current_house().store.reading() as session:
        page = queries.list_people(session, state)
        roles_of = queries.roles_of(session, [person.id for person in page.rows])
        rows = [
            {"person": one, "roles": roles_of[one.id], "url": url_for("people.person", person_uuid=one.uuid)}
            for one in page.rows
        ]
        return render_template(
            "people/people.html",
            page=replace(page, rows=rows),
            columns=queries.PERSON_COLUMNS,
            roles=[(role.code, role.label) for role in queries.roles(session) if role.code != PUBLIC],
            may_administer=current_viewer().may("administer", "person"),
        )


@blueprint.get("/personnes/nouvelle")
def new_person() -> ResponseReturnValue:
    """Ask what is to be known of a new person."""
    require("administer", "person")
    return _form(None, {})


@blueprint.post("/personnes")
def add_person() -> ResponseReturnValue:
    """Make a person, with a password when there is one."""
    require("administer", "person")
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            person = operations.add_person(session, viewer, **person_values(session))
            if request.form.get("password"):
                operations.set_password(session, viewer, person, request.form["password"])
    except (Invalid, Conflict) as error:
        return _form(None, request.form, error)
    flash("Personne enregistrée. Donnez-lui maintenant ses rôles.", "success")
    return redirect(url_for("people.person", person_uuid=person.uuid), 303)


@blueprint.get("/personnes/<uuid:person_uuid>")
def person(person_uuid: UUID) -> ResponseReturnValue:
    """Show a person: what is known, roles, « Qui peut quoi », history."""
    return _sheet(person_uuid)


@blueprint.get("/personnes/<uuid:person_uuid>/modifier")
def edit_person(person_uuid: UUID) -> ResponseReturnValue:
    """Ask what changes of a person."""
    require("administer", "person")
    return _form(person_uuid, {})


@blueprint.post("/personnes/<uuid:person_uuid>")
def change_person(person_uuid: UUID) -> ResponseReturnValue:
    """Change what is known of a person."""
    require("administer", "person")
    try:
        with current_house().store.transaction() as session:
            found = queries.get_person(session, person_uuid)
            operations.change_person(session, current_viewer(), found, **person_values(session))
    except (Invalid, Conflict) as error:
        return _form(person_uuid, request.form, error)
    return _back(person_uuid, "Modifications enregistrées.")


@blueprint.post("/personnes/<uuid:person_uuid>/roles")
def set_roles(person_uuid: UUID) -> ResponseReturnValue:
    """Give a person the roles ticked."""
    require("administer", "person")
    try:
        with current_house().store.transaction() as session:
            found = queries.get_person(session, person_uuid)
            operations.set_roles(session, current_viewer(), found, request.form.getlist("roles"))
    except (Conflict, Forbidden) as error:
        return _sheet(person_uuid, message=error.message), error.status
    return _back(person_uuid, "Rôles enregistrés.")


@blueprint.post("/personnes/<uuid:person_uuid>/mot-de-passe")
def set_password(person_uuid: UUID) -> ResponseReturnValue:
    """Give a person a new password."""
    require("administer", "person")
    try:
        with current_house().store.transaction() as session:
            found = queries.get_person(session, person_uuid)
            operations.set_password(session, current_viewer(), found, request.form.get("password", ""))
    except Invalid as error:
        return _sheet(person_uuid, errors=error.fields), error.status
    return _back(person_uuid, "Mot de passe changé. Ses sessions sont fermées.")


@blueprint.post("/personnes/<uuid:person_uuid>/compte")
def set_active(person_uuid: UUID) -> ResponseReturnValue:
    """Close an account, or open it again."""
    require("administer", "person")
    change = operations.deactivate_person if request.form.get("close") else operations.reactivate_person
    try:
        with current_house().store.transaction() as session:
            found = queries.get_person(session, person_uuid)
            change(session, current_viewer(), found, request.form.get("reason") or None)
    except Conflict as error:
        return _sheet(person_uuid, message=error.message), error.status
    return _back(person_uuid, "Compte fermé." if request.form.get("close") else "Compte ouvert de nouveau.")


def _back(person_uuid: UUID, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("people.person", person_uuid=person_uuid), 303)


def _sheet(person_uuid: UUID, **more: Any) -> str:  # noqa: ANN401
    require("read", "person")
    house = current_house()
    permissions = [permission for room in house.rooms for permission in room.permissions]
    may_administer = current_viewer().may("administer", "person")
    with house.store.reading() as session:
        found = queries.get_person(session, person_uuid)
        return render_template(
            "people/person.html",
            person=found,
            name=queries.full_name(found),
            roles=[role for role in queries.roles(session) if role.code != PUBLIC],
            held={role.code for role in queries.roles_of(session, [found.id])[found.id]},
            origins=queries.origins_of(session, found.id),
            explanations=queries.explain_person(session, found, permissions),
            history=history(session, "person", found.uuid) if may_administer else [],
            labels=PERSON_LABELS,
            history_labels=HISTORY_LABELS,
            may_administer=may_administer,
            **{"errors": {}, "message": "", **more},
        )


def _form(
    person_uuid: UUID | None,
    given: Mapping[str, str],
    error: Invalid | Conflict | None = None,
) -> ResponseReturnValue:
    faults = error.fields if isinstance(error, Invalid) else {}
    with current_house().store.reading() as session:
        found = queries.get_person(session, person_uuid) if person_uuid else None
        page = render_template(
            "people/person_form.html",
            person=found,
            given=given,
            organisations=[(str(one.uuid), one.name) for one in queries.organisations(session)],
            errors=faults,
            message=error.message if error and not faults else "",
            labels=PERSON_LABELS,
        )
    return page, error.status if error else 200
