"""Pages of the rules of sensitivity and of the embargoes."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.diffusion.sensitivity import operations as rules
from mulette.core.diffusion.sensitivity import queries
from mulette.core.diffusion.sensitivity.referential import read_referential
from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.jobs.operations import submit
from mulette.core.listing import read_state
from mulette.core.metadata.queries import get_dataset
from mulette.core.people.web import current_viewer, require
from mulette.core.storage.base import now
from mulette.occurrences.sensitivity import operations
from mulette.occurrences.sensitivity.listing import dataset_choices, list_embargoes
from mulette.occurrences.viewing.rows import find_record

blueprint = Blueprint("sensitivity", __name__)


@blueprint.get("/diffusion/sensibilite")
def listing() -> ResponseReturnValue:
    """List the rules of sensitivity."""
    require("read", "product")
    state = read_state(request.args, queries.COLUMNS, default_sort="taxon")
    with current_house().store.reading() as session:
        return render_template(
            "sensitivity/rules.html",
            page=queries.list_rules(session, state),
            columns=queries.COLUMNS,
            sources=queries.sources(session),
        )


@blueprint.post("/diffusion/sensibilite/charger")
def load() -> ResponseReturnValue:
    """Load a referential, then have the sensitivity of records decided again in the background."""
    require("update", "sensitivity")
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash("Choisissez le fichier du référentiel.", "bad")
        return redirect(url_for("sensitivity.listing"))
    source = request.form.get("source", "").strip() or "SINP"
    version = request.form.get("version", "").strip() or None
    try:
        referential = read_referential(sent.read(), name=sent.filename)
    except Invalid as error:
        flash(error.message, "bad")
        return redirect(url_for("sensitivity.listing"))
    with current_house().store.transaction() as session:
        loaded = rules.load_rules(session, current_viewer(), referential, source=source, version=version)
    flash(
        f"{loaded.added} règles ajoutées, {loaded.retired} retirées, {loaded.unchanged} inchangées ; "
        f"{loaded.unknown_taxa} attendent leur taxon, {loaded.unknown_areas} leur département ; "
        f"{loaded.in_words} ont une condition que rien n'automatise.",
        "ok",
    )
    return _decide_again()


@blueprint.post("/diffusion/sensibilite/recalculer")
def decide_again() -> ResponseReturnValue:
    """Have the diffusion of all records decided again in the background."""
    require("update", "sensitivity")
    return _decide_again()


@blueprint.get("/diffusion/embargos")
def embargoes() -> ResponseReturnValue:
    """List the embargoes, and ask for one more."""
    require("read", "product")
    with current_house().store.reading() as session:
        return render_template(
            "sensitivity/embargoes.html",
            embargoes=list_embargoes(session, current_viewer()),
            datasets=dataset_choices(session),
            today=now().date(),
        )


@blueprint.post("/diffusion/embargos")
def hold() -> ResponseReturnValue:
    """Keep a dataset, or a record, to those who own it until a day."""
    require("update", "sensitivity")
    given, today = request.form, now().date()
    try:
        until = _day(given.get("until", ""))
        changed = _hold(given.get("dataset", ""), given.get("record", ""), until, today, given.get("reason", ""))
        flash(f"Embargo jusqu'au {until:%d/%m/%Y} : {changed} données ne sont plus visibles que des leurs.", "ok")
    except Invalid as error:
        flash(error.message, "bad")
    return redirect(url_for("sensitivity.embargoes"))


@blueprint.post("/diffusion/embargos/lever")
def release() -> ResponseReturnValue:
    """Lift an embargo."""
    require("update", "sensitivity")
    viewer, today = current_viewer(), now().date()
    with current_house().store.transaction() as session:
        if request.form.get("dataset"):
            dataset = get_dataset(session, uuid.UUID(request.form["dataset"]))
            operations.release_dataset(session, viewer, dataset, today=today)
        else:
            operations.release_record(session, viewer, uuid.UUID(request.form.get("record", "")), today=today)
    flash("Embargo levé.", "ok")
    return redirect(url_for("sensitivity.embargoes"))


def _hold(dataset: str, record: str, until: dt.date, today: dt.date, reason: str) -> int:
    if bool(dataset) == bool(record.strip()):
        raise Invalid("Choisissez un jeu de données, ou donnez l'UUID d'une donnée.", code="embargo.no-object")
    viewer = current_viewer()
    with current_house().store.transaction() as session:
        if dataset:
            found = get_dataset(session, _uuid(dataset))
            return operations.hold_dataset(session, viewer, found, until, today=today, reason=reason).changed
        one = find_record(session, viewer, _uuid(record))
        return operations.hold_record(session, viewer, one.uuid, until, today=today, reason=reason).changed


def _day(text: str) -> dt.date:
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text.strip())
    try:
        return dt.date(*(int(part) for part in french.groups()[::-1])) if french else dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid("Donnez le dernier jour de l'embargo, comme 31/12/2027.", code="embargo.bad-day") from None


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        raise Invalid(f"« {text[:40]} » n'est pas un UUID.", code="embargo.bad-uuid") from None


def _decide_again() -> ResponseReturnValue:
    job = submit(
        current_house(), "sensitivity.refresh", "Sensibilité et diffusion des données", {}, current_viewer(),
        url=url_for("sensitivity.listing"),
    )  # fmt: skip
    return redirect(url_for("jobs.job", job_uuid=job.uuid))
