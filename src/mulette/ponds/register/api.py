"""REST API of the ponds: read as the viewer may see them, add, change, describe; changes for another map."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, Date, DateTime, Dict, Integer, List, Nested, Raw, String
from flask import request
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.occurrences.viewing.pages_by_key import read_page
from mulette.ponds.register import feed, operations
from mulette.ponds.register.locating import read_geojson
from mulette.ponds.register.reach import is_known
from mulette.ponds.register.viewing import features, rows, sheet
from mulette.ponds.register.viewing.filters import read_filters
from mulette.ponds.register.vocabulary import sheet_fields

blueprint = APIBlueprint("ponds_api", __name__, url_prefix="/api/v1", tag="Mares")


class PondsQuery(Schema):
    """Filters, the same as those of the pages, and the page asked for."""

    q = String(metadata={"description": "Identifiant, nom ou commune"})
    status = List(String(), metadata={"description": "Potentielle, Vue, Caractérisée, Disparue"})
    type = List(String(), metadata={"description": "Types de la dernière fiche"})
    stage = List(String(), metadata={"description": "Stades de la dernière fiche, 1 à 4"})
    commune = List(String(), metadata={"description": "Codes INSEE"})
    structure = String(metadata={"description": "UUID de l'organisme"})
    water = List(String(), metadata={"description": "wet, dry, unknown : en eau, à sec, non renseigné"})
    area_min = String(metadata={"description": "Surface d'au moins, m²"})
    area_max = String(metadata={"description": "Surface d'au plus, m²"})
    date_from = String(data_key="from", metadata={"description": "Visitée depuis ce jour"})
    date_to = String(data_key="to", metadata={"description": "Visitée jusqu'à ce jour"})
    bbox = String(metadata={"description": "ouest,sud,est,nord en degrés"})
    ring = String(metadata={"description": "Contour : lon,lat;lon,lat;lon,lat… en degrés"})
    changed_since = String(metadata={"description": "Modifiée depuis ce moment"})
    after = Integer(metadata={"description": "Valeur de next de la page précédente"})
    limit = Integer(metadata={"description": "Mares par page, 1 à 1000 ; 100 par défaut"})


class PondOut(Schema):
    """One pond, as a GeoJSON feature in WGS 84."""

    type = String()
    id = UUIDField()
    geometry = Raw(allow_none=True, metadata={"description": "Point ou contour ; la commune si le point est anonyme"})
    properties = Dict(metadata={"description": "Champs sous leur nom ; characterisation : la dernière fiche"})


class OnePondOut(PondOut):
    """One pond alone."""


class PondsOut(Schema):
    """One page of ponds, as a GeoJSON collection."""

    type = String()
    features = List(Nested(PondOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class PondIn(Schema):
    """A pond to add."""

    geometry = Dict(required=True, metadata={"description": "Point ou contour, GeoJSON, WGS 84"})
    properties = Dict(load_default=dict, metadata={"description": "Champs de la localisation, sous leur nom"})
    is_another = Boolean(
        load_default=False, metadata={"description": "C'en est une autre que celles à moins de 50 m"}
    )  # fmt: skip


class PondChangeIn(Schema):
    """A change of the localisation of a pond."""

    geometry = Dict(metadata={"description": "Point ou contour, GeoJSON, WGS 84 ; absent : inchangé"})
    properties = Dict(load_default=dict, metadata={"description": "Champs à changer, sous leur nom"})


class StatusIn(Schema):
    """A status to give."""

    status = String(required=True, metadata={"description": "Vue, Caractérisée ou Disparue"})
    observed_on = Date(metadata={"description": "Jour du constat ; aujourd'hui par défaut"})
    reason = String(metadata={"description": "Pourquoi ; exigé pour Disparue"})


class StatusOut(Schema):
    """One change of status."""

    before = String(allow_none=True)
    after = String()
    observed_on = Date()
    reason = String(allow_none=True)
    author = String()
    at = DateTime()


class SheetOut(Schema):
    """One characterisation."""

    uuid = UUIDField()
    is_latest = Boolean()
    values = Dict(metadata={"description": "Champs des sections A à H, sous leur nom"})


SHEET_IN: dict[str, Any] = {
    name: Raw(allow_none=True, metadata={"description": field.label}) for name, field in sheet_fields().items()
}
"""A characterisation to add; what is missing or unreadable is told by field."""


class ChangesQuery(Schema):
    """Where to go on from."""

    since = String(load_default="", metadata={"description": "Valeur de next, ou un moment ; vide : le début"})
    limit = Integer(load_default=500, metadata={"description": "Changements par page, 1 à 1000"})


class ChangesOut(Schema):
    """Changes, the earliest first."""

    changes = List(Dict(), metadata={"description": "type updated (avec feature) ou deleted, uuid, at"})
    next = String(metadata={"description": "Valeur de since pour la suite"})
    has_more = Boolean()


@blueprint.get("/ponds")
@needs("read", "pond")
@blueprint.input(PondsQuery, location="query", validation=False)
@blueprint.output(PondsOut)
@blueprint.doc(responses=[401, 403, 422])
def list_ponds(query_data: dict[str, Any]) -> dict[str, Any]:
    """Mares, page par page, dans l'ordre de leur numéro."""
    house = current_house()
    after, limit = read_page(request.args)
    filters = read_filters(request.args, house.store.srid)
    with house.store.reading() as session:
        return features.page(session, current_viewer(), filters, house.store.srid, after=after, limit=limit)


