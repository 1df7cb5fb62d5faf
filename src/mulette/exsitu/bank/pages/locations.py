"""Where things are kept: the tree, one location with what is inside, forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.locations import add_location, delete_location, update_location
from mulette.exsitu.bank.pages.blueprint import back_to, blueprint, last_act, tell
from mulette.exsitu.bank.pages.inputs import Input, Refusal, Sent, given_of, inputs_of, refusal, with_values
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.bank.values import fields_of
from mulette.exsitu.bank.viewing import audits, places
from mulette.exsitu.lineage.reach import reaches, require_over

MOST_SHOWN, DEEPEST, SHALLOW = 300, 20, 2
"""Locations of a tree shown whole; levels shown of a tree, and of one that has more locations than that."""


@blueprint.get("/ex-situ/rangements")
def locations() -> ResponseReturnValue:
    """Show the tree of locations."""
    require("read", "seed_lot")
    viewer = current_viewer()
    with current_house().store.reading() as session:
        roots = places.tree(session, viewer)
        new_url = url_for("exsitu_bank.new_location") if viewer.may("create", "seed_lot") else ""
        deepest = DEEPEST if places.count_all(roots) <= MOST_SHOWN else SHALLOW
        return render_template("exsitu/locations.html", roots=roots, deepest=deepest, new_url=new_url)


@blueprint.get("/ex-situ/rangements/nouveau")
def new_location() -> ResponseReturnValue:
    """Show the form of a new location; ``dans`` names the one that holds it."""
    require("create", "seed_lot")
    return _form(None, {"parent": request.args.get("dans", "")}, None)


@blueprint.post("/ex-situ/rangements/nouveau")
@needs("create", "seed_lot")
def enter_location() -> ResponseReturnValue:
    """Add a location."""
    author, at = current_viewer(), now()
    try:
        with current_house().store.transaction() as session:
            identifier = add_location(session, author, given_of(fields_of("location"), request.form), at=at).uuid
            tell(last_act(session, author, at), "Rangement ajouté")
    except (Invalid, Conflict) as error:
        return _form(None, request.form, error)
    return back_to(url_for("exsitu_bank.location", identifier=identifier))


@blueprint.get("/ex-situ/rangements/<uuid:identifier>")
def location(identifier: UUID) -> ResponseReturnValue:
    """Show a location and what is inside."""
    require("read", "seed_lot")
    viewer = current_viewer()
    with current_house().store.reading() as session:
        found = places.find_location(session, viewer, identifier)
        key = (found.author_id, found.organisation_id)
        return render_template(
            "exsitu/location.html",
            place=places.locations_named(session, [found.id])[found.id],
            branch=places.branch_of(session, viewer, found),
            inside=places.inside(session, viewer, found),
            audits=audits.of_location(session, found),
            may_add=reaches(viewer, "create", "seed_lot", *key),
            may_change=reaches(viewer, "update", "seed_lot", *key),
            may_delete=reaches(viewer, "delete", "seed_lot", *key),
            may_move=viewer.may("create", "stock"),
        )


@blueprint.get("/ex-situ/rangements/<uuid:identifier>/modifier")
def edit_location(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a location."""
    require("update", "seed_lot")
    return _form(identifier, {}, None)


@blueprint.post("/ex-situ/rangements/<uuid:identifier>/modifier")
@needs("update", "seed_lot")
def change_location(identifier: UUID) -> ResponseReturnValue:
    """Change a location."""
    author, at = current_viewer(), now()
    try:
        with current_house().store.transaction() as session:
            found = places.find_location(session, author, identifier)
            update_location(session, author, found, given_of(fields_of("location"), request.form), at=at)
            tell(last_act(session, author, at), "Rangement modifié")
    except (Invalid, Conflict) as error:
        return _form(identifier, request.form, error)
    return back_to(url_for("exsitu_bank.location", identifier=identifier))


@blueprint.post("/ex-situ/rangements/<uuid:identifier>/supprimer")
@needs("delete", "seed_lot")
def drop_location(identifier: UUID) -> ResponseReturnValue:
    """Delete a location that never held anything."""
    author, sent = current_viewer(), Sent(request.form)
    try:
        with current_house().store.transaction() as session:
            found = places.find_location(session, author, identifier)
            delete_location(session, author, found, at=now(), reason=sent.text("reason") or "")
            tell(None, "Rangement supprimé")
    except (Invalid, Conflict) as error:
        return _form(identifier, {}, error)
    return back_to(url_for("exsitu_bank.locations"))


def _form(identifier: UUID | None, given: Mapping[str, Any], error: Refusal | None) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        found = places.find_location(session, viewer, identifier) if identifier else None
        stored: dict[str, Any] = {}
        if found is not None:
            require_over(viewer, "update", "seed_lot", found.author_id, found.organisation_id)
            stored = {name: getattr(found, name, None) for name in fields_of("location")}
            stored["parent"] = session.scalar(select(Location.uuid).where(Location.id == found.parent_id))
        groups = inputs_of(fields_of("location").values(), stored)
        groups = {title: _with_places(inputs, places.choices(session, viewer)) for title, inputs in groups.items()}
        if given:
            groups = {title: with_values(inputs, given, is_sent=bool(error)) for title, inputs in groups.items()}
        page = render_template(
            "exsitu/location_form.html",
            found=found,
            groups=groups,
            back=_back(identifier),
            **refusal(error, {name: field.label for name, field in fields_of("location").items()}),
        )
    return page, error.status if error else 200


def _with_places(inputs: list[Input], listed: list[tuple[str, str]]) -> list[Input]:
    return [{**one, "type": "select", "choices": listed} if one["name"] == "parent" else one for one in inputs]


def _back(identifier: UUID | None) -> str:
    if identifier is None:
        return url_for("exsitu_bank.locations")
    return url_for("exsitu_bank.location", identifier=identifier)
