"""The part of GeoNature's API that its harvesters call (gn2pg), answered as GeoNature does.

Addresses, names and answers are theirs; who sees what is ours.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, String
from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid, Unauthenticated
from mulette.core.house import House, current_house
from mulette.core.people import signing_in
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_browser, current_viewer, keep_session, session_length, signed_in
from mulette.core.storage.base import now
from mulette.occurrences.geonature import asking, metadata
from mulette.occurrences.geonature.asking import SINCE, UNTIL
from mulette.occurrences.geonature.deletions import read_deletions
from mulette.occurrences.geonature.exports import Reading, find_export, list_exports
from mulette.occurrences.geonature.paging import find_pages
from mulette.occurrences.geonature.rows import Telling, as_items
from mulette.occurrences.geonature.vocabulary import APART, INSIDE, Export
from mulette.occurrences.geonature.window import read_moment

MODULE = "exports"
blueprint = APIBlueprint("geonature", __name__, url_prefix="/api", tag="Échanges avec GeoNature")


class SignIn(Schema):
    """A login and its password."""

    login = String(required=True)
    password = String(required=True)


class SignedIn(Schema):
    """Who is signed in; the session is in the cookie."""

    user = Dict(metadata={"description": "identifiant, nom_complet"})


class ModuleOut(Schema):
    """A module of GeoNature that harvesters look for."""

    module_code = String()
    module_path = String(metadata={"description": "Début des adresses des exports"})
    module_label = String()


class ExportOut(Schema):
    """An export."""

    id = Integer(metadata={"description": "data_export_id, ou metadata_export_id, dans la configuration de gn2pg"})
    label = String()
    data_type = String(metadata={"description": "data_type dans la configuration de gn2pg"})


class ExportQuery(Schema):
    """Which page of an export is asked for; the filters of the pages may be added."""

    limit = Integer(metadata={"description": f"Lignes par page, {asking.MOST} au plus"})
    offset = Integer(metadata={"description": "Numéro de la page, à partir de 0"})
    since = String(data_key=SINCE, metadata={"description": "Modifiées depuis ce moment"})
    until = String(data_key=UNTIL, metadata={"description": "Modifiées jusqu'à ce moment"})
    orderby = String(metadata={"description": "Accepté ; les lignes viennent toujours dans l'ordre de leur numéro"})


class ExportPage(Schema):
    """One page of an export."""

    total = Integer(metadata={"description": "Lignes de toutes les pages"})
    total_filtered = Integer()
    page = Integer(metadata={"description": "Numéro de la page, à partir de 0"})
    limit = Integer(metadata={"description": "Lignes par page, qui peuvent être moins que demandé"})
    items = List(Dict())
    license = Dict()


class LogQuery(Schema):
    """Which deletions are asked for."""

    meta_last_action_date = String(metadata={"description": "gte:2024-05-12 14:00:00"})
    last_action = String(metadata={"description": "D : les suppressions, les seules que ce journal donne"})
    limit = Integer(metadata={"description": f"Lignes par page, {asking.MOST} au plus"})
    page = Integer(metadata={"description": "Numéro de la page, à partir de 1"})


class LogOut(Schema):
    """One page of the log of deletions."""

    total = Integer()
    limit = Integer()
    page = Integer()
    items = List(Dict())


@blueprint.post("/auth/login")
@blueprint.input(SignIn)
@blueprint.output(SignedIn)
@blueprint.doc(responses=[401, 403, 422, 429])
def sign_in(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ouvre une session, tenue par un cookie."""
    house = current_house()
    with house.store.transaction() as session:
        secret = signing_in.sign_in(
            session, json_data["login"], json_data["password"], current_browser(),
            now=now(), lasting=session_length(house.settings),
        )  # fmt: skip
    if secret is None:
        raise Unauthenticated("L'identifiant ou le mot de passe n'est pas le bon.", code="people.wrong-password")
    response = make_response({"user": {"identifiant": json_data["login"].strip().lower()}})
    keep_session(response, secret, house.settings)
    return response


