"""REST API of the deliveries: deliver a file, follow it, decide."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, Date, DateTime, Dict, File, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.intake import accepting, operations, queries, versions
from mulette.core.intake.asking import ask_approval, ask_check, ask_delivery, ask_undo, require_code
from mulette.core.intake.controls import kind_of
from mulette.core.intake.deliveries import reject
from mulette.core.intake.providers import add_provider, all_providers
from mulette.core.intake.summary import report_of, summarise
from mulette.core.intake.tables import Acceptance, Provider
from mulette.core.intake.templates.template import MODES, Template
from mulette.core.people.web import current_viewer, needs

blueprint = APIBlueprint("deliveries_api", __name__, url_prefix="/api/v1", tag="Livraisons")


class DeliveryIn(Schema):
    """A file to deliver."""

    file = File(required=True)  # type: ignore[no-untyped-call]
    template = String(load_default=None, metadata={"description": "Code du modèle ; celui du fournisseur par défaut"})
    provider = String(required=True, metadata={"description": "Code du fournisseur"})
    dataset = UUIDField(metadata={"description": "Jeu de données des lignes qui n'en nomment pas"})
    mode = String(validate=OneOf(MODES), metadata={"description": "Celui du modèle par défaut"})
    again = Boolean(load_default=False, metadata={"description": "Livrer à nouveau un fichier déjà écrit"})


class DeliveryOut(Schema):
    """A delivery, and how far it is."""

    delivery = UUIDField()
    state = String()
    provider = String()
    template = String()
    template_version = Integer()
    mode = String()
    dataset = UUIDField(allow_none=True)
    file = String()
    sha256 = String()
    bytes = Integer()
    same_file_as = UUIDField(allow_none=True, metadata={"description": "Livraison antérieure du même fichier"})
    rows = Integer(allow_none=True)
    valid_rows = Integer(allow_none=True)
    comparison = Dict(keys=String(), values=Integer(), allow_none=True)
    result = Dict(keys=String(), values=Integer(), allow_none=True)
    files = List(Dict(), allow_none=True, metadata={"description": "Autres fichiers de l'archive, et leurs constats"})
    undo_result = Dict(keys=String(), values=Integer(), allow_none=True)
    undo_reason = String(allow_none=True)
    undone_at = DateTime(allow_none=True)
    reason = String(allow_none=True)
    received_at = DateTime()
    checked_at = DateTime(allow_none=True)
    decided_at = DateTime(allow_none=True)
    written_at = DateTime(allow_none=True)
    job = UUIDField(allow_none=True, metadata={"description": "Travail de fond lancé"})


class FindingOut(Schema):
    """All the rows of a file that one kind of finding concerns."""

    id = String()
    geonature = String(allow_none=True)
    ginco = List(String(), metadata={"description": "Numéros des contrôles de GINCO"})
    level = String()
    title = String()
    fields = List(String())  # type: ignore[assignment]
    columns = List(String())
    rows = List(Integer(), metadata={"description": "Numéros de ligne, tous ; aucun : tout le fichier"})
    message = String()
    remedy = String()
    examples = List(String())
    source = String()


class TreatmentOut(Schema):
    """One treatment of the template, and the rows that it changed."""

    name = String()
    label = String()
    rows = Integer()


class ReportOut(Schema):
    """Report of a check."""

    treatments = List(Nested(TreatmentOut))
    rows = Integer()
    valid_rows = Integer()
    findings = List(Nested(FindingOut))


class ApprovalIn(Schema):
    """An approval."""

    reason = String(validate=Length(max=2_000))
    accept_deletions = Boolean(load_default=False, metadata={"description": "Plus de 5 % de suppressions"})


class RejectionIn(Schema):
    """A rejection."""

    reason = String(required=True, validate=Length(1, 2_000))


class UndoIn(Schema):
    """An undoing."""

    reason = String(required=True, validate=Length(1, 2_000))
    only_untouched = Boolean(load_default=False, metadata={"description": "Laisser les données changées depuis"})


class AcceptanceIn(Schema):
    """A warning to accept."""

    finding = String(required=True, metadata={"description": "Identifiant du constat"})
    reason = String(required=True, validate=Length(1, 2_000))
    for_provider = Boolean(load_default=False, metadata={"description": "Pour toutes les livraisons du fournisseur"})
    until = Date(load_default=None, allow_none=True, metadata={"description": "Dernier jour, pour le fournisseur"})


class AcceptanceOut(Schema):
    """A warning accepted."""

    uuid = UUIDField()
    finding = String()
    reason = String()
    for_provider = Boolean()
    until = Date(allow_none=True)
    accepted_at = DateTime()


class ImportTemplateOut(Schema):
    """A template that files may be read with."""

    code = String()
    label = String()
    version = Integer()
    is_shipped = Boolean(metadata={"description": "Fourni avec Mulette, et pas encore gardé avec une livraison"})


class TemplateTextIn(Schema):
    """A template to keep."""

    text = String(required=True, validate=Length(1, 1_000_000), metadata={"description": "Le TOML lui-même"})


class TemplateTextOut(Schema):
    """One version of a template."""

    code = String()
    label = String()
    version = Integer()
    text = String(metadata={"description": "Le TOML lui-même"})


class VersionIn(Schema):
    """A version asked for."""

    version = Integer(
        load_default=None, validate=Range(1, 2**31 - 1), metadata={"description": "La dernière par défaut"}
    )


class ProviderIn(Schema):
    """A provider to add."""

    code = String(required=True, validate=Length(1, 50), metadata={"description": "Court, pour les commandes"})
    name = String(required=True, validate=Length(1, 500), metadata={"description": "Nom du fournisseur"})
    organisation = String(metadata={"description": "Nom de son organisme ; créé s'il n'existe pas"})


class ProviderOut(Schema):
    """Who sends files."""

    uuid = UUIDField()
    code = String()
    name = String()
    organisation = String(allow_none=True)


@blueprint.get("/import-templates")
@needs("read", "delivery")
@blueprint.output(ImportTemplateOut(many=True))
def list_import_templates() -> ResponseReturnValue:
    """Donne les modèles de livraison : ceux de Mulette, et ceux qui ont servi."""
    house = current_house()
    with house.store.reading() as session:
        stored = {found.code: found for found in queries.stored_templates(session)}
    shipped = queries.shipped_templates(house.rooms)
    listed = {code: (found.label, found.version) for code, found in shipped.items()}
    listed |= {code: (found.label, found.version) for code, found in stored.items()}
    return [
        {"code": code, "label": label, "version": version, "is_shipped": code not in stored}
        for code, (label, version) in sorted(listed.items())
    ]


@blueprint.get("/import-templates/<code>")
@needs("read", "delivery")
@blueprint.input(VersionIn, location="query")
@blueprint.output(TemplateTextOut)
def get_import_template(code: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Donne le texte d'une version d'un modèle, la dernière par défaut."""
    house = current_house()
    require_code(code)
    with house.store.reading() as session:
        text = versions.text_of_version(session, house.rooms, code, query_data["version"])
    return _template(versions.parse_text(house.rooms, text, name=code))


