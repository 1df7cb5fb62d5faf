"""REST API of the jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import DateTime, Dict, Float, Integer, String
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.jobs import operations, queries
from mulette.core.people.web import require_signed_in
from mulette.core.storage.base import now

blueprint = APIBlueprint("jobs_api", __name__, url_prefix="/api/v1", tag="Travaux")


class JobOut(Schema):
    """A job, how far it is and what came out."""

    uuid = UUIDField()
    title = String()
    state = String(metadata={"description": f"L'un de : {', '.join(queries.STATES)}"})
    stage = String()
    done = Integer()
    total = Integer(allow_none=True)
    seconds_left = Float(allow_none=True)
    created_at = DateTime()
    started_at = DateTime(allow_none=True)
    ended_at = DateTime(allow_none=True)
    result = Dict(allow_none=True)
    error = String(allow_none=True)
    url = String(allow_none=True)


@blueprint.get("/jobs/<uuid:job_uuid>")
@blueprint.output(JobOut)
def get_job(job_uuid: UUID) -> dict[str, Any]:
    """Donne un travail : où il en est, ce qui en sort."""
    viewer, house = require_signed_in(), current_house()
    with house.store.reading() as session:
        job = queries.get_job(session, viewer, job_uuid)
    stored = ("uuid", "title", "state", "created_at", "started_at", "ended_at", "result", "error", "url")
    seen = queries.view_job(house.settings, job, now())
    moving = ("stage", "done", "total", "seconds_left")
    return {**{name: getattr(job, name) for name in stored}, **{name: getattr(seen, name) for name in moving}}


@blueprint.post("/jobs/<uuid:job_uuid>/cancel")
@blueprint.output({}, status_code=204)
def cancel(job_uuid: UUID) -> ResponseReturnValue:
    """Annule un travail, ou lui demande de s'arrêter."""
    operations.cancel(current_house(), require_signed_in(), job_uuid)
    return "", 204
