"""REST API of the frameworks and datasets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, Date, Dict, Integer, List, Nested, Raw, String
from apiflask.validators import Length
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.metadata import operations, queries
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.metadata.values import DATASET_FIELDS, FRAMEWORK_FIELDS
from mulette.core.people.web import current_viewer, needs, require

blueprint = APIBlueprint("metadata_api", __name__, url_prefix="/api/v1", tag="Métadonnées")


class ActorIn(Schema):
    """An organisation and its role."""

    organisation = UUIDField(required=True)
    role = String(required=True, metadata={"description": "Code ROLE_ACTEUR ; 1 : contact principal"})


class FrameworkOut(Schema):
    """An acquisition framework."""

    uuid = UUIDField()
    is_open = Boolean()
    name = String()
    description = String(allow_none=True)
    start_date = Date(allow_none=True)
    end_date = Date(allow_none=True)
    objectives = List(String())
    territories = List(String())
    values = Dict(metadata={"description": "Tous les champs du standard, par nom"})


class DatasetOut(Schema):
    """A dataset."""

    uuid = UUIDField()
    framework = UUIDField()
    is_active = Boolean()
    is_private = Boolean()
    name = String()
    code = String(allow_none=True)
    values = Dict(metadata={"description": "Tous les champs du standard, par nom"})


class FrameworkItem(FrameworkOut):
    """The same, as one of a page; a schema of its own because the description of the API names each once."""


class DatasetItem(DatasetOut):
    """The same, as one of a page."""


class MetadataQuery(Schema):
    """What part of a list is asked for."""

    q = String(load_default="", metadata={"description": "Mots cherchés"})
    sort = String(load_default="name")
    page = Integer(load_default=1)
    size = Integer(load_default=50)


class FrameworksOut(Schema):
    """One page of frameworks."""

    total = Integer()
    items = List(Nested(FrameworkItem))


class DatasetsOut(Schema):
    """One page of datasets."""

    total = Integer()
    items = List(Nested(DatasetItem))


class MetadataIn(Schema):
    """A new framework or dataset: its fields by name (see the list of fields), and its actors."""

    values = Dict(keys=String(validate=Length(1, 60)), values=Raw(allow_none=True), required=True)
    actors = List(Nested(ActorIn), load_default=list)


class DatasetIn(MetadataIn):
    """A new dataset."""

    framework = UUIDField(required=True)


@blueprint.get("/frameworks")
@blueprint.input(MetadataQuery, location="query")
@blueprint.output(FrameworksOut)
@blueprint.doc(responses=[401, 403, 422])
def list_frameworks(query_data: dict[str, Any]) -> dict[str, Any]:
    """Cadres d'acquisition."""
    require("read", "dataset")
    state = read_state(query_data, queries.FRAMEWORK_COLUMNS, default_sort="name")
    with current_house().store.reading() as session:
        page = queries.list_frameworks(session, state)
        return {"total": page.total, "items": [_framework(row[0]) for row in page.rows]}


@blueprint.get("/frameworks/<uuid:identifier>")
@blueprint.output(FrameworkOut)
@blueprint.doc(responses=[401, 403, 404])
def get_framework(identifier: UUID) -> dict[str, Any]:
    """Un cadre d'acquisition."""
    require("read", "dataset")
    with current_house().store.reading() as session:
        return _framework(queries.get_framework(session, identifier))


@blueprint.post("/frameworks")
@needs("create", "dataset")
@blueprint.input(MetadataIn)
@blueprint.output(FrameworkOut, status_code=201)
@blueprint.doc(responses=[401, 403, 404])
def add_framework(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ajoute un cadre d'acquisition."""
    with current_house().store.transaction() as session:
        actors = [operations.ActorGiven(**actor) for actor in json_data["actors"]]
        return _framework(operations.add_framework(session, current_viewer(), json_data["values"], actors))


@blueprint.get("/datasets")
@blueprint.input(MetadataQuery, location="query", arg_name="query_data")
@blueprint.output(DatasetsOut)
@blueprint.doc(responses=[401, 403, 422])
def list_datasets(query_data: dict[str, Any]) -> dict[str, Any]:
    """Jeux de données."""
    require("read", "dataset")
    state = read_state(query_data, queries.DATASET_COLUMNS, default_sort="name")
    with current_house().store.reading() as session:
        page = queries.list_datasets(session, state)
        return {"total": page.total, "items": [_dataset(row[0]) for row in page.rows]}


@blueprint.get("/datasets/<uuid:identifier>")
@blueprint.output(DatasetOut)
@blueprint.doc(responses=[401, 403, 404])
def get_dataset(identifier: UUID) -> dict[str, Any]:
    """Un jeu de données."""
    require("read", "dataset")
    with current_house().store.reading() as session:
        return _dataset(queries.get_dataset(session, identifier))


@blueprint.post("/datasets")
@needs("create", "dataset")
@blueprint.input(DatasetIn)
@blueprint.output(DatasetOut, status_code=201)
@blueprint.doc(responses=[401, 403, 404, 409])
def add_dataset(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ajoute un jeu de données dans un cadre ouvert."""
    with current_house().store.transaction() as session:
        framework = queries.get_framework(session, json_data["framework"])
        actors = [operations.ActorGiven(**actor) for actor in json_data["actors"]]
        return _dataset(operations.add_dataset(session, current_viewer(), framework, json_data["values"], actors))


def _framework(framework: Framework) -> dict[str, Any]:
    return {**_common(framework, tuple(FRAMEWORK_FIELDS)), "is_open": framework.is_open}


def _dataset(dataset: Dataset) -> dict[str, Any]:
    own = {"framework": dataset.framework.uuid, "is_active": dataset.is_active}
    return {**_common(dataset, tuple(DATASET_FIELDS)), **own}


def _common(row: Framework | Dataset, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
    return {**values, "uuid": row.uuid, "values": plain}
