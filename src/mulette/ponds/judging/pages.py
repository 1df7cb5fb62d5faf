"""Pages of the evaluations: the list, a new one, one with its charts, its report."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.jobs.operations import submit
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, needs
from mulette.ponds.judging import queries
from mulette.ponds.judging.charts import KINDS, SOURCE, charts_of

blueprint = Blueprint("pond_evaluation", __name__)
FORMATS = (".gpkg", ".geojson", ".json")
"""Formats of one file; a shapefile is several."""


@blueprint.get("/mares/evaluations")
@needs("read", "pond_evaluation")
def listing() -> ResponseReturnValue:
    """List the evaluations."""
    shown = read_state(request.args, queries.COLUMNS, default_sort="-created_at")
    with current_house().store.reading() as session:
        page = queries.list_evaluations(session, current_viewer(), shown)
        return render_template("pond_evaluation/list.html", page=page, columns=queries.COLUMNS)


@blueprint.get("/mares/evaluations/nouvelle")
@needs("create", "pond_evaluation")
def new() -> ResponseReturnValue:
    """Ask what is to be judged."""
    return _form({}, {})


@blueprint.post("/mares/evaluations/nouvelle")
@needs("create", "pond_evaluation")
def start() -> ResponseReturnValue:
    """Judge in the background."""
    house, viewer, given = current_house(), current_viewer(), request.form
    files = {name: request.files.get(name) for name in ("candidates", "inventory")}
    is_stored = bool(given.get("stored"))
    errors = {} if is_stored else {name: _wrong(file) for name, file in files.items() if _wrong(file)}
    tolerance = _tolerance(given.get("tolerance", "10"))
    if tolerance is None:
        errors["tolerance"] = "Un nombre de mètres est attendu, de 0 à 200."
    if errors:
        return _form(given.to_dict(), errors), 400
    if is_stored:
        viewer.require("validate", "pond_candidate")
    paths = {name: None if is_stored else str(_saved(file)) for name, file in files.items()}
    names = ("candidats de la base", "registre") if is_stored else tuple(_name(file) for file in files.values())
    title = given.get("title", "").strip() or f"{names[0]} contre {names[1]}"
    arguments = {
        **paths, "title": title, "tolerance_m": tolerance, "territory": "commune" if is_stored else _territory(given),
    }  # fmt: skip
    job = submit(house, "ponds.evaluate", f"Évaluation : {title}", arguments, viewer, url=url_for(".listing"))
    return redirect(url_for("jobs.job", job_uuid=job.uuid), 303)


@blueprint.get("/mares/evaluations/<uuid:identifier>")
@needs("read", "pond_evaluation")
def evaluation(identifier: UUID) -> ResponseReturnValue:
    """Show an evaluation."""
    from mulette.ponds.judging.report import TRUST, finding, tables_of

    with current_house().store.reading() as session:
        found = queries.get_evaluation(session, current_viewer(), identifier)
        return render_template(
            "pond_evaluation/evaluation.html",
            evaluation=found,
            judged=found.judged,
            finding=finding(found.judged),
            charts=charts_of(found.judged),
            tables=[one for one in tables_of(found.judged) if one["rows"]],
            kinds=KINDS,
            source=SOURCE,
            trust=TRUST,
        )


@blueprint.get("/mares/evaluations/<uuid:identifier>.pdf")
@needs("read", "pond_evaluation")
def report(identifier: UUID) -> ResponseReturnValue:
    """Give the report."""
    from mulette.ponds.judging.report import print_evaluation

    house = current_house()
    with house.store.reading() as session:
        found = queries.get_evaluation(session, current_viewer(), identifier)
        title, judged = found.title, found.judged
    made = print_evaluation(judged, title, house.settings.territory or "Mulette", dt.datetime.now(dt.UTC).date())
    return _download(made, "application/pdf", f"evaluation-{identifier}.pdf")


@blueprint.get("/mares/evaluations/<uuid:identifier>.json")
@needs("read", "pond_evaluation")
def figures(identifier: UUID) -> ResponseReturnValue:
    """Give all the figures."""
    with current_house().store.reading() as session:
        judged = queries.get_evaluation(session, current_viewer(), identifier).judged
    said = json.dumps(judged, ensure_ascii=False, allow_nan=False)
    return _download(said.encode(), "application/json", f"evaluation-{identifier}.json")


def _form(given: dict[str, Any], errors: dict[str, str]) -> str:
    may_store = current_viewer().may("validate", "pond_candidate")
    return render_template("pond_evaluation/new.html", given=given, errors=errors, may_store=may_store)


def _wrong(file: FileStorage | None) -> str:
    if file is None or not file.filename:
        return "Choisissez un fichier."
    if Path(file.filename).suffix.lower() not in FORMATS:
        return "Un GeoPackage (.gpkg) ou un GeoJSON (.geojson) est attendu."
    return ""


def _name(file: FileStorage | None) -> str:
    return Path(file.filename).stem if file and file.filename else ""


def _saved(file: FileStorage | None) -> Path:
    """Keep a copy of a file until the job has read it."""
    if file is None or not file.filename:
        raise Invalid("Choisissez un fichier.", code="evaluation.no-file")
    folder = current_house().settings.files_folder / "ponds" / "sent"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}{Path(file.filename).suffix.lower()}"
    file.save(path)
    return path


def _tolerance(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 200 else None


def _territory(given: Any) -> str | None:  # noqa: ANN401
    """Give the column of the territory; a path is none of the page's business."""
    name = given.get("territory", "").strip()
    return name if name and "/" not in name and "\\" not in name else None


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
