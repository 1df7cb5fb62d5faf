"""REST API of the records: read as the viewer may see them, page by page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, Date, DateTime, Dict, Integer, List, Nested, Raw, String
from flask import request

from mulette.core.house import current_house
from mulette.core.instance import read_instance
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.occurrences.filters import read_filters
from mulette.occurrences.sensitivity.explaining import explain_record
from mulette.occurrences.viewing import pages_by_key, rows, sheet, summary

blueprint = APIBlueprint("records_api", __name__, url_prefix="/api/v1", tag="Données")


class SelectionQuery(Schema):
    """Filters, the same as those of the pages."""

    q = String(metadata={"description": "Taxon, sinon lieu, sinon observateur"})
    taxon = Integer(metadata={"description": "cd_nom : son taxon et ceux qui sont au-dessous"})
    cd_ref = Integer(metadata={"description": "Comme taxon"})
    group2 = List(String(), metadata={"description": "Groupes 2 INPN"})
    date_from = String(data_key="from", metadata={"description": "Observé depuis ce jour"})
    date_to = String(data_key="to", metadata={"description": "Observé jusqu'à ce jour"})
    month = List(Integer(), metadata={"description": "Mois de l'année, 1 à 12"})
    area = List(String(), metadata={"description": "Aires, comme COM:05061"})
    bbox = String(metadata={"description": "ouest,sud,est,nord en degrés"})
    dataset = String(metadata={"description": "UUID d'un jeu de données"})
    framework = String(metadata={"description": "UUID d'un cadre d'acquisition"})
    provider = String(metadata={"description": "Code d'un fournisseur"})
    delivery = String(metadata={"description": "UUID d'une livraison"})
    observer = String(metadata={"description": "Mots du nom des observateurs"})
    organisation = String(metadata={"description": "UUID d'un organisme"})
    year = Integer(metadata={"description": "Année de l'observation"})
    precision = String(metadata={"description": "Classe de précision"})
    changed_since = String(metadata={"description": "Modifié depuis ce moment"})
    observation_status = List(String(), metadata={"description": "Codes STATUT_OBS"})
    valid_status = List(String(), metadata={"description": "Codes STATUT_VALID"})
    life_stage = List(String(), metadata={"description": "Codes STADE_VIE"})
    sex = List(String(), metadata={"description": "Codes SEXE"})
    obs_technique = List(String(), metadata={"description": "Codes METH_OBS"})
    bio_status = List(String(), metadata={"description": "Codes STATUT_BIO"})
    source_status = List(String(), metadata={"description": "Codes STATUT_SOURCE"})


class RecordsQuery(SelectionQuery):
    """Filters, and the page asked for."""

    after = Integer(metadata={"description": "Numéro de la dernière donnée de la page précédente"})
    limit = Integer(metadata={"description": "Données par page, 1 à 1000 ; 100 par défaut"})


class RecordOut(Schema):
    """One record, as a GeoJSON feature in WGS 84."""

    type = String()
    id = UUIDField()
    geometry = Raw(allow_none=True, metadata={"description": "Position, ou aire qui en tient lieu"})
    properties = Dict(metadata={"description": "Champs, sous leur nom ; localisation dit si le lieu est flouté"})


class RecordsOut(Schema):
    """One page of records, as a GeoJSON collection."""

    type = String()
    features = List(Nested(RecordOut))
    next = Integer(allow_none=True, metadata={"description": "Valeur de after pour la page suivante"})


class SummaryOut(Schema):
    """What a selection holds."""

    count = Integer(metadata={"description": "Nombre de données, 10 001 au plus"})
    words = String()
    extent = List(Raw(), metadata={"description": "ouest, sud, est, nord en degrés"})


class FactOut(Schema):
    """One field of a record: what was kept, and what the file said."""

    label = String()
    value = Raw(allow_none=True)
    verbatim = String(allow_none=True)


class DiffusionOut(Schema):
    """What hides a record, until when, and what the reader sees of it."""

    sentence = String()
    causes = List(String(), metadata={"description": "Ce qui compte, dans l'ordre ; la règle et son terme"})
    public = String(metadata={"description": "Ce que voit le public"})
    yours = String(metadata={"description": "Le droit qui vous en montre davantage ; vide : aucun"})


class RecordSheetOut(Schema):
    """The sheet of a record."""

    uuid = UUIDField()
    name = String()
    date_min = Date()
    date_max = Date()
    place = String(allow_none=True)
    is_known = Boolean(metadata={"description": "Faux : le lieu est flouté pour vous"})
    place_words = String()
    why = String(metadata={"description": "Pourquoi le lieu vous est montré ainsi"})
    diffusion = Nested(DiffusionOut)
    updated_at = DateTime()
    groups = Dict(keys=String(), values=List(Nested(FactOut)))


@blueprint.get("/records")
@needs("read", "record")
@blueprint.input(RecordsQuery, location="query", validation=False)
@blueprint.output(RecordsOut)
@blueprint.doc(responses=[401, 403, 422])
def list_records(query_data: dict[str, Any]) -> dict[str, Any]:
    """Données, page par page, dans l'ordre de leur numéro."""
    house = current_house()
    after, limit = pages_by_key.read_page(request.args)
    filters = read_filters(request.args, house.store.srid)
    with house.store.reading() as session:
        return pages_by_key.features(session, current_viewer(), filters, house.store.srid, after=after, limit=limit)


@blueprint.get("/records/summary")
@needs("read", "record")
@blueprint.input(SelectionQuery, location="query", validation=False)
@blueprint.output(SummaryOut)
@blueprint.doc(responses=[401, 403, 422])
def summarise(query_data: dict[str, Any]) -> dict[str, Any]:
    """Nombre et emprise d'une sélection."""
    house, viewer = current_house(), current_viewer()
    filters = read_filters(request.args, house.store.srid)
    with house.store.reading() as session:
        return {
            "count": summary.count(session, viewer, filters),
            "words": summary.words(session, viewer, filters),
            "extent": summary.extent(session, viewer, filters, house.store.srid),
        }


@blueprint.get("/records/<uuid:identifier>")
@needs("read", "record")
@blueprint.output(RecordSheetOut)
@blueprint.doc(responses=[401, 403, 404])
def get_record(identifier: UUID) -> dict[str, Any]:
    """Une donnée, avec le verbatim à côté de la valeur retenue."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        found = rows.find_record(session, viewer, identifier)
        row = rows.read_rows(session, viewer, [found.id])[0]
        groups = sheet.facts(
            session, found, is_known=row.is_known, additional=read_instance(house.settings.instance).additional
        )
        said = {
            heading: [{"label": label, "value": str(value) if value is not None else None, "verbatim": verbatim}
                      for label, value, verbatim in facts]
            for heading, facts in groups
        }  # fmt: skip
        words = sheet.place_of(session, found, house.store.srid, is_known=row.is_known).words
        diffusion = explain_record(session, viewer, found, is_known=row.is_known, today=now().date())
        told = {"why": diffusion.sentence, "diffusion": vars(diffusion)}
        return {**vars(row), "place_words": words, **told, "groups": said}