@blueprint.post("/ponds")
@needs("create", "pond")
@blueprint.input(PondIn)
@blueprint.output(OnePondOut, status_code=201)
@blueprint.doc(responses=[401, 403, 404, 409, 422])
def add_pond(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute une mare ; 409 s'il y en a une à moins de 50 m, à moins de dire que c'en est une autre."""
    house = current_house()
    shape = read_geojson(json_data["geometry"], house.store.srid)
    with house.store.transaction() as session:
        pond = operations.add_pond(
            session,
            current_viewer(),
            json_data["properties"],
            shape,
            at=now(),
            is_another=json_data["is_another"],
        )
        return _feature(session, pond.uuid)


@blueprint.get("/ponds/changes")
@needs("read", "pond")
@blueprint.input(ChangesQuery, location="query")
@blueprint.output(ChangesOut)
@blueprint.doc(responses=[401, 403, 422])
def list_changes(query_data: dict[str, Any]) -> dict[str, Any]:
    """Mares modifiées ou supprimées depuis un curseur, pour tenir une autre carte à jour."""
    if not 1 <= query_data["limit"] <= feed.MOST:
        raise Invalid(f"« limit » vaut {query_data['limit']} ; de 1 à {feed.MOST}.", code="ponds.bad-page")
    house = current_house()
    since = feed.read_cursor(query_data["since"])
    with house.store.reading() as session:
        return feed.changes(session, current_viewer(), since, house.store.srid, limit=query_data["limit"])


@blueprint.get("/ponds/<uuid:identifier>")
@needs("read", "pond")
@blueprint.output(OnePondOut)
@blueprint.doc(responses=[401, 403, 404])
def get_pond(identifier: UUID) -> dict[str, Any]:
    """Une mare."""
    with current_house().store.reading() as session:
        return _feature(session, identifier)


@blueprint.patch("/ponds/<uuid:identifier>")
@needs("update", "pond")
@blueprint.input(PondChangeIn)
@blueprint.output(OnePondOut)
@blueprint.doc(responses=[401, 403, 404, 409, 422])
def change_pond(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change la localisation d'une mare."""
    house = current_house()
    geometry = json_data.get("geometry")
    shape = read_geojson(geometry, house.store.srid) if geometry else None
    with house.store.transaction() as session:
        pond = rows.find_pond(session, identifier)
        operations.update_pond(session, current_viewer(), pond, json_data["properties"], at=now(), shape=shape)
        session.flush()
        return _feature(session, identifier)


@blueprint.post("/ponds/<uuid:identifier>/status")
@needs("update", "pond")
@blueprint.input(StatusIn)
@blueprint.output(StatusOut, status_code=201)
@blueprint.doc(responses=[401, 403, 404, 409, 422])
def add_status(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Donne un autre statut à une mare."""
    with current_house().store.transaction() as session:
        pond = rows.find_pond(session, identifier)
        return _status(operations.change_status(session, current_viewer(), pond, at=now(), **json_data))


@blueprint.get("/ponds/<uuid:identifier>/status")
@needs("read", "pond")
@blueprint.output(StatusOut(many=True))
@blueprint.doc(responses=[401, 403, 404])
def list_statuses(identifier: UUID) -> list[dict[str, Any]]:
    """Histoire du statut d'une mare, la plus récente d'abord ; vide si son point vous est fermé."""
    with current_house().store.reading() as session:
        pond = rows.find_pond(session, identifier)
        return [_status(one) for one in sheet.history_of(session, pond)] if is_known(current_viewer(), pond) else []


@blueprint.get("/ponds/<uuid:identifier>/characterisations")
@needs("read", "pond")
@blueprint.output(SheetOut(many=True))
@blueprint.doc(responses=[401, 403, 404])
def list_sheets(identifier: UUID) -> list[dict[str, Any]]:
    """Fiches d'une mare, la dernière visite d'abord ; vide si son point vous est fermé."""
    with current_house().store.reading() as session:
        pond = rows.find_pond(session, identifier)
        return [_sheet(one) for one in sheet.sheets_of(session, pond)] if is_known(current_viewer(), pond) else []


@blueprint.post("/ponds/<uuid:identifier>/characterisations")
@needs("update", "pond")
@blueprint.input(SHEET_IN, schema_name="SheetIn")
@blueprint.output(SheetOut, status_code=201)
@blueprint.doc(responses=[401, 403, 404, 409, 422])
def add_sheet(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute une fiche datée à une mare, qui devient « Caractérisée »."""
    with current_house().store.transaction() as session:
        pond = rows.find_pond(session, identifier)
        return _sheet(operations.add_characterisation(session, current_viewer(), pond, json_data, at=now()))


def _feature(session: Session, identifier: UUID) -> dict[str, Any]:
    row = rows.read_row(session, current_viewer(), identifier)
    kept = {name: value for name, value in row.items() if name not in rows.WORDS}
    return features.features_of([kept], current_house().store.srid)[0]


def _status(change: Any) -> dict[str, Any]:  # noqa: ANN401  # a row of the table
    return {name: getattr(change, name) for name in ("before", "after", "observed_on", "reason", "author", "at")}


def _sheet(one: Any) -> dict[str, Any]:  # noqa: ANN401  # a row of the table
    values = {name: getattr(one, name) for name in sheet_fields()}
    values["visited_on"] = one.visited_on.isoformat()
    return {"uuid": one.uuid, "is_latest": bool(one.is_latest), "values": values}
