"""REST API of the bench: what a scan means, labels, alerts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Date, Integer, List, String
from apiflask.validators import OneOf
from flask import Response

from mulette.core.errors import NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.bank.pages.blueprint import today
from mulette.exsitu.bench.alerts.calendar import AHEAD, alerts_until
from mulette.exsitu.bench.alerts.kinds import kinds
from mulette.exsitu.bench.labels.formats import DEFAULT, formats
from mulette.exsitu.bench.labels.printing import KINDS, print_labels, read_wish
from mulette.exsitu.bench.scanning import scan

blueprint = APIBlueprint("exsitu_bench_api", __name__, url_prefix="/api/v1/exsitu", tag="Ex situ : paillasse")


class ScannedOut(Schema):
    """One thing that a code means."""

    kind = String(metadata={"description": "lot, package, location, sowing, culture, test, harvest, material…"})
    uuid = UUIDField(attribute="identifier", metadata={"description": "UUID de la fiche ; du lot pour un paquet"})
    code = String()
    title = String(metadata={"description": "Taxon, ou nom du rangement"})
    rank = Integer(allow_none=True, metadata={"description": "Rang du paquet, de la répétition"})


class LabelsIn(Schema):
    """Labels to print."""

    codes = List(String(), required=True, metadata={"description": "L-2024_0001, S-…, P-…-2, B-…"})
    format = String(load_default=DEFAULT, validate=OneOf(sorted(formats())))
    kind = String(load_default="pdf", validate=OneOf(sorted(KINDS)))
    copies = Integer(load_default=1)
    first = Integer(load_default=1, metadata={"description": "Première place libre de la feuille"})


class AlertsQuery(Schema):
    """Which alerts."""

    kind = String(validate=OneOf(list(kinds())))
    until = Date(metadata={"description": "Échues à ce jour ; trois mois au plus ; aujourd'hui par défaut"})


class AlertOut(Schema):
    """One thing that comes due."""

    kind = String()
    label = String()
    due_on = Date()
    about = String(metadata={"description": "lot, test, sowing, culture, permit"})
    uuid = UUIDField(attribute="identifier")
    code = String()
    title = String()
    words = String(metadata={"description": "Pourquoi"})


_FILE = {"schema": {"type": "string", "format": "binary"}}
LABELS_OUT: dict[int | str, Any] = {
    200: {"description": "Les étiquettes", "content": dict.fromkeys(KINDS.values(), _FILE)},
    401: {}, 403: {}, 404: {}, 422: {},
}  # fmt: skip


@blueprint.get("/scan/<path:code>")
@needs("read", "seed_lot")
@blueprint.output(ScannedOut(many=True))
@blueprint.doc(responses=[401, 403, 404])
def scan_code(code: str) -> list[Any]:
    """Ce que désigne un code scanné ou tapé : une fiche, parfois plusieurs."""
    with current_house().store.reading() as session:
        found = scan(session, current_viewer(), code)
    if not found:
        raise NotFound(f"« {code} » ne correspond à rien ici.", code="scan.unknown")
    return list(found)


@blueprint.post("/labels")
@needs("read", "seed_lot")
@blueprint.input(LabelsIn)
@blueprint.doc(responses=LABELS_OUT)
def make_labels(json_data: dict[str, Any]) -> Response:
    """Étiquettes à imprimer : PDF, ou ZPL pour une imprimante thermique."""
    wish = read_wish(json_data["codes"], json_data["format"], json_data["copies"], json_data["first"])
    with current_house().store.transaction() as session:
        drawn = print_labels(session, current_viewer(), wish, json_data["kind"], at=now())
    return Response(drawn, mimetype=KINDS[json_data["kind"]])


@blueprint.get("/alerts")
@needs("read", "seed_lot")
@blueprint.input(AlertsQuery, location="query")
@blueprint.output(AlertOut(many=True))
@blueprint.doc(responses=[401, 403, 422])
def list_alerts(query_data: dict[str, Any]) -> list[Any]:
    """Ce qui est à faire, la plus ancienne échéance d'abord."""
    day = today()
    until: dt.date = min(query_data.get("until") or day, day + AHEAD)
    with current_house().store.reading() as session:
        found = alerts_until(session, current_viewer(), day, until)
    return [alert for alert in found if query_data.get("kind") in {None, alert.kind}]
