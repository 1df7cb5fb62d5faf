"""Permits for programs: gauges, those that cover a harvest, the yearly report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import Schema
from apiflask.fields import Date, Dict, Float, Integer, List, Nested, Raw, String
from apiflask.validators import Range
from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import check_version, give_version, once, writing
from mulette.exsitu.collecting import permits, report
from mulette.exsitu.collecting.api.blueprint import (
    NEW,
    READS,
    WRITES,
    HeldQuery,
    blueprint,
    day_of_request,
    fields_wanted,
    page_of_request,
    schema,
    value_out,
    values_in,
    words_of_request,
)
from mulette.exsitu.collecting.finding import find_held
from mulette.exsitu.collecting.operations import granting
from mulette.exsitu.collecting.placing import read_shape
from mulette.exsitu.collecting.protection import is_protected
from mulette.exsitu.collecting.tables import Permit
from mulette.exsitu.collecting.viewing import programs
from mulette.exsitu.collecting.viewing.held import permits_wanted

_GEOMETRY: dict[str, Any] = {
    "geometry": Dict(allow_none=True, metadata={"description": "Où il vaut, GeoJSON, WGS 84 ; ou areas"})
}
PermitOut = schema(
    "PermitOut",
    value_out("permit", geometry=Raw(allow_none=True, metadata={"description": "Où il vaut, GeoJSON, WGS 84"})),
)
OnePermitOut = schema("OnePermitOut", dict(PermitOut._declared_fields))


class PermitsQuery(HeldQuery):
    """Filters of permits."""

    valid_on = String(metadata={"description": "Seulement ceux qui valent ce jour-là"})


class PermitsOut(Schema):
    """One page of permits, with their gauges."""

    permits = List(Nested(PermitOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class CoveringQuery(Schema):
    """A harvest to make, or made."""

    cd_nom = Integer(required=True, validate=Range(-(2**31) + 1, 2**31 - 1))
    on = Date(required=True, metadata={"description": "Jour de la récolte"})
    longitude = Float(metadata={"description": "Longitude WGS 84"})
    latitude = Float(metadata={"description": "Latitude WGS 84"})
    quantity = Float(metadata={"description": "Quantité voulue"})
    unit = String(load_default="seed", metadata={"description": "seed, g, plant ou cutting"})


class CoveringOut(Schema):
    """What protects a taxon, and the permits that lift it."""

    protections = List(String())
    permits = List(Nested(PermitOut))


class ReportQuery(Schema):
    """Which year, written how."""

    year = Integer(required=True, validate=Range(1900, 2200))
    format = String(load_default="json", metadata={"description": "json, csv ou pdf"})


class ReportOut(Schema):
    """What was taken on a permit in a year."""

    year = Integer()
    columns = List(String())
    rows = Raw()
    taxa = Raw(metadata={"description": "Jauges du permis, toutes années"})


@blueprint.get("/permits")
@needs("read", "permit")
@blueprint.input(PermitsQuery, location="query", validation=False)
@blueprint.output(PermitsOut)
@blueprint.doc(responses=READS)
def list_permits(query_data: dict[str, Any]) -> dict[str, Any]:
    """Permis avec leurs jauges, page par page, dans l'ordre de leur saisie."""
    after, limit = page_of_request()
    viewer, house, wanted = current_viewer(), current_house(), fields_wanted()
    day = day_of_request("valid_on")
    query = select(Permit).where(*permits_wanted(viewer, words_of_request(), day), Permit.id > after)
    with house.store.reading() as session:
        rows = session.scalars(query.order_by(Permit.id).limit(limit)).all()
        told = [programs.only(one, wanted) for one in programs.permits(session, rows, house.store.srid)]
        return {"permits": told, "next": rows[-1].id if len(rows) == limit else None}


@blueprint.post("/permits")
@once
@needs("create", "permit")
@blueprint.input({**values_in("permit"), **_GEOMETRY, **NEW}, schema_name="PermitIn")
@blueprint.output(OnePermitOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_permit(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute un permis, avec ses taxons et leurs quotas."""
    identifier = json_data.pop("uuid", None)
    with writing() as session:
        return _told(
            session, granting.add_permit(session, current_viewer(), json_data, at=now(), identifier=identifier)
        )


@blueprint.get("/permits/covering")
@needs("read", "permit")
@blueprint.input(CoveringQuery, location="query")
@blueprint.output(CoveringOut)
@blueprint.doc(responses=READS)
def list_covering(query_data: dict[str, Any]) -> dict[str, Any]:
    """Permis de votre organisme qui couvrent une récolte, et ce qui protège le taxon."""
    house, given = current_house(), query_data
    with house.store.reading() as session:
        place = read_shape(given, house.store.srid)
        asked = (given["cd_nom"], given["on"], place, given.get("quantity"), given["unit"])
        found = permits.covering(session, *asked, organisation_id=current_viewer().organisation_id)
        return {
            "protections": is_protected(session, given["cd_nom"], place),
            "permits": programs.permits(session, found, house.store.srid),
        }


@blueprint.get("/permits/<uuid:identifier>")
@needs("read", "permit")
@blueprint.output(OnePermitOut)
@blueprint.doc(responses=READS)
def get_permit(identifier: UUID) -> dict[str, Any]:
    """Un permis, avec ses jauges."""
    with current_house().store.reading() as session:
        return _told(session, find_held(session, current_viewer(), Permit, identifier))


@blueprint.patch("/permits/<uuid:identifier>")
@once
@needs("update", "permit")
@blueprint.input({**values_in("permit"), **_GEOMETRY}, schema_name="PermitChangeIn")
@blueprint.output(OnePermitOut)
@blueprint.doc(responses=WRITES)
def change_permit(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change un permis."""
    with writing() as session:
        row = find_held(session, current_viewer(), Permit, identifier)
        check_version(row)
        granting.change_permit(session, current_viewer(), row, json_data, at=now())
        return _told(session, row)


@blueprint.get("/permits/<uuid:identifier>/report")
@needs("read", "permit")
@blueprint.input(ReportQuery, location="query")
@blueprint.output(ReportOut)
@blueprint.doc(responses=READS)
def get_report(identifier: UUID, query_data: dict[str, Any]) -> dict[str, Any] | Response:
    """Compte rendu annuel d'un permis : taxon, lieu, jour, quantité, usage."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        made = report.gather(session, viewer, find_held(session, viewer, Permit, identifier), query_data["year"])
    if query_data["format"] in report.TYPES:
        return report.answer(made, query_data["format"], house.settings.territory, now().date())
    taxa = [programs.gauge(one) for one in made.gauges]
    return {"year": made.year, "columns": list(report.COLUMNS), "rows": made.rows, "taxa": taxa}


def _told(session: Session, row: Permit) -> dict[str, Any]:
    session.flush()
    give_version(row)
    return programs.permits(session, [row], current_house().store.srid)[0]
