"""REST API of the duplicates."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UuidField
from apiflask.fields import Integer, List, String
from apiflask.validators import Length, OneOf, Range
from sqlalchemy import select

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, signed_in
from mulette.occurrences.duplicates import operations, queries
from mulette.occurrences.duplicates.tables import Pair
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import precisely

blueprint = APIBlueprint("duplicates_api", __name__, url_prefix="/api/v1", tag="Doublons")
_MOST = 200


class PairsQuery(Schema):
    """Which pairs are wanted."""

    state = String(load_default="proposed", validate=OneOf(list(queries.STATES)))
    limit = Integer(load_default=50, validate=Range(1, _MOST))
    after = Integer(load_default=0, validate=Range(0, 2**63 - 1), metadata={"description": "Numéro de la dernière lue"})


class PairOut(Schema):
    """A pair of records that may be one."""

    uuid = UuidField()
    id = Integer(metadata={"description": "Numéro, croissant ; « after » de la page suivante"})
    first_id = Integer()
    second_id = Integer()
    cd_ref = Integer()
    score = Integer(metadata={"description": "Ressemblance, 0 à 100"})
    reasons = List(String())
    state = String()


class MergeIn(Schema):
    """How two records are merged."""

    kept_id = Integer(required=True, validate=Range(1, 2**63 - 1))
    take = List(String(), load_default=list)
    reason = String(required=True, validate=Length(1, 1_000))


class ApartIn(Schema):
    """Why two records are kept apart."""

    reason = String(load_default="", validate=Length(0, 1_000))


@blueprint.get("/duplicates")
@signed_in
@blueprint.input(PairsQuery, location="query")
@blueprint.output(PairOut(many=True))
def pairs(query_data: dict[str, Any]) -> list[Pair]:
    """Donne les paires de données qui pourraient n'en faire qu'une, par numéro croissant."""
    viewer = current_viewer()
    viewer.require("merge", "record")
    known = select(Record.id).where(precisely(viewer))
    wanted = select(Pair).where(Pair.state == query_data["state"], Pair.id > query_data["after"])
    seen = Pair.first_id.in_(known) & Pair.second_id.in_(known)
    one_is_gone = Pair.first_id.in_(known) | Pair.second_id.in_(known)
    condition = one_is_gone if query_data["state"] == "merged" else seen
    with current_house().store.reading() as session:
        return list(session.scalars(wanted.where(condition).order_by(Pair.id).limit(query_data["limit"])))


@blueprint.post("/duplicates/<uuid:identifier>/merge")
@signed_in
@blueprint.input(MergeIn)
@blueprint.output(PairOut)
def merge(identifier: UUID, json_data: dict[str, Any]) -> Pair:
    """Fusionne les deux données d'une paire."""
    with current_house().store.transaction() as session:
        queries.get_pair(session, current_viewer(), identifier)
        pair = operations.find_pair(session, identifier)
        operations.merge(session, current_viewer(), pair, today=dt.datetime.now(dt.UTC).date(), **json_data)
        return pair


@blueprint.post("/duplicates/<uuid:identifier>/keep-apart")
@signed_in
@blueprint.input(ApartIn)
@blueprint.output(PairOut)
def keep_apart(identifier: UUID, json_data: dict[str, Any]) -> Pair:
    """Garde séparées les deux données d'une paire."""
    with current_house().store.transaction() as session:
        queries.get_pair(session, current_viewer(), identifier)
        pair = operations.find_pair(session, identifier)
        operations.keep_apart(session, current_viewer(), [pair], reason=json_data["reason"] or None)
        return pair
