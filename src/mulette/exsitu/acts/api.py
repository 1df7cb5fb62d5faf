"""REST API of acts: what was done, and undoing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, DateTime, String

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.operations import undo_act
from mulette.exsitu.acts.queries import Done, get_done
from mulette.exsitu.acts.requests import once, writing

blueprint = APIBlueprint("exsitu_acts_api", __name__, url_prefix="/api/v1/exsitu", tag="Ex situ : gestes")


class ActOut(Schema):
    """One thing that a person did."""

    uuid = UUIDField()
    kind = String(metadata={"description": "Nature : bank.withdraw, sowing.batch…"})
    label = String(metadata={"description": "Phrase"})
    at = DateTime()
    person = String()
    is_undone = Boolean()
    is_undoable = Boolean(metadata={"description": "Vous pouvez l'annuler maintenant"})


@blueprint.get("/acts/<uuid:identifier>")
@needs("read", "stock")
@blueprint.output(ActOut)
@blueprint.doc(responses=[401, 403, 404])
def get_act(identifier: UUID) -> dict[str, Any]:
    """Un geste."""
    with current_house().store.reading() as session:
        return _act(get_done(session, current_viewer(), identifier, now()))


@blueprint.post("/acts/<uuid:identifier>/undo")
@once
@needs("read", "stock")
@blueprint.output(ActOut)
@blueprint.doc(responses=[401, 403, 404, 409, 422])
def undo(identifier: UUID) -> dict[str, Any]:
    """Annule un geste ; donne le geste qui l'annule."""
    with writing() as session:
        return _act(Done(undo_act(session, current_viewer(), identifier, at=now()), is_undoable=False))


def _act(done: Done) -> dict[str, Any]:
    act = done.act
    said = {name: getattr(act, name) for name in ("uuid", "kind", "label", "at", "person")}
    return said | {"is_undone": act.undone_by_id is not None, "is_undoable": done.is_undoable}
