"""REST API of the cultures: started, told events one by one or together, harvested; genealogies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import request
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import check_version, give_version, once, writing
from mulette.exsitu.culture import operations
from mulette.exsitu.culture.queries import cultures_within, events_of, find_culture, source_named
from mulette.exsitu.culture.schemas import (
    BATCH_IN,
    CULTURE_CHANGE_IN,
    CULTURE_IN,
    EVENT_IN,
    HARVEST_IN,
    CultureBatchOut,
    CultureEventOut,
    CultureHarvestOut,
    CulturesOut,
    CulturesQuery,
    LineageOut,
    OneCultureEventOut,
    OneCultureOut,
)
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.culture.viewing import programs
from mulette.exsitu.culture.viewing.filters import read_filters
from mulette.exsitu.culture.viewing.genealogy import genealogy_of
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing.queries import location_named
from mulette.occurrences.viewing.pages_by_key import read_page

blueprint = APIBlueprint("exsitu_culture_api", __name__, url_prefix="/api/v1/exsitu", tag="Cultures")
WRITES = [401, 403, 404, 409, 412, 422]


@blueprint.get("/cultures")
@needs("read", "culture")
@blueprint.input(CulturesQuery, location="query", validation=False)
@blueprint.output(CulturesOut)
@blueprint.doc(responses=[401, 403, 422])
def list_cultures(query_data: dict[str, Any]) -> dict[str, Any]:
    """Cultures, page par page, dans l'ordre de leur création."""
    after, limit = read_page(request.args)
    filters = read_filters(request.args, ended="with")
    with current_house().store.reading() as session:
        return programs.page(session, current_viewer(), filters, now().date(), after=after, limit=limit)


@blueprint.post("/cultures")
@once
@needs("create", "culture")
@blueprint.input(CULTURE_IN, schema_name="CultureIn")
@blueprint.output(OneCultureOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_culture(json_data: dict[str, Any]) -> dict[str, Any]:
    """Commence une culture : plantules repiquées d'un semis, boutures, éclats, plants rapportés."""
    sources, own = json_data.pop("sources"), json_data.pop("uuid", None)
    with writing() as session:
        viewer = current_viewer()
        named = [
            operations.Source(source_named(session, viewer, one["code"]), one["quantity"], one["by"]) for one in sources
        ]
        return _one(session, operations.add_culture(session, viewer, json_data, named, at=now(), identifier=own))


@blueprint.get("/cultures/<uuid:identifier>")
@needs("read", "culture")
@blueprint.output(OneCultureOut)
@blueprint.doc(responses=[401, 403, 404])
def get_culture(identifier: UUID) -> dict[str, Any]:
    """Une culture."""
    with current_house().store.reading() as session:
        return _one(session, find_culture(session, current_viewer(), identifier))


@blueprint.patch("/cultures/<uuid:identifier>")
@needs("update", "culture")
@blueprint.input(CULTURE_CHANGE_IN, schema_name="CultureChangeIn")
@blueprint.output(OneCultureOut)
@blueprint.doc(responses=WRITES)
def change_culture(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change l'objectif, le responsable, le rempotage prévu ou le commentaire d'une culture."""
    with writing() as session:
        culture = _own(session, identifier)
        return _one(session, operations.change_culture(session, current_viewer(), culture, json_data, at=now()))


@blueprint.get("/cultures/<uuid:identifier>/events")
@needs("read", "culture")
@blueprint.output(CultureEventOut(many=True))
@blueprint.doc(responses=[401, 403, 404])
def list_events(identifier: UUID) -> list[dict[str, Any]]:
    """Événements d'une culture, dans l'ordre du temps ; ceux qui sont annulés y restent."""
    with current_house().store.reading() as session:
        culture = find_culture(session, current_viewer(), identifier)
        return programs.events(session, events_of(session, culture, cancelled=True))


@blueprint.post("/cultures/<uuid:identifier>/events")
@once
@needs("create", "culture")
@blueprint.input(EVENT_IN, schema_name="CultureEventIn")
@blueprint.output(OneCultureEventOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_event(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Dit ce qui est arrivé à une culture ; l'effectif en découle."""
    with writing() as session:
        culture = _own(session, identifier)
        event = operations.add_event(session, current_viewer(), culture, json_data, at=now())
        give_version(culture)
        return programs.events(session, [event])[0]


@blueprint.post("/cultures/<uuid:identifier>/harvests")
@once
@needs("create", "culture")
@blueprint.input(HARVEST_IN, schema_name="CultureHarvestIn")
@blueprint.output(CultureHarvestOut, status_code=201)
@blueprint.doc(responses=WRITES)
def harvest(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Récolte sur une culture : récolte, matériel et, si on le veut, lot ; des graines font une génération de plus."""
    with writing() as session:
        made = operations.harvest(session, current_viewer(), [_own(session, identifier)], json_data, at=now())
        return {
            "act": made.act.uuid,
            "label": made.act.label,
            "generation": made.harvest.generation,
            **_named("harvest", made.harvest),
            **_named("material", made.material),
            **_named("lot", session.get_one(Node, made.lot.node_id) if made.lot else None),
        }


@blueprint.post("/batch/events")
@once
@needs("create", "culture")
@blueprint.input(BATCH_IN, schema_name="CultureBatchIn")
@blueprint.output(CultureBatchOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_events(json_data: dict[str, Any]) -> dict[str, Any]:
    """Dit le même événement de plusieurs cultures, ou de toutes celles d'un lieu : un seul geste, tout ou rien."""
    given, within = json_data.pop("cultures", None), json_data.pop("within", None)
    if bool(given) == bool(within):
        raise Invalid(
            "Dites les cultures, ou le lieu où elles sont.",
            code="culture.which",
            fields={"cultures": "L'une des deux manières, pas les deux."},
        )
    with writing() as session:
        viewer = current_viewer()
        chosen = _within(session, within) if within else [find_culture(session, viewer, one) for one in given]
        act = operations.add_events(session, viewer, chosen, json_data, at=now())
        return {"act": act.uuid, "label": act.label, "cultures": programs.told(session, chosen)}


@blueprint.get("/lineage/<uuid:identifier>")
@needs("read", "culture")
@blueprint.output(LineageOut)
@blueprint.doc(responses=[401, 403, 404])
def get_lineage(identifier: UUID) -> dict[str, Any]:
    """Généalogie d'une fiche : ce dont elle vient, ce qui en vient, la part de chaque origine."""
    house = current_house()
    with house.store.reading() as session:
        return programs.lineage(genealogy_of(session, current_viewer(), identifier), house.store.srid)


def _within(session: Session, code: str) -> list[Culture]:
    viewer = current_viewer()
    return cultures_within(session, viewer, location_named(session, viewer, code))


def _own(session: Session, identifier: UUID) -> Culture:
    """Give a culture to write upon: held, and of the version that the caller read."""
    culture = find_culture(session, current_viewer(), identifier, lock=True)
    check_version(culture)
    return culture


def _one(session: Session, culture: Culture) -> dict[str, Any]:
    session.flush()
    give_version(culture)
    return programs.told(session, [culture])[0]


def _named(name: str, node: Node | None) -> dict[str, Any]:
    return {name: node.uuid if node else None, f"{name}_code": code_of(node.kind, node.number) if node else None}
