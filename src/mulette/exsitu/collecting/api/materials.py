"""Bags, their determinations and the steps of their cleaning, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Date, Integer, List, Nested, String
from flask import request
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
    PageQuery,
    blueprint,
    fields_wanted,
    page_of_request,
    schema,
    value_out,
    values_in,
)
from mulette.exsitu.collecting.finding import find_cleaning, find_placed
from mulette.exsitu.collecting.operations import materials
from mulette.exsitu.collecting.tables import Cleaning, Harvest, Material
from mulette.exsitu.collecting.viewing import programs
from mulette.exsitu.lineage.queries import get_node
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Link, Node

_HARVEST = {"harvest": UUIDField(required=True, metadata={"description": "UUID de la récolte"})}
_OF = {"of": UUIDField(required=True, metadata={"description": "UUID du matériel, ou du lot, nettoyé"})}
MaterialOut = schema(
    "MaterialOut",
    value_out("material", code=String(), taxon_name=String(allow_none=True), harvest=UUIDField(allow_none=True)),
)
OneMaterialOut = schema("OneMaterialOut", dict(MaterialOut._declared_fields))
CleaningOut = schema("CleaningOut", value_out("cleaning", of=UUIDField(), of_code=String()))
OneCleaningOut = schema("OneCleaningOut", dict(CleaningOut._declared_fields))


class MaterialsQuery(PageQuery):
    """Filters of bags."""

    harvest = String(metadata={"description": "UUID de la récolte"})


class CleaningsQuery(PageQuery):
    """Filters of steps of cleaning."""

    of = String(metadata={"description": "UUID de ce qui est nettoyé"})


class MaterialsOut(Schema):
    """One page of bags."""

    materials = List(Nested(MaterialOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class CleaningsOut(Schema):
    """One page of steps of cleaning."""

    cleanings = List(Nested(CleaningOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class DeterminationIn(Schema):
    """Another determination."""

    cd_nom = Integer(required=True, metadata={"description": "Code CD_NOM du référentiel"})
    qualifier = String(allow_none=True, metadata={"description": "cf., aff., hybride…"})
    determined_on = Date(allow_none=True, metadata={"description": "Jour"})
    determiner = String(allow_none=True, metadata={"description": "Qui a déterminé"})
    comment = String(allow_none=True)


class DeterminationOut(DeterminationIn):
    """A determination that was kept."""

    uuid = UUIDField()
    taxon_name = String()


@blueprint.get("/materials")
@needs("read", "harvest")
@blueprint.input(MaterialsQuery, location="query")
@blueprint.output(MaterialsOut)
@blueprint.doc(responses=READS)
def list_materials(query_data: dict[str, Any]) -> dict[str, Any]:
    """Matériels, page par page, dans l'ordre de leur saisie."""
    after, limit = page_of_request()
    viewer, wanted = current_viewer(), fields_wanted()
    query = select(Material, Node).join(Node, Node.id == Material.node_id).where(Material.id > after)
    with current_house().store.reading() as session:
        if request.args.get("harvest"):
            harvest, _ = find_placed(session, viewer, Harvest, request.args["harvest"])
            query = query.where(Material.node_id.in_(select(Link.child_id).where(Link.parent_id == harvest.node_id)))
        query = query.where(in_reach(viewer, "read", "harvest")).order_by(Material.id).limit(limit)
        rows = session.execute(query).all()
        told = [programs.only(programs.material(session, row, node), wanted) for row, node in rows]
        return {"materials": told, "next": rows[-1][0].id if len(rows) == limit else None}


