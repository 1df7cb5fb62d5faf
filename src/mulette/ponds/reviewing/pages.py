"""Pages of the review: the screen, one candidate after the other; the list; the runs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.utils import secure_filename

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.jobs.operations import submit
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.ponds.reviewing import queries
from mulette.ponds.reviewing.cards import PICTURES
from mulette.ponds.reviewing.operations import get_candidate, judge, undo
from mulette.ponds.reviewing.picturing import picture_path
from mulette.ponds.reviewing.showing import as_uuid, read_outline, show, words_of
from mulette.ponds.reviewing.tables import Candidate, Run
from mulette.ponds.reviewing.vocabulary import CAUSES, ORDERS, STATES

blueprint = Blueprint("pond_review", __name__)
KEPT_IN_URL = ("envoi", "ordre", "etat")


@blueprint.get("/mares/relecture")
def screen() -> ResponseReturnValue:
    """Show the candidate that waits first, and those after it."""
    return _screen(None)


@blueprint.get("/mares/relecture/<uuid:identifier>")
def one(identifier: UUID) -> ResponseReturnValue:
    """Show one candidate on the screen, whatever its state."""
    return _screen(identifier)


@blueprint.get("/mares/relecture/<uuid:identifier>/fiche")
def card(identifier: UUID) -> ResponseReturnValue:
    """Give the part of the screen that changes from one candidate to the next."""
    require("validate", "pond_candidate")
    with current_house().store.reading() as session:
        found = get_candidate(session, current_viewer(), identifier)
        return render_template("pond_review/card.html", **_card(session, found))


@blueprint.get("/mares/relecture/<uuid:identifier>/<name>.webp")
def picture(identifier: UUID, name: str) -> ResponseReturnValue:
    """Give a picture of a candidate."""
    require("validate", "pond_candidate")
    with current_house().store.reading() as session:
        get_candidate(session, current_viewer(), identifier)
    return _picture(identifier, name)


@blueprint.get("/mares/<uuid:identifier>/detection/<name>.webp")
def pond_picture(identifier: UUID, name: str) -> ResponseReturnValue:
    """Give a picture of the candidate that a pond comes from, to who knows the place of the pond."""
    with current_house().store.reading() as session:
        found = queries.candidate_of(session, current_viewer(), identifier)
    return _picture(found.uuid if found else None, name)


@blueprint.app_template_global()
def pond_pictures(row: Mapping[str, Any]) -> str:
    """Give the part of the sheet of a pond that shows what the detection saw; empty for one that it did not find."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        found = queries.candidate_of(session, viewer, row["uuid"])
        if found is None or not found.card:
            return ""
        shown = replace(show(session, viewer, found, house.store.srid), others=[])
        return Markup(render_template("pond_review/of_pond.html", shown=shown, pond=row["uuid"]))  # noqa: S704


@blueprint.post("/mares/relecture/<uuid:identifier>")
@needs("validate", "pond_candidate")
def decide(identifier: UUID) -> ResponseReturnValue:
    """Write a decision; a program gets the new state, a form is led to the next candidate."""
    try:
        with current_house().store.transaction() as session:
            found = get_candidate(session, current_viewer(), identifier)
            _judge(session, found)
    except (Conflict, Invalid) as error:
        if _is_asked_by_script():
            raise
        flash(error.message, "bad")
        return redirect(url_for("pond_review.one", identifier=identifier, **_query()), 303)
    return _answer(found, url_for("pond_review.screen", **_query()))


@blueprint.post("/mares/relecture/<uuid:identifier>/annuler")
@needs("validate", "pond_candidate")
def take_back(identifier: UUID) -> ResponseReturnValue:
    """Undo the decision on a candidate: it waits again."""
    with current_house().store.transaction() as session:
        found = get_candidate(session, current_viewer(), identifier)
        undo(session, current_viewer(), found, at=now())
        return _answer(found, url_for("pond_review.one", identifier=identifier, **_query()))


@blueprint.get("/mares/candidats")
def listing() -> ResponseReturnValue:
    """List the candidates of a run, or of all, by state."""
    require("validate", "pond_candidate")
    state = read_state(request.args, queries.COLUMNS, default_sort="-score")
    states = queries.read_states(request.args.getlist("etat"))
    with current_house().store.reading() as session:
        run = queries.find_run(session, request.args["envoi"]) if request.args.get("envoi") else None
        page = queries.list_candidates(session, current_viewer(), run, states, state)
        return render_template(
            "pond_review/list.html",
            page=page,
            columns=queries.COLUMNS,
            run=run,
            runs=queries.list_runs(session, current_viewer()),
            chosen=states,
            states=STATES,
            causes=CAUSES,
            words_of=words_of,
        )