@blueprint.get("/gn_commons/modules")
@signed_in
@blueprint.output(ModuleOut(many=True))
@blueprint.doc(responses=[401])
def modules() -> list[dict[str, str]]:
    """Modules que cherchent les moissonneurs : celui des exports."""
    return [{"module_code": "EXPORTS", "module_path": MODULE, "module_label": "Exports"}]


@blueprint.get(f"/{MODULE}/")
@signed_in
@blueprint.output(ExportOut(many=True))
@blueprint.doc(responses=[401])
def exports() -> list[dict[str, Any]]:
    """Numéro et sorte de chaque export, produits de diffusion compris."""
    with current_house().store.reading() as session:
        found = list_exports(session, current_viewer())
    return [{"id": one.id, "label": one.label, "data_type": one.kind} for one in found]


@blueprint.get(f"/{MODULE}/api/<int:export_id>")
@signed_in
@blueprint.input(ExportQuery, location="query", validation=False)
@blueprint.output(ExportPage)
@blueprint.doc(responses=[401, 403, 404, 422])
def read_export(export_id: int, query_data: dict[str, Any]) -> dict[str, Any]:
    """Une page d'un export ; « offset » est un numéro de page."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        export = find_export(session, viewer, export_id)
    zone = ZoneInfo(house.settings.timezone)
    asked = asking.read_asked(request.args, zone, house.store.srid, f"{viewer.person_id} {export.id}")
    page = asked.page or 0
    if export.is_of_records:
        items, total = _records(house, viewer, export, asked)
    else:
        with house.store.reading() as session:
            items, total = metadata.read_frameworks(session, viewer, page=page, limit=asked.limit)
    licence = {"name": "Licence du jeu de données", "href": url_for("metadata.datasets", _external=True)}
    return {
        "total": total, "total_filtered": total, "page": page, "limit": asked.limit, "items": items, "license": licence,
    }  # fmt: skip


@blueprint.get("/synthese/log")
@signed_in
@blueprint.input(LogQuery, location="query", validation=False)
@blueprint.output(LogOut)
@blueprint.doc(responses=[401, 403, 422])
def log(query_data: dict[str, Any]) -> dict[str, Any]:
    """Données supprimées depuis un moment, ou que vous ne pouvez plus voir."""
    house, viewer, zone = current_house(), current_viewer(), ZoneInfo(current_house().settings.timezone)
    if request.args.get("last_action", "D") != "D":
        raise Invalid("Ce journal ne donne que les suppressions (last_action=D).", code="exchange.only-deletions")
    text = request.args.get("meta_last_action_date", "gte:1900-01-01").removeprefix("gte:")
    since = read_moment("meta_last_action_date", text, zone)
    limit = asking.read_limit(request.args)
    page = asking.whole("page", request.args.get("page") or "1", least=1)
    with house.store.reading() as session:
        items, total = read_deletions(session, viewer, since, page=page, limit=limit, zone=zone)
    return {"total": total, "limit": limit, "page": page, "items": items}


def _records(house: House, viewer: Viewer, export: Export, asked: asking.Asked) -> tuple[list[dict[str, Any]], int]:
    """Read one page of records, with what the export tells of their metadata."""
    telling = Telling(house.store.srid, house.settings.timezone, has_labels=export.has_labels)
    reading = Reading(viewer, export, asked, telling, today=now().date())
    pages = find_pages(house.store, asked, reading.wanted)
    with house.store.reading() as session:
        rows = reading.rows(session, *pages.span(asked.page or 0))
        items = as_items(rows if export.metadata == APART else rows.drop("ca_uuid", "jdd_uuid"))
        if export.metadata == INSIDE:
            told = metadata.tell_of_datasets(session, viewer, rows["jdd_uuid"].unique())
            items = [{**item, **told[dataset]} for item, dataset in zip(items, rows["jdd_uuid"], strict=True)]
    return items, pages.total
