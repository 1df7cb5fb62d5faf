"""Missions for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import Schema
from apiflask.fields import Integer, List, Nested, String
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import check_version, give_version, once, writing
from mulette.exsitu.collecting.api.blueprint import (
    NEW,
    READS,
    WRITES,
    HeldQuery,
    blueprint,
    fields_wanted,
    page_of_request,
    schema,
    value_out,
    values_in,
    words_of_request,
)
from mulette.exsitu.collecting.finding import find_held
from mulette.exsitu.collecting.operations import missions
from mulette.exsitu.collecting.tables import Mission
from mulette.exsitu.collecting.viewing import programs
from mulette.exsitu.collecting.viewing.held import missions_wanted

MissionOut = schema(
    "MissionOut", value_out("mission", state=String(metadata={"description": "planned, under_way ou done"}))
)
OneMissionOut = schema("OneMissionOut", dict(MissionOut._declared_fields))


class MissionsOut(Schema):
    """One page of missions."""

    missions = List(Nested(MissionOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


@blueprint.get("/missions")
@needs("read", "harvest")
@blueprint.input(HeldQuery, location="query", validation=False)
@blueprint.output(MissionsOut)
@blueprint.doc(responses=READS)
def list_missions(query_data: dict[str, Any]) -> dict[str, Any]:
    """Missions, page par page, dans l'ordre de leur saisie."""
    after, limit = page_of_request()
    viewer, today, wanted = current_viewer(), now().date(), fields_wanted()
    query = select(Mission).where(*missions_wanted(viewer, words_of_request()), Mission.id > after)
    with current_house().store.reading() as session:
        rows = session.scalars(query.order_by(Mission.id).limit(limit)).all()
        told = [programs.only(programs.mission(session, viewer, row, today), wanted) for row in rows]
        return {"missions": told, "next": rows[-1].id if len(rows) == limit else None}


@blueprint.post("/missions")
@once
@needs("create", "harvest")
@blueprint.input({**values_in("mission"), **NEW}, schema_name="MissionIn")
@blueprint.output(OneMissionOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_mission(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute une mission, prévue ou faite."""
    identifier = json_data.pop("uuid", None)
    with writing() as session:
        return _told(
            session, missions.add_mission(session, current_viewer(), json_data, at=now(), identifier=identifier)
        )


@blueprint.get("/missions/<uuid:identifier>")
@needs("read", "harvest")
@blueprint.output(OneMissionOut)
@blueprint.doc(responses=READS)
def get_mission(identifier: UUID) -> dict[str, Any]:
    """Une mission."""
    with current_house().store.reading() as session:
        return _told(session, find_held(session, current_viewer(), Mission, identifier))


@blueprint.patch("/missions/<uuid:identifier>")
@once
@needs("update", "harvest")
@blueprint.input(values_in("mission"), schema_name="MissionChangeIn")
@blueprint.output(OneMissionOut)
@blueprint.doc(responses=WRITES)
def change_mission(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change une mission."""
    with writing() as session:
        row = find_held(session, current_viewer(), Mission, identifier)
        check_version(row)
        missions.change_mission(session, current_viewer(), row, json_data, at=now())
        return _told(session, row)


def _told(session: Session, row: Mission) -> dict[str, Any]:
    session.flush()
    give_version(row)
    return programs.mission(session, current_viewer(), row, now().date())