@blueprint.post("/materials")
@once
@needs("create", "harvest")
@blueprint.input({**values_in("material"), **NEW, **_HARVEST}, schema_name="MaterialIn")
@blueprint.output(OneMaterialOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_material(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute un matériel à une récolte."""
    identifier, viewer = json_data.pop("uuid", None), current_viewer()
    with writing() as session:
        harvest, _ = find_placed(session, viewer, Harvest, json_data.pop("harvest"))
        row = materials.add_material(session, viewer, harvest, json_data, at=now(), identifier=identifier)
        return _material(session, row)


@blueprint.get("/materials/<uuid:identifier>")
@needs("read", "harvest")
@blueprint.output(OneMaterialOut)
@blueprint.doc(responses=READS)
def get_material(identifier: UUID) -> dict[str, Any]:
    """Un matériel."""
    with current_house().store.reading() as session:
        return _material(session, find_placed(session, current_viewer(), Material, identifier)[0])


@blueprint.patch("/materials/<uuid:identifier>")
@once
@needs("update", "harvest")
@blueprint.input(values_in("material"), schema_name="MaterialChangeIn")
@blueprint.output(OneMaterialOut)
@blueprint.doc(responses=WRITES)
def change_material(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change un matériel ; son taxon change par une détermination."""
    with writing() as session:
        row, node = find_placed(session, current_viewer(), Material, identifier)
        check_version(row)
        materials.change_material(session, current_viewer(), row, node, json_data, at=now())
        return _material(session, row)


@blueprint.post("/populations/<uuid:identifier>/determinations")
@once
@needs("update", "harvest")
@blueprint.input(DeterminationIn)
@blueprint.output(DeterminationOut, status_code=201)
@blueprint.doc(responses=WRITES)
def determine_population(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Détermine à nouveau une population ; ce qui en descend suit."""
    return _determine("population", identifier, json_data)


@blueprint.post("/harvests/<uuid:identifier>/determinations")
@once
@needs("update", "harvest")
@blueprint.input(DeterminationIn)
@blueprint.output(DeterminationOut, status_code=201)
@blueprint.doc(responses=WRITES)
def determine_harvest(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Détermine à nouveau une récolte ; ce qui en descend suit."""
    return _determine("harvest", identifier, json_data)


@blueprint.post("/materials/<uuid:identifier>/determinations")
@once
@needs("update", "harvest")
@blueprint.input(DeterminationIn)
@blueprint.output(DeterminationOut, status_code=201)
@blueprint.doc(responses=WRITES)
def determine_material(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Détermine à nouveau un matériel ; ce qui en descend suit."""
    return _determine("material", identifier, json_data)


@blueprint.get("/cleanings")
@needs("read", "harvest")
@blueprint.input(CleaningsQuery, location="query")
@blueprint.output(CleaningsOut)
@blueprint.doc(responses=READS)
def list_cleanings(query_data: dict[str, Any]) -> dict[str, Any]:
    """Étapes de nettoyage, page par page, dans l'ordre de leur saisie."""
    after, limit = page_of_request()
    viewer, wanted = current_viewer(), fields_wanted()
    query = select(Cleaning, Node).join(Node, Node.id == Cleaning.node_id).where(Cleaning.id > after)
    with current_house().store.reading() as session:
        if request.args.get("of"):
            query = query.where(Node.id == get_node(session, _uuid(request.args["of"])).id)
        query = query.where(in_reach(viewer, "read", "harvest")).order_by(Cleaning.id).limit(limit)
        rows = session.execute(query).all()
        told = [programs.only(programs.cleaning(row, node), wanted) for row, node in rows]
        return {"cleanings": told, "next": rows[-1][0].id if len(rows) == limit else None}


@blueprint.post("/cleanings")
@once
@needs("update", "harvest")
@blueprint.input({**values_in("cleaning"), **NEW, **_OF}, schema_name="CleaningIn")
@blueprint.output(OneCleaningOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_cleaning(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute une étape au nettoyage d'un matériel ou d'un lot."""
    identifier, viewer = json_data.pop("uuid", None), current_viewer()
    with writing() as session:
        node = get_node(session, json_data.pop("of"))
        row = materials.add_cleaning(session, viewer, node, json_data, at=now(), identifier=identifier)
        return _cleaning(session, row, node)


@blueprint.get("/cleanings/<uuid:identifier>")
@needs("read", "harvest")
@blueprint.output(OneCleaningOut)
@blueprint.doc(responses=READS)
def get_cleaning(identifier: UUID) -> dict[str, Any]:
    """Une étape de nettoyage."""
    with current_house().store.reading() as session:
        return _cleaning(session, *find_cleaning(session, current_viewer(), identifier))


@blueprint.patch("/cleanings/<uuid:identifier>")
@once
@needs("update", "harvest")
@blueprint.input(values_in("cleaning"), schema_name="CleaningChangeIn")
@blueprint.output(OneCleaningOut)
@blueprint.doc(responses=WRITES)
def change_cleaning(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change une étape de nettoyage : sa fin, ses masses, ses comptages."""
    with writing() as session:
        row, node = find_cleaning(session, current_viewer(), identifier)
        check_version(row)
        materials.change_cleaning(session, current_viewer(), row, node, json_data, at=now())
        return _cleaning(session, row, node)


def _determine(kind: str, identifier: UUID, given: dict[str, Any]) -> dict[str, Any]:
    with writing() as session:
        made = materials.determine(session, current_viewer(), get_node(session, identifier, kind), given, at=now())
        names = ("uuid", "cd_nom", "taxon_name", "qualifier", "determined_on", "determiner", "comment")
        return {name: getattr(made, name) for name in names}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _material(session: Session, row: Material) -> dict[str, Any]:
    session.flush()
    give_version(row)
    return programs.material(session, row, session.get_one(Node, row.node_id))


def _cleaning(session: Session, row: Cleaning, node: Node) -> dict[str, Any]:
    session.flush()
    give_version(row)
    return programs.cleaning(row, node)
