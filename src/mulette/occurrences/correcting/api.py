"""REST API of the corrections."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import AwareDateTime, Dict, Integer, List, String
from apiflask.validators import Length

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.occurrences.correcting import queries
from mulette.occurrences.correcting.edits import Edit
from mulette.occurrences.correcting.operations import FEW, Outcome, correct_many, correct_one, undo
from mulette.occurrences.viewing import rows

blueprint = APIBlueprint("corrections_api", __name__, url_prefix="/api/v1", tag="Corrections")
_WHY = {"description": "Motif, gardé dans l'historique"}


class RecordPatchIn(Schema):
    """Changes of one record."""

    values = Dict(
        keys=String(), values=String(allow_none=True), required=True,
        metadata={"description": "Nouvelles valeurs en texte, par nom de champ ; WKT dans la projection de la base"},
    )  # fmt: skip
    reason = String(required=True, validate=Length(1, 2_000), metadata=_WHY)
    updated_at = AwareDateTime(required=True, metadata={"description": "updated_at de la donnée, telle que lue"})


class CorrectionIn(Schema):
    """One field of many records."""

    uuids = List(
        UUIDField(), required=True, validate=Length(1, FEW), metadata={"description": "Données, 1 000 au plus"}
    )
    field = String(required=True, metadata={"description": "Nom du champ"})
    value = String(load_default="", metadata={"description": "Nouvelle valeur ; vide, le champ est vidé"})
    find = String(load_default="", metadata={"description": "Texte remplacé à l'intérieur de la valeur"})
    reason = String(required=True, validate=Length(1, 2_000), metadata=_WHY)


class UndoIn(Schema):
    """Why a correction is undone."""

    reason = String(required=True, validate=Length(1, 2_000), metadata=_WHY)


class OutcomeOut(Schema):
    """What a correction did."""

    uuid = UUIDField(allow_none=True, metadata={"description": "De la correction ; rien si rien n'a changé"})
    selected = Integer(metadata={"description": "Données trouvées et corrigeables"})
    changed = Integer()
    unchanged = Integer(metadata={"description": "Déjà ainsi"})
    refused = Integer(metadata={"description": "Refusées par un contrôle, laissées telles quelles"})


@blueprint.patch("/records/<uuid:identifier>")
@needs("update", "record")
@blueprint.input(RecordPatchIn)
@blueprint.output(OutcomeOut)
@blueprint.doc(responses=[401, 403, 404, 409, 422])
def correct_record(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Corrige une donnée ; refuse si elle a changé depuis sa lecture."""
    viewer = current_viewer()
    edits = [Edit(name, value or "") for name, value in json_data["values"].items()]
    with current_house().store.transaction() as session:
        record = rows.find_record(session, viewer, identifier)
        outcome = correct_one(
            session, viewer, record, edits, reason=json_data["reason"], seen_at=json_data["updated_at"], today=_today()
        )
        return _told(outcome)


@blueprint.post("/corrections")
@needs("update", "record")
@blueprint.input(CorrectionIn)
@blueprint.output(OutcomeOut, status_code=201)
@blueprint.doc(responses=[401, 403, 422])
def correct_records(json_data: dict[str, Any]) -> dict[str, Any]:
    """Change un champ de plusieurs données."""
    edit = Edit(json_data["field"], json_data["value"], json_data["find"])
    selection = queries.Selection(tuple(json_data["uuids"]))
    with current_house().store.transaction() as session:
        return _told(
            correct_many(session, current_viewer(), selection, edit, reason=json_data["reason"], today=_today())
        )


@blueprint.post("/corrections/<uuid:identifier>/undo")
@needs("update", "record")
@blueprint.input(UndoIn)
@blueprint.output(OutcomeOut)
@blueprint.doc(responses=[401, 403, 404, 409, 422])
def undo_correction(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Annule une correction, sauf là où les valeurs ont changé depuis."""
    with current_house().store.transaction() as session:
        act = queries.get_act(session, current_viewer(), identifier)
        return _told(undo(session, current_viewer(), act, reason=json_data["reason"], today=_today()))


def _told(outcome: Outcome) -> dict[str, Any]:
    counts = {name: getattr(outcome, name) for name in ("selected", "changed", "unchanged", "refused")}
    return {"uuid": outcome.act.uuid if outcome.act else None, **counts}


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
