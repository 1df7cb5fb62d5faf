"""REST API of the sowings: sown one by one or by campaign, counted, moved, split, ended, cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import request
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import check_version, give_version, once, writing
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.sowing import operations
from mulette.exsitu.sowing.queries import count_of, counts_of, find_sowing, location_named
from mulette.exsitu.sowing.schemas import (
    BATCH_IN,
    COUNT_CHANGE_IN,
    COUNT_IN,
    SOWING_CHANGE_IN,
    SOWING_IN,
    CancelIn,
    CountOut,
    DoneOut,
    EndIn,
    LabelQuery,
    MoveIn,
    OneSowingOut,
    RoundQuery,
    SowableOut,
    SowIn,
    SowingsOut,
    SowingsQuery,
    SowManyIn,
    SownOut,
    SplitIn,
    StopOut,
)
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.viewing import copying, programs, walk
from mulette.exsitu.sowing.viewing.filters import read_filters
from mulette.occurrences.viewing.pages_by_key import read_page

blueprint = APIBlueprint("exsitu_sowing_api", __name__, url_prefix="/api/v1/exsitu", tag="Ex situ : semis")
WRITES = [401, 403, 404, 409, 412, 422]


@blueprint.get("/sowings")
@needs("read", "culture")
@blueprint.input(SowingsQuery, location="query", validation=False)
@blueprint.output(SowingsOut)
@blueprint.doc(responses=[401, 403, 422])
def list_sowings(query_data: dict[str, Any]) -> dict[str, Any]:
    """Semis, page par page, dans l'ordre de leur création."""
    after, limit = read_page(request.args)
    filters = read_filters(request.args)
    with current_house().store.reading() as session:
        return programs.page(session, current_viewer(), filters, now().date(), after=after, limit=limit)