@blueprint.post("/import-templates")
@needs("create", "template")
@blueprint.input(TemplateTextIn)
@blueprint.output(TemplateTextOut, status_code=201)
def keep_import_template(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Garde un texte comme version suivante du modèle qu'il nomme."""
    house = current_house()
    with house.store.transaction() as session:
        kept = versions.save_template(session, current_viewer(), house.rooms, json_data["text"])
        return {"code": kept.code, "label": kept.label, "version": kept.version, "text": kept.text}


@blueprint.get("/providers")
@needs("read", "delivery")
@blueprint.output(ProviderOut(many=True))
def list_providers() -> ResponseReturnValue:
    """Donne les fournisseurs de fichiers, par nom."""
    with current_house().store.reading() as session:
        return [_provider(one) for one in all_providers(session)]


@blueprint.post("/providers")
@needs("create", "provider")
@blueprint.input(ProviderIn)
@blueprint.output(ProviderOut, status_code=201)
def create_provider(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ajoute un fournisseur de fichiers."""
    with current_house().store.transaction() as session:
        return _provider(add_provider(session, current_viewer(), **json_data))


@blueprint.get("/deliveries")
@needs("read", "delivery")
@blueprint.output(DeliveryOut(many=True))
def list_deliveries() -> ResponseReturnValue:
    """Donne les 200 dernières livraisons, la dernière d'abord."""
    with current_house().store.reading() as session:
        found = queries.all_deliveries(session, current_viewer())
        return [_for_schema(summarise(session, delivery)) for delivery in found]


@blueprint.post("/deliveries")
@needs("create", "delivery")
@blueprint.input(DeliveryIn, location="form_and_files")
@blueprint.output(DeliveryOut, status_code=202)
def add_delivery(form_and_files_data: dict[str, Any]) -> ResponseReturnValue:
    """Livre un fichier : il est gardé, puis contrôlé et comparé en arrière-plan."""
    house, viewer, given = current_house(), current_viewer(), dict(form_and_files_data)
    identifier = ask_delivery(house, viewer, given.pop("file"), **given)
    return _give(identifier, ask_check(house, viewer, identifier))


@blueprint.get("/deliveries/<uuid:delivery>")
@needs("read", "delivery")
@blueprint.output(DeliveryOut)
def get_delivery(delivery: UUID) -> ResponseReturnValue:
    """Donne une livraison et son état."""
    return _give(delivery)


@blueprint.get("/deliveries/<uuid:delivery>/report")
@needs("read", "delivery")
@blueprint.output(ReportOut)
def get_report(delivery: UUID) -> ResponseReturnValue:
    """Donne le rapport du contrôle, avec tous les numéros de ligne."""
    house = current_house()
    with house.store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
        return report_of(session, house.rooms, found)


@blueprint.post("/deliveries/<uuid:delivery>/approval")
@needs("approve", "delivery")
@blueprint.input(ApprovalIn)
@blueprint.output(DeliveryOut, status_code=202)
def approve_delivery(delivery: UUID, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Approuve une livraison ; ses lignes sans constat bloquant sont écrites en arrière-plan."""
    return _give(delivery, ask_approval(current_house(), current_viewer(), delivery, **json_data))


@blueprint.post("/deliveries/<uuid:delivery>/rejection")
@needs("approve", "delivery")
@blueprint.input(RejectionIn)
@blueprint.output(DeliveryOut)
def reject_delivery(delivery: UUID, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Rejette une livraison avec un motif ; rien n'en est écrit."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        queries.get_delivery(session, viewer, delivery)
    reject(house, viewer, delivery, reason=json_data["reason"])
    return _give(delivery)


@blueprint.get("/deliveries/<uuid:delivery>/acceptances")
@needs("read", "delivery")
@blueprint.output(AcceptanceOut(many=True))
def list_acceptances(delivery: UUID) -> ResponseReturnValue:
    """Donne les avertissements acceptés qui valent pour une livraison."""
    with current_house().store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
        return [_acceptance(one) for one in accepting.acceptances_of(session, found, _today()).values()]


@blueprint.post("/deliveries/<uuid:delivery>/acceptances")
@needs("approve", "delivery")
@blueprint.input(AcceptanceIn)
@blueprint.output(AcceptanceOut, status_code=201)
def accept_warning(delivery: UUID, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Donne un accord à un avertissement, avec un motif."""
    house, viewer = current_house(), current_viewer()
    kind = kind_of(house.rooms, json_data.pop("finding"))
    with house.store.transaction() as session:
        queries.get_delivery(session, viewer, delivery)
        locked = operations.lock_delivery(session, delivery)
        accepted = accepting.accept_warning(session, viewer, locked, kind, today=_today(), **json_data)
        return _acceptance(accepted)


@blueprint.post("/deliveries/<uuid:delivery>/undoing")
@needs("approve", "delivery")
@blueprint.input(UndoIn)
@blueprint.output(DeliveryOut, status_code=202)
def undo_delivery(delivery: UUID, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Annule une livraison écrite, en arrière-plan ; refusé si ses données ont changé depuis."""
    return _give(delivery, ask_undo(current_house(), current_viewer(), delivery, **json_data))


def _template(one: Template) -> dict[str, Any]:
    return {"code": one.code, "label": one.label, "version": one.version, "text": one.text}


def _provider(one: Provider) -> dict[str, Any]:
    organisation = one.organisation.name if one.organisation else None
    return {"uuid": one.uuid, "code": one.code, "name": one.name, "organisation": organisation}


def _give(delivery: UUID, job: UUID | None = None) -> dict[str, Any]:
    with current_house().store.reading() as session:
        found = queries.get_delivery(session, current_viewer(), delivery)
        return {**_for_schema(summarise(session, found)), "job": job}


def _for_schema(summary: dict[str, Any]) -> dict[str, Any]:
    """Give moments as the schema wants them."""
    moments = {
        name: dt.datetime.fromisoformat(value) for name, value in summary.items() if name.endswith("_at") and value
    }
    return {**summary, **moments}


def _acceptance(one: Acceptance) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "finding": one.finding,
        "reason": one.reason,
        "for_provider": one.delivery_id is None,
        "until": one.until,
        "accepted_at": one.created_at,
    }


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
