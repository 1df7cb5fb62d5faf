"""Harvests for programs, and the check that a form makes before it is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, File, Integer, List, Nested, Raw, String
from flask import request
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.media.files import store_file
from mulette.core.media.operations import add_media, link_media
from mulette.core.media.queries import media_of
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
    HarvestsQuery,
    blueprint,
    fields_wanted,
    filters_of_request,
    page_of_request,
    schema,
    value_out,
    values_in,
)
from mulette.exsitu.collecting.finding import find_placed
from mulette.exsitu.collecting.norms import Warned
from mulette.exsitu.collecting.operations import harvests
from mulette.exsitu.collecting.operations.checking import check_harvest
from mulette.exsitu.collecting.surroundings import read_surroundings
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.collecting.viewing import harvests as viewing
from mulette.exsitu.collecting.viewing import programs
from mulette.exsitu.lineage.reach import require_over

_NAMED: dict[str, Any] = {
    **TAXON_IN,
    "population": String(allow_none=True, metadata={"description": "UUID de la population"}),
    "mission": String(allow_none=True, metadata={"description": "UUID de la mission"}),
    "permit": String(allow_none=True, metadata={"description": "UUID du permis"}),
}
HARVEST_IN = {**values_in("harvest"), **PLACE_IN, **_NAMED, **NEW}
HARVEST_CHANGE_IN = {**values_in("harvest"), **PLACE_IN, **_NAMED}
WarnedOut = schema("WarnedOut", {"code": String(), "field": String(), "message": String()})
HarvestOut = schema(
    "HarvestOut",
    value_out(
        "harvest",
        **PLACE_OUT,
        **{name: Raw(allow_none=True) for name in ("population", "mission", "permit")},
        population_uuid=UUIDField(allow_none=True),
        mission_uuid=UUIDField(allow_none=True),
        permit_uuid=UUIDField(allow_none=True),
        has_permit=Boolean(),
        warnings=List(Nested(WarnedOut), metadata={"description": "Ce qui mérite attention, sans rien empêcher"}),
    ),
)
OneHarvestOut = schema("OneHarvestOut", dict(HarvestOut._declared_fields))


class HarvestsOut(Schema):
    """One page of harvests; a GeoJSON collection when ``format=geojson``."""

    harvests = List(Nested(HarvestOut))
    type = String()
    features = Raw()
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class CheckedOut(Schema):
    """A harvest compared with the law and the norms, not saved."""

    faults = Raw(metadata={"description": "Ce qui empêche d'enregistrer, par champ"})
    protections = List(String(), metadata={"description": "Ce qui protège le taxon en ce lieu"})
    covering = Raw(metadata={"description": "Permis qui conviennent : uuid et number"})
    lacks = List(String(), metadata={"description": "Ce qui manque au permis donné"})
    warnings = List(Nested(WarnedOut))


class PhotoIn(Schema):
    """A photograph."""

    file = File(required=True)  # type: ignore[no-untyped-call]


class PhotoOut(Schema):
    """A photograph that was kept."""

    uuid = UUIDField()
    photos = Integer(metadata={"description": "Photographies de la récolte"})


@blueprint.get("/harvests")
@needs("read", "harvest")
@blueprint.input(HarvestsQuery, location="query", validation=False)
@blueprint.output(HarvestsOut)
@blueprint.doc(responses=READS)
def list_harvests(query_data: dict[str, Any]) -> dict[str, Any]:
    """Récoltes, page par page, dans l'ordre de leur saisie."""
    after, limit = page_of_request()
    house, filters = current_house(), filters_of_request()
    with house.store.reading() as session:
        rows, last = viewing.read_after(session, current_viewer(), filters, after=after, limit=limit)
    if request.args.get("format") == "geojson":
        return programs.collection(rows, house.store.srid, last)
    wanted = fields_wanted()
    return {"harvests": [programs.only(programs.placed(row, house.store.srid), wanted) for row in rows], "next": last}