@blueprint.post("/sowings")
@once
@needs("create", "culture")
@blueprint.input(SOWING_IN, schema_name="SowingIn")
@blueprint.output(OneSowingOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_sowing(json_data: dict[str, Any]) -> dict[str, Any]:
    """Sème un lot ; ses graines sortent du stock dans le même geste."""
    with writing() as session:
        made = operations.add_sowings(session, current_viewer(), {}, [json_data], at=now())
        return _one(session, made[0])


@blueprint.post("/batch/sowings")
@once
@needs("create", "culture")
@blueprint.input(BATCH_IN, schema_name="SowingBatchIn")
@blueprint.output(SownOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_batch(json_data: dict[str, Any]) -> dict[str, Any]:
    """Sème une campagne, toute ou rien : valeurs communes, puis un semis par ligne."""
    with writing() as session:
        made = operations.add_sowings(session, current_viewer(), json_data["common"], json_data["rows"], at=now())
        act = session.get_one(Act, made[0].act_id)
        return {"act": act.uuid, "label": act.label, "sowings": programs.told(session, made)}


@blueprint.get("/sowings/round")
@needs("read", "culture")
@blueprint.input(RoundQuery, location="query")
@blueprint.output(StopOut(many=True))
@blueprint.doc(responses=[401, 403, 422])
def get_round(query_data: dict[str, Any]) -> list[dict[str, Any]]:
    """Semis à compter, dans l'ordre du parcours des lieux."""
    with current_house().store.reading() as session:
        found = walk.walk(session, current_viewer(), query_data.get("location"), now().date())
        return [walk.as_stop(row) for row in found]


@blueprint.get("/sowings/lot")
@needs("create", "culture")
@blueprint.input(LabelQuery, location="query")
@blueprint.output(SowableOut)
@blueprint.doc(responses=[401, 403, 422])
def get_sowable(query_data: dict[str, Any]) -> dict[str, Any]:
    """Ce que l'étiquette d'un lot ou d'un paquet propose à semer : taxon, stock, masse de mille graines."""
    with current_house().store.reading() as session:
        return copying.sowable_named(session, current_viewer(), query_data["code"], now().date())


@blueprint.get("/sowings/<uuid:identifier>")
@needs("read", "culture")
@blueprint.output(OneSowingOut)
@blueprint.doc(responses=[401, 403, 404])
def get_sowing(identifier: UUID) -> dict[str, Any]:
    """Un semis."""
    with current_house().store.reading() as session:
        return _one(session, find_sowing(session, current_viewer(), identifier))


@blueprint.patch("/sowings/<uuid:identifier>")
@needs("update", "culture")
@blueprint.input(SOWING_CHANGE_IN, schema_name="SowingChangeIn")
@blueprint.output(OneSowingOut)
@blueprint.doc(responses=WRITES)
def change_sowing(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change la conduite d'un semis, ou le déplace."""
    with writing() as session:
        sowing = _own(session, identifier)
        operations.update_sowing(session, current_viewer(), sowing, json_data, at=now())
        return _one(session, sowing)


@blueprint.post("/sowings/<uuid:identifier>/sow")
@once
@needs("create", "culture")
@blueprint.input(SowIn)
@blueprint.output(OneSowingOut)
@blueprint.doc(responses=WRITES)
def sow(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Fait un semis prévu : ses graines sortent du stock."""
    with writing() as session:
        sowing = _own(session, identifier)
        operations.sow(session, current_viewer(), [sowing], on=json_data.get("sown_on") or now().date(), at=now())
        return _one(session, sowing)


@blueprint.post("/sowings/<uuid:identifier>/end")
@once
@needs("create", "culture")
@blueprint.input(EndIn)
@blueprint.output(OneSowingOut)
@blueprint.doc(responses=WRITES)
def end(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Termine un semis, réussi ou échoué."""
    day, outcome = json_data.get("ended_on") or now().date(), json_data["outcome"]
    with writing() as session:
        sowing = _own(session, identifier)
        operations.end_sowing(session, current_viewer(), sowing, outcome, on=day, at=now())
        return _one(session, sowing)


@blueprint.post("/sowings/<uuid:identifier>/cancel")
@once
@needs("create", "culture")
@blueprint.input(CancelIn)
@blueprint.output(OneSowingOut)
@blueprint.doc(responses=WRITES)
def cancel(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Annule un semis saisi par erreur : ses graines reviennent au stock."""
    with writing() as session:
        sowing = _own(session, identifier)
        operations.cancel_sowing(session, current_viewer(), sowing, reason=json_data["reason"], at=now())
        return _one(session, sowing)


@blueprint.post("/sowings/<uuid:identifier>/split")
@once
@needs("create", "culture")
@blueprint.input(SplitIn)
@blueprint.output(SownOut, status_code=201)
@blueprint.doc(responses=WRITES)
def split(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Partage un semis en modalités, chacune avec son numéro."""
    with writing() as session:
        sowing = _own(session, identifier)
        act, made = operations.split_sowing(session, current_viewer(), sowing, json_data["parts"], at=now())
        return {"act": act.uuid, "label": act.label, "sowings": programs.told(session, made)}


@blueprint.post("/batch/sowings/move")
@once
@needs("create", "culture")
@blueprint.input(MoveIn)
@blueprint.output(DoneOut)
@blueprint.doc(responses=WRITES)
def move(json_data: dict[str, Any]) -> dict[str, Any]:
    """Déplace des semis vers un lieu, dans l'ordre donné."""
    with writing() as session:
        viewer = current_viewer()
        sowings = [find_sowing(session, viewer, one, lock=True) for one in json_data["sowings"]]
        place = location_named(session, viewer, json_data["location"])
        act = operations.move_sowings(session, viewer, sowings, place, at=now())
        return {"act": act.uuid, "label": act.label}


@blueprint.post("/batch/sowings/sow")
@once
@needs("create", "culture")
@blueprint.input(SowManyIn)
@blueprint.output(DoneOut)
@blueprint.doc(responses=WRITES)
def sow_many(json_data: dict[str, Any]) -> dict[str, Any]:
    """Fait des semis prévus, tous ou aucun."""
    with writing() as session:
        viewer = current_viewer()
        sowings = [find_sowing(session, viewer, one, lock=True) for one in json_data["sowings"]]
        act = operations.sow(session, viewer, sowings, on=json_data.get("sown_on") or now().date(), at=now())
        return {"act": act.uuid, "label": act.label}


@blueprint.get("/sowings/<uuid:identifier>/counts")
@needs("read", "culture")
@blueprint.output(CountOut(many=True))
@blueprint.doc(responses=[401, 403, 404])
def list_counts(identifier: UUID) -> list[dict[str, Any]]:
    """Comptages d'un semis, dans l'ordre du temps."""
    with current_house().store.reading() as session:
        sowing = find_sowing(session, current_viewer(), identifier)
        return [programs.count(one) for one in counts_of(session, sowing)]


@blueprint.post("/sowings/<uuid:identifier>/counts")
@once
@needs("create", "culture")
@blueprint.input(COUNT_IN, schema_name="SowingCountIn")
@blueprint.output(CountOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_count(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Compte les levées d'un semis ; 409 s'il l'a été le même jour, à moins de dire que c'est un autre comptage."""
    is_another, own = bool(json_data.pop("is_another", False)), json_data.pop("uuid", None)
    with writing() as session:
        sowing = find_sowing(session, current_viewer(), identifier, lock=True)
        made = operations.add_count(
            session, current_viewer(), sowing, json_data, at=now(), is_another=is_another, identifier=own
        )
        give_version(made)
        return programs.count(made)


@blueprint.patch("/sowings/<uuid:identifier>/counts/<uuid:count>")
@needs("update", "culture")
@blueprint.input(COUNT_CHANGE_IN, schema_name="SowingCountChangeIn")
@blueprint.output(CountOut)
@blueprint.doc(responses=WRITES)
def change_count(identifier: UUID, count: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Corrige un comptage ; ceux qui suivent doivent encore tenir."""
    reason = json_data.pop("reason", None)
    with writing() as session:
        sowing = find_sowing(session, current_viewer(), identifier, lock=True)
        row = count_of(session, sowing, count)
        check_version(row)
        operations.change_count(session, current_viewer(), sowing, row, json_data, at=now(), reason=reason)
        give_version(row)
        return programs.count(row)


@blueprint.delete("/sowings/<uuid:identifier>/counts/<uuid:count>")
@needs("update", "culture")
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=WRITES)
def delete_count(identifier: UUID, count: UUID) -> str:
    """Retire un comptage saisi par erreur."""
    with writing() as session:
        sowing = find_sowing(session, current_viewer(), identifier, lock=True)
        row = count_of(session, sowing, count)
        check_version(row)
        operations.delete_count(session, current_viewer(), sowing, row, at=now(), reason="")
        return ""


def _own(session: Session, identifier: UUID) -> Sowing:
    """Give a sowing to write upon: held, and of the version that the caller read."""
    sowing = find_sowing(session, current_viewer(), identifier, lock=True)
    check_version(sowing)
    return sowing


def _one(session: Session, sowing: Sowing) -> dict[str, Any]:
    give_version(sowing)
    return programs.told(session, [sowing])[0]