@blueprint.get("/mares/relecture/envois")
def runs() -> ResponseReturnValue:
    """List the files of candidates that were loaded, and send another."""
    require("validate", "pond_candidate")
    return _runs()


@blueprint.post("/mares/relecture/envois")
@needs("create", "pond_candidate")
def send() -> ResponseReturnValue:
    """Keep a file of candidates, and load it in the background."""
    house, sent = current_house(), request.files.get("file")
    if sent is None or not sent.filename:
        return _runs("Choisissez un fichier de candidats.")
    name = secure_filename(sent.filename) or "candidats.gpkg"
    if not name.lower().endswith(".gpkg"):
        return _runs("Un fichier de candidats est un GeoPackage (.gpkg), écrit par « mulette ponds detect ».")
    folder = house.settings.files_folder / "ponds" / "sent"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.gpkg"
    sent.save(path)
    arguments = {"path": str(path), "name": Path(name).stem}
    job = submit(
        house, "ponds.load_candidates", f"Chargement des candidats de {name}", arguments, current_viewer(),
        url=url_for("pond_review.runs"),
    )  # fmt: skip
    return redirect(url_for("jobs.job", job_uuid=job.uuid), 303)


def _picture(candidate: UUID | None, name: str) -> ResponseReturnValue:
    path = picture_path(current_house().settings, candidate, name) if candidate and name in PICTURES else None
    if path is None or not path.is_file():
        raise NotFound("Cette image n'existe pas.", code="candidate.no-picture")
    return send_file(path, mimetype="image/webp")


def _judge(session: Session, found: Candidate) -> None:
    given, srid = request.form, current_house().store.srid
    drawn = given.get("outline", "")
    judge(
        session,
        current_viewer(),
        found,
        "refused" if "refuse" in given else given.get("decision", ""),
        at=now(),
        cause=given.get("refuse") or given.get("cause") or None,
        outline=read_outline(_ring(drawn), found, srid) if drawn else None,
        same_as=as_uuid(given.get("same_as", "")),
        is_another=bool(given.get("is_another")),
        seen=given.get("seen") or None,
    )


def _screen(identifier: UUID | None) -> ResponseReturnValue:
    require("validate", "pond_candidate")
    viewer = current_viewer()
    order = request.args.get("ordre", "meilleurs")
    states = queries.read_states(request.args.getlist("etat")) or ("waiting",)
    with current_house().store.reading() as session:
        run = queries.find_run(session, request.args.get("envoi", ""))
        waiting = queries.queue(session, viewer, run, order=order, states=states) if run else []
        first = identifier or (waiting[0] if waiting else None)
        found = get_candidate(session, viewer, first) if first else None
        names = [str(one) for one in waiting]
        if found is not None and str(found.uuid) not in names:
            names.insert(0, str(found.uuid))
        return render_template(
            "pond_review/screen.html",
            queue=names,
            place=names.index(str(found.uuid)) if found else 0,
            run=run,
            runs=queries.list_runs(session, viewer),
            order=order,
            orders=ORDERS,
            chosen=states,
            **(_card(session, found) if found else {"shown": None}),
        )


def _card(session: Session, found: Candidate) -> dict[str, Any]:
    run = session.get(Run, found.run_id)
    return {
        "shown": show(session, current_viewer(), found, current_house().store.srid),
        "note": run.model_note if run else None,
        "states": STATES,
        "causes": CAUSES,
        "query": _query(),
    }


def _runs(message: str = "") -> ResponseReturnValue:
    with current_house().store.reading() as session:
        page = render_template(
            "pond_review/runs.html",
            runs=queries.list_runs(session, current_viewer()),
            states=STATES,
            may_send=current_viewer().may("create", "pond_candidate"),
            message=message,
        )
    return page, 422 if message else 200


def _answer(found: Candidate, next_url: str) -> ResponseReturnValue:
    if _is_asked_by_script():
        return jsonify({"state": found.state, "word": STATES[found.state]})
    return redirect(next_url, 303)


def _is_asked_by_script() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _ring(text: str) -> list[list[float]]:
    try:
        ring = json.loads(text)
    except ValueError:
        return []
    return ring if isinstance(ring, list) else []


def _query() -> dict[str, Any]:
    return {name: request.args.getlist(name) for name in KEPT_IN_URL if request.args.get(name)}
