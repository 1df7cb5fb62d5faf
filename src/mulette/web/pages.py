"""Pages that belong to no room: the home page, and the documentation of the API."""

from __future__ import annotations

from typing import cast

from apiflask import APIFlask
from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from mulette.core.errors import Unauthenticated
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer
from mulette.core.room import load
from mulette.web.api_docs import Description, operations_by_tag

blueprint = Blueprint("house", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show what waits for the viewer in every room."""
    house, viewer = current_house(), current_viewer()
    if viewer.is_anonymous and not viewer.rights:
        raise Unauthenticated("Connectez-vous pour continuer.", code="people.sign-in-needed")
    with house.store.reading() as session:
        waiting = [one for room in house.rooms if room.waiting for one in load(room.waiting)(session, viewer)]
    return render_template("home.html", waiting=waiting)


@blueprint.get("/api/docs")
def api_docs() -> ResponseReturnValue:
    """Show the operations of the API."""
    description = cast("Description", cast("APIFlask", current_app).spec)
    return render_template("api_docs.html", groups=operations_by_tag(description))
