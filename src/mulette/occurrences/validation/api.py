"""REST API of validation: levels and their history, messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, DateTime, Integer, List, Nested, String
from apiflask.validators import Length, OneOf

from mulette.core.errors import Forbidden
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.occurrences.correcting.queries import Selection
from mulette.occurrences.validation import queries, talking
from mulette.occurrences.validation.automatic import explain_one
from mulette.occurrences.validation.levels import GIVEN
from mulette.occurrences.validation.operations import validate
from mulette.occurrences.viewing import rows

blueprint = APIBlueprint("validation_api", __name__, url_prefix="/api/v1", tag="Validation")
MOST = 1_000


class LevelIn(Schema):
    """A level for some records."""

    uuids = List(UUIDField(), required=True, validate=Length(1, MOST), metadata={"description": "1 000 au plus"})
    level = String(required=True, validate=OneOf(GIVEN), metadata={"description": "Code de STATUT_VALID"})
    comment = String(load_default="", validate=Length(max=5_000), metadata={"description": "Exigé pour 3 et 4"})
    seen = String(metadata={"description": "Niveau lu ; les données qui en ont un autre ne changent pas"})


class LevelledOut(Schema):
    """What was done."""

    validated = Integer()
    left = Integer(metadata={"description": "Leur niveau avait changé : laissées telles quelles"})


class SaidLevelOut(Schema):
    """One level that a record was given."""

    level = String()
    validator = String(allow_none=True)
    at = DateTime(allow_none=True)
    comment = String(allow_none=True)
    origin = String(metadata={"description": "person, automatic, ou delivered : venu avec le fichier"})


class ValidationOut(Schema):
    """What was said of a record."""

    level = String(allow_none=True)
    profile = String(metadata={"description": "Ce que le profil du taxon dit de la donnée"})
    history = List(Nested(SaidLevelOut))


class MessageIn(Schema):
    """A message."""

    text = String(required=True, validate=Length(1, talking.LONGEST))
    is_question = Boolean(load_default=False, metadata={"description": "Question d'un validateur à l'observateur"})


class MessageOut(Schema):
    """One message of the talk about a record."""

    uuid = UUIDField()
    kind = String(metadata={"description": "question, answer ou remark"})
    state = String(allow_none=True, metadata={"description": "D'une question : asked, answered, closed"})
    text = String()
    author = String()
    created_at = DateTime()


@blueprint.post("/validations")
@needs("validate", "record")
@blueprint.input(LevelIn)
@blueprint.output(LevelledOut, status_code=201)
@blueprint.doc(responses=[401, 403, 409, 422])
def add_validation(json_data: dict[str, Any]) -> dict[str, int]:
    """Donne un niveau de validation à des données."""
    with current_house().store.transaction() as session:
        validated, left = validate(
            session,
            current_viewer(),
            Selection(tuple(json_data["uuids"])),
            json_data["level"],
            at=now(),
            comment=json_data["comment"],
            seen=json_data.get("seen"),
        )
    return {"validated": validated, "left": left}


@blueprint.get("/records/<uuid:identifier>/validation")
@needs("read", "record")
@blueprint.output(ValidationOut)
@blueprint.doc(responses=[401, 403, 404])
def get_validation(identifier: UUID) -> dict[str, Any]:
    """Niveau d'une donnée, son historique, et ce que dit le profil ; pour qui en connaît le lieu exact."""
    with current_house().store.reading() as session:
        viewer = current_viewer()
        record = rows.find_record(session, viewer, identifier)
        if not rows.read_rows(session, viewer, [record.id])[0].is_known:
            raise Forbidden("Le lieu exact de cette donnée ne vous est pas ouvert.", code="validation.blurred")
        return {
            "level": record.valid_status,
            "profile": explain_one(session, record),
            "history": queries.read_history(session, record),
        }


@blueprint.get("/records/<uuid:identifier>/messages")
@needs("read", "record")
@blueprint.output(MessageOut(many=True))
@blueprint.doc(responses=[401, 403, 404])
def list_messages(identifier: UUID) -> list[dict[str, Any]]:
    """Échange sur une donnée, pour ceux qui y prennent part."""
    with current_house().store.reading() as session:
        viewer = current_viewer()
        record = rows.find_record(session, viewer, identifier)
        if not talking.takes_part(session, viewer, record):
            raise Forbidden("Vous ne prenez pas part à cet échange.", code="talk.out-of-reach")
        return [_message(said.message, said.author) for said in talking.read_talk(session, record)]


@blueprint.post("/records/<uuid:identifier>/messages")
@needs("read", "record")
@blueprint.input(MessageIn)
@blueprint.output(MessageOut, status_code=201)
@blueprint.doc(responses=[401, 403, 404, 422])
def add_message(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Écrit un message sur une donnée."""
    with current_house().store.transaction() as session:
        viewer = current_viewer()
        record = rows.find_record(session, viewer, identifier)
        return _message(
            talking.say(session, viewer, record, json_data["text"], asks=json_data["is_question"]), viewer.name
        )


def _message(message: Any, author: str) -> dict[str, Any]:  # noqa: ANN401  # a row of the table
    names = ("uuid", "kind", "state", "text", "created_at")
    return {"author": author, **{name: getattr(message, name) for name in names}}
