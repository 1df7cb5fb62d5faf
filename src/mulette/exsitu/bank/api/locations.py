"""The tree of locations, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask.fields import List, Nested, String
from flask import request

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import check_version, once, writing
from mulette.exsitu.bank import locations
from mulette.exsitu.bank.api import told
from mulette.exsitu.bank.api.blueprint import READS, WRITES, blueprint, fields_wanted, identifier_of, only
from mulette.exsitu.bank.api.schemas import LocationOut, OneLocationOut, PageOut, PageQuery, given
from mulette.exsitu.bank.queries.finding import find_location
from mulette.exsitu.bank.queries.pages import LOCATION_ORDERS, locations_page
from mulette.exsitu.bank.queries.paging import read_asked

LocationIn = given("location", "LocationIn")
LocationChangeIn = given("location", "LocationChangeIn")


class LocationsQuery(PageQuery):
    """Which locations."""

    q = String(metadata={"description": "Partie du code ou du nom"})
    kind = List(String(), metadata={"description": "LOCATION_KIND"})
    inside = String(metadata={"description": "UUID d'un rangement : lui et ce qu'il contient"})


class LocationsOut(PageOut):
    """One page of locations."""

    locations = List(Nested(LocationOut))


@blueprint.get("/locations")
@needs("read", "seed_lot")
@blueprint.input(LocationsQuery, location="query", validation=False)
@blueprint.output(LocationsOut)
@blueprint.doc(responses=READS)
def list_locations(query_data: dict[str, Any]) -> dict[str, Any]:
    """Rangements, page par page."""
    asked = read_asked(request.args, LOCATION_ORDERS)
    wanted: dict[str, Any] = {"kind": request.args.getlist("kind"), "q": request.args.get("q", "").strip()}
    inside = identifier_of("inside")
    with current_house().store.reading() as session:
        found, after = locations_page(session, current_viewer(), asked, inside=inside, **wanted)
        return {"locations": [only(one, fields_wanted()) for one in told.locations(session, found)], "next": after}


@blueprint.post("/locations")
@once
@needs("create", "seed_lot")
@blueprint.input(LocationIn)
@blueprint.output(OneLocationOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_location(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute un rangement."""
    with writing() as session:
        return told.one_location(session, locations.add_location(session, current_viewer(), json_data, at=now()))


@blueprint.get("/locations/<uuid:identifier>")
@needs("read", "seed_lot")
@blueprint.output(OneLocationOut)
@blueprint.doc(responses=READS)
def get_location(identifier: UUID) -> dict[str, Any]:
    """Un rangement."""
    with current_house().store.reading() as session:
        return told.one_location(session, find_location(session, current_viewer(), identifier))


@blueprint.patch("/locations/<uuid:identifier>")
@once
@needs("update", "seed_lot")
@blueprint.input(LocationChangeIn)
@blueprint.output(OneLocationOut)
@blueprint.doc(responses=WRITES)
def change_location(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change un rangement ; avec parent, le déplace avec tout ce qu'il contient."""
    viewer = current_viewer()
    with writing() as session:
        location = find_location(session, viewer, identifier)
        session.refresh(location, with_for_update=True)
        check_version(location)
        locations.update_location(session, viewer, location, json_data, at=now())
        return told.one_location(session, location)


@blueprint.delete("/locations/<uuid:identifier>")
@once
@needs("delete", "seed_lot")
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=WRITES)
def delete_location(identifier: UUID) -> str:
    """Supprime un rangement qui n'a jamais servi."""
    viewer = current_viewer()
    with writing() as session:
        location = find_location(session, viewer, identifier)
        check_version(location)
        locations.delete_location(session, viewer, location, at=now())
    return ""
