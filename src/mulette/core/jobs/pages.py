"""Pages of the jobs: the list behind the bell, and one page a job that follows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.jobs import operations, queries
from mulette.core.jobs.folder import folder_of
from mulette.core.jobs.kinds import kind_named
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, require_signed_in
from mulette.core.storage.base import now

blueprint = Blueprint("jobs", __name__)
_LOG_LINES = 200


@blueprint.app_context_processor
def bell() -> dict[str, Any]:
    """Count what the bell shows."""
    viewer = current_viewer()
    if viewer.person_id is None:
        return {"jobs_running": 0}
    with current_house().store.reading() as session:
        return {"jobs_running": queries.count_under_way(session, viewer)}


@blueprint.get("/taches")
def listing() -> ResponseReturnValue:
    """List the jobs."""
    viewer = require_signed_in()
    state = read_state(request.args, queries.COLUMNS, default_sort="-created_at")
    with current_house().store.reading() as session:
        page = queries.list_jobs(session, viewer, state)
    rows = [{"job": job, "author": author, "url": url_for("jobs.job", job_uuid=job.uuid)} for job, author in page.rows]
    return render_template(
        "jobs/jobs.html", page=replace(page, rows=rows), columns=queries.COLUMNS, states=queries.STATES
    )


@blueprint.get("/taches/<uuid:job_uuid>")
def job(job_uuid: UUID) -> ResponseReturnValue:
    """Show a job: how far it is, its log, what came out."""
    viewer, house = require_signed_in(), current_house()
    with house.store.reading() as session:
        found = queries.get_job(session, viewer, job_uuid)
    return render_template(
        "jobs/job.html",
        job=queries.view_job(house.settings, found, now()),
        row=found,
        log=folder_of(house.settings, job_uuid).read_log()[-_LOG_LINES:],
        resumes=found.state in {"interrupted", "failed"} and kind_named(found.kind, house.rooms).resumes,
    )


@blueprint.get("/taches/<uuid:job_uuid>/avancement")
def progress(job_uuid: UUID) -> ResponseReturnValue:
    """Give the part of the page that moves; once the job is over, the whole page is asked for again."""
    viewer, house = require_signed_in(), current_house()
    with house.store.reading() as session:
        found = queries.view_job(house.settings, queries.get_job(session, viewer, job_uuid), now())
    headers = {"HX-Refresh": "true"} if found.is_over else {}
    return render_template("jobs/progress.html", job=found), 200, headers


@blueprint.post("/taches/<uuid:job_uuid>/annuler")
def cancel(job_uuid: UUID) -> ResponseReturnValue:
    """Cancel a job."""
    operations.cancel(current_house(), require_signed_in(), job_uuid)
    flash("Arrêt demandé.", "success")
    return redirect(url_for("jobs.job", job_uuid=job_uuid), 303)


@blueprint.post("/taches/<uuid:job_uuid>/reprendre")
def resume(job_uuid: UUID) -> ResponseReturnValue:
    """Do a job again."""
    operations.resume(current_house(), require_signed_in(), job_uuid)
    return redirect(url_for("jobs.job", job_uuid=job_uuid), 303)
