"""Pages of the protocols: the list, and the form of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.testing.operations import protocols as operations
from mulette.exsitu.testing.operations.planning import OF_PROTOCOL
from mulette.exsitu.testing.pages.blueprint import blueprint, given_of_form, inputs, part_rows
from mulette.exsitu.testing.queries import find_protocol, list_protocols
from mulette.exsitu.testing.values import seed_test_fields, with_defaults
from mulette.exsitu.testing.viewing.words import phase_words, pretreatment_words

FIELDS = ("kind", "purpose", "criterion", "replicates", "seeds", "lasts_days", "count_every_days", "comment")


@blueprint.get("/ex-situ/protocoles")
def protocols() -> ResponseReturnValue:
    """List the protocols."""
    require("read", "seed_test")
    with current_house().store.reading() as session:
        shown = [
            (
                row,
                " ; puis ".join(pretreatment_words(one) for one in row.pretreatments or ()),
                " ; puis ".join(phase_words(one) for one in row.phases or ()),
            )
            for row in list_protocols(session)
        ]
        viewer = current_viewer()
        rights = {"may_create": viewer.may("create", "exsitu_list"), "may_change": viewer.may("update", "exsitu_list")}
        return render_template(
            "exsitu_testing/protocols.html", rows=shown, may_test=viewer.may("create", "seed_test"), **rights
        )


@blueprint.get("/ex-situ/protocoles/nouveau")
def new_protocol() -> ResponseReturnValue:
    """Show the form of a new protocol."""
    require("create", "exsitu_list")
    return _form(None, None)


@blueprint.post("/ex-situ/protocoles/nouveau")
@needs("create", "exsitu_list")
def add_protocol() -> ResponseReturnValue:
    """Add a protocol."""
    try:
        with current_house().store.transaction() as session:
            operations.add_protocol(session, current_viewer(), _given(), at=now())
    except (Invalid, Conflict) as error:
        return _form(None, error)
    flash("Protocole ajouté.", "success")
    return redirect(url_for("exsitu_testing.protocols"), 303)


@blueprint.get("/ex-situ/protocoles/<uuid:identifier>")
def edit_protocol(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a protocol."""
    require("update", "exsitu_list")
    return _form(identifier, None)


@blueprint.post("/ex-situ/protocoles/<uuid:identifier>")
@needs("update", "exsitu_list")
def change_protocol(identifier: UUID) -> ResponseReturnValue:
    """Change a protocol."""
    try:
        with current_house().store.transaction() as session:
            row = find_protocol(session, identifier)
            operations.change_protocol(session, current_viewer(), row, _given(), at=now())
    except (Invalid, Conflict) as error:
        return _form(identifier, error)
    flash("Protocole modifié ; les essais déjà faits gardent ce qu'il disait.", "success")
    return redirect(url_for("exsitu_testing.protocols"), 303)


def _given() -> dict[str, Any]:
    given = given_of_form([*FIELDS, "phases", "pretreatments"])
    own = {name: request.form.get(name, "") for name in ("name", "source")}
    return {**given, **own, "is_open": bool(request.form.get("is_open"))}


def _form(identifier: UUID | None, error: Invalid | Conflict | None) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        row = find_protocol(session, identifier) if identifier else None
        kept = (*OF_PROTOCOL, "comment", "name", "source", "is_open")
        given = {name: getattr(row, name) for name in kept} if row else {**with_defaults({}), "is_open": True}
        if error:
            given |= _given()
        page = render_template(
            "exsitu_testing/protocol.html",
            row=row,
            given=given,
            inputs=inputs(FIELDS, given),
            parts={name: part_rows(name, given) for name in ("pretreatments", "phases")},
            errors=getattr(error, "fields", {}),
            message=error.message if error else "",
            labels={name: field.label for name, field in seed_test_fields().items()} | {"name": "Nom"},
        )
    return page, error.status if error else 200
