"""Populations for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import Schema
from apiflask.fields import Integer, List, Nested, Raw, String
from flask import request
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import check_version, give_version, once, writing
from mulette.exsitu.collecting.api.blueprint import (
    NEW,
    PLACE_IN,
    PLACE_OUT,
    READS,
    TAXON_IN,
    WRITES,
    PlacedQuery,
    blueprint,
    fields_wanted,
    filters_of_request,
    page_of_request,
    schema,
    value_out,
    values_in,
)
from mulette.exsitu.collecting.finding import find_placed
from mulette.exsitu.collecting.operations import populations
from mulette.exsitu.collecting.surroundings import read_surroundings
from mulette.exsitu.collecting.tables import Population
from mulette.exsitu.collecting.viewing import populations as viewing
from mulette.exsitu.collecting.viewing import programs

PopulationOut = schema(
    "PopulationOut",
    value_out("population", **PLACE_OUT, harvests=Integer(metadata={"description": "Récoltes faites là"})),
)
OnePopulationOut = schema("OnePopulationOut", dict(PopulationOut._declared_fields))


class PopulationsOut(Schema):
    """One page of populations; a GeoJSON collection when ``format=geojson``."""

    populations = List(Nested(PopulationOut))
    type = String()
    features = Raw()
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


@blueprint.get("/populations")
@needs("read", "harvest")
@blueprint.input(PlacedQuery, location="query", validation=False)
@blueprint.output(PopulationsOut)
@blueprint.doc(responses=READS)
def list_populations(query_data: dict[str, Any]) -> dict[str, Any]:
    """Toutes les populations, page par page, dans l'ordre de leur saisie."""
    after, limit = page_of_request()
    house, filters = current_house(), filters_of_request()
    with house.store.reading() as session:
        rows, last = viewing.read_after(session, current_viewer(), filters, after=after, limit=limit)
    if request.args.get("format") == "geojson":
        return programs.collection(rows, house.store.srid, last)
    wanted = fields_wanted()
    told = [programs.only(programs.placed(row, house.store.srid), wanted) for row in rows]
    return {"populations": told, "next": last}


@blueprint.post("/populations")
@once
@needs("create", "harvest")
@blueprint.input({**values_in("population"), **TAXON_IN, **PLACE_IN, **NEW}, schema_name="PopulationIn")
@blueprint.output(OnePopulationOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_population(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute une population."""
    identifier, viewer = json_data.pop("uuid", None), current_viewer()
    with writing() as session:
        around = read_surroundings(session, current_house().settings)
        row = populations.add_population(
            session, viewer, json_data, at=now(), around=around, identifier=identifier
        )  # fmt: skip
        return _told(session, row)


@blueprint.get("/populations/<uuid:identifier>")
@needs("read", "harvest")
@blueprint.output(OnePopulationOut)
@blueprint.doc(responses=READS)
def get_population(identifier: UUID) -> dict[str, Any]:
    """Une population."""
    with current_house().store.reading() as session:
        return _told(session, find_placed(session, current_viewer(), Population, identifier)[0])


@blueprint.patch("/populations/<uuid:identifier>")
@once
@needs("update", "harvest")
@blueprint.input({**values_in("population"), **PLACE_IN}, schema_name="PopulationChangeIn")
@blueprint.output(OnePopulationOut)
@blueprint.doc(responses=WRITES)
def change_population(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change une population ; les récoltes placées par elle la suivent."""
    viewer = current_viewer()
    with writing() as session:
        row, node = find_placed(session, viewer, Population, identifier)
        check_version(row)
        around = read_surroundings(session, current_house().settings)
        populations.change_population(session, viewer, row, node, json_data, at=now(), around=around)
        return _told(session, row)


def _told(session: Session, row: Population) -> dict[str, Any]:
    session.flush()
    give_version(row)
    return programs.placed(viewing.read_row(session, current_viewer(), row.uuid), current_house().store.srid)