@blueprint.post("/harvests")
@once
@needs("create", "harvest")
@blueprint.input(HARVEST_IN, schema_name="HarvestIn")
@blueprint.output(OneHarvestOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_harvest(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute une récolte ; un taxon protégé demande un permis qui convienne, ou un motif."""
    identifier, moment, viewer = json_data.pop("uuid", None), now(), current_viewer()
    with writing() as session:
        around = read_surroundings(session, current_house().settings)
        checked = check_harvest(session, viewer, json_data, today=moment.date(), around=around)
        row = harvests.save_new(session, viewer, checked, at=moment, identifier=identifier)
        return _told(session, row, checked.warnings)


@blueprint.post("/harvests/check")
@needs("create", "harvest")
@blueprint.input(HARVEST_CHANGE_IN, schema_name="HarvestToCheckIn")
@blueprint.output(CheckedOut)
@blueprint.doc(responses=READS)
def check(json_data: dict[str, Any]) -> dict[str, Any]:
    """Compare une récolte à la loi, aux permis et aux normes, sans rien écrire."""
    house = current_house()
    with house.store.reading() as session:
        around = read_surroundings(session, house.settings)
        checked = check_harvest(session, current_viewer(), json_data, today=now().date(), around=around)
        return {
            "faults": checked.faults,
            "protections": checked.protections,
            "covering": [{"uuid": str(one.uuid), "number": one.number} for one in checked.covering],
            "lacks": checked.lacks,
            "warnings": programs.warned(checked.warnings),
        }


@blueprint.get("/harvests/<uuid:identifier>")
@needs("read", "harvest")
@blueprint.output(OneHarvestOut)
@blueprint.doc(responses=READS)
def get_harvest(identifier: UUID) -> dict[str, Any]:
    """Une récolte."""
    with current_house().store.reading() as session:
        row, _ = find_placed(session, current_viewer(), Harvest, identifier)
        return _told(session, row, [])


@blueprint.patch("/harvests/<uuid:identifier>")
@once
@needs("update", "harvest")
@blueprint.input(HARVEST_CHANGE_IN, schema_name="HarvestChangeIn")
@blueprint.output(OneHarvestOut)
@blueprint.doc(responses=WRITES)
def change_harvest(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change une récolte : lui rattache un permis, corrige un compte."""
    viewer, moment = current_viewer(), now()
    with writing() as session:
        known = find_placed(session, viewer, Harvest, identifier)
        check_version(known[0])
        around = read_surroundings(session, current_house().settings)
        today = moment.date()
        checked = check_harvest(session, viewer, json_data, today=today, around=around, known=known)
        harvests.save_change(session, viewer, *known, checked, at=moment)
        return _told(session, known[0], checked.warnings)


@blueprint.post("/harvests/<uuid:identifier>/photos")
@needs("update", "harvest")
@blueprint.input(PhotoIn, location="files")
@blueprint.output(PhotoOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_photo(identifier: UUID, files_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute une photographie à une récolte ; envoyée deux fois, elle est gardée une fois."""
    house, viewer, sent = current_house(), current_viewer(), files_data["file"]
    viewer.require("create", "media")
    stored = store_file(house.settings, sent.stream, sent.filename or "photo")
    with house.store.transaction() as session:
        row, node = find_placed(session, viewer, Harvest, identifier)
        require_over(viewer, "update", "harvest", node.author_id, node.organisation_id)
        media = add_media(session, viewer, stored, title=f"Récolte {node.number}")
        link_media(session, media, "harvest", row.uuid)
        session.flush()
        return {"uuid": media.uuid, "photos": len(media_of(session, viewer, "harvest", row.uuid))}


def _told(session: Session, row: Harvest, warnings: list[Warned]) -> dict[str, Any]:
    session.flush()
    give_version(row)
    told = programs.placed(viewing.read_row(session, current_viewer(), row.uuid), current_house().store.srid)
    return {**told, "warnings": programs.warned(warnings)}
