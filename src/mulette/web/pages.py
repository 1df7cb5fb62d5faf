"""Pages that belong to no room: the home page, and the documentation of the API."""

from __future__ import annotations

from typing import cast

from apiflask import APIFlask
from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from mulette.core.errors import Unauthenticated
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer
from mulette.core.room import Hit, load
from mulette.web.api_docs import Description, operations_by_tag

blueprint = Blueprint("house", __name__)
HITS = 10
"""Most things shown of each room in the results of a search."""


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show what waits for the viewer in every room."""
    house, viewer = current_house(), current_viewer()
    if viewer.is_anonymous and not viewer.rights:
        raise Unauthenticated("Connectez-vous pour continuer.", code="people.sign-in-needed")
    with house.store.reading() as session:
        waiting = [one for room in house.rooms if room.waiting for one in load(room.waiting)(session, viewer)]
    return render_template("home.html", waiting=waiting)


@blueprint.get("/recherche")
def search() -> ResponseReturnValue:
    """Show what the rooms find for the words of the search box."""
    house, viewer, words = current_house(), current_viewer(), request.args.get("q", "").strip()
    if viewer.is_anonymous and not viewer.rights:
        raise Unauthenticated("Connectez-vous pour continuer.", code="people.sign-in-needed")
    found: dict[str, list[Hit]] = {}
    with house.store.reading() as session:
        for room in house.rooms if words else ():
            if room.search and (hits := load(room.search)(session, viewer, words, HITS)):
                found[room.label] = hits
    return render_template("search.html", words=words, found=found)


@blueprint.get("/api/docs")
def api_docs() -> ResponseReturnValue:
    """Show the operations of the API."""
    description = cast("Description", cast("APIFlask", current_app).spec)
    return render_template("api_docs.html", groups=operations_by_tag(description))
