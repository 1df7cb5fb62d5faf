"""Pages of the corrections: the form of a record, a change of many, the list of what was corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.house import current_house
from mulette.core.jobs.operations import submit
from mulette.core.jobs.tables import Job
from mulette.core.listing import read_state
from mulette.core.metadata.queries import active_terms
from mulette.core.people.web import current_viewer, needs, require
from mulette.occurrences.correcting import asking, forms, queries
from mulette.occurrences.correcting.edits import MANY, Edit
from mulette.occurrences.correcting.operations import FEW, correct_one, undo
from mulette.occurrences.correcting.works import words
from mulette.occurrences.filters import LISTING
from mulette.occurrences.viewing import rows

blueprint = Blueprint("corrections", __name__)


@blueprint.get("/donnees/<uuid:identifier>/corriger")
def one(identifier: UUID) -> ResponseReturnValue:
    """Show the form that corrects a record."""
    require("update", "record")
    return _form(identifier)


@blueprint.post("/donnees/<uuid:identifier>/corriger")
@needs("update", "record")
def correct(identifier: UUID) -> ResponseReturnValue:
    """Correct a record; a refusal shows the form again, nothing lost."""
    house, viewer = current_house(), current_viewer()
    try:
        with house.store.transaction() as session:
            found = rows.find_record(session, viewer, identifier)
            edits = forms.read_edits(request.form, forms.stored_values(session, found), house.store.srid)
            reason = request.form.get("reason", "")
            correct_one(session, viewer, found, edits, reason=reason, seen_at=_seen_at(), today=_today())
    except (Invalid, Conflict) as error:
        return _form(identifier, error)
    flash("Donnée corrigée. L'historique garde la valeur d'avant et le motif.", "success")
    return redirect(url_for("records.record", identifier=identifier), 303)


@blueprint.route("/donnees/corriger", methods=["GET", "POST"])
@needs("update", "record")
def many() -> ResponseReturnValue:
    """Change one field of many records: choose, see what would change, then write."""
    house, viewer = current_house(), current_viewer()
    query = {name: request.args.getlist(name) for name in request.args if name not in LISTING - {"q"}}
    picked, step = request.form.getlist("id"), request.form.get("step", "")
    shown: dict[str, Any] = {"seen": None, "message": "", "errors": {}}
    try:
        if step == "write":
            return _write(picked, query)
        selection = asking.selection_of(picked, query, house.store.srid)
        with house.store.reading() as session:
            shown["count"] = asking.count(session, viewer, selection)
            if step == "preview":
                shown["seen"] = asking.preview(session, viewer, selection, _edit(), _today())
    except (Invalid, Conflict) as error:
        shown["message"], shown["errors"] = error.message, getattr(error, "fields", {})
    return _many_page(picked, query, shown)


@blueprint.get("/corrections")
def listing() -> ResponseReturnValue:
    """List the corrections."""
    require("update", "record")
    state = read_state(request.args, queries.COLUMNS, default_sort="-created_at")
    with current_house().store.reading() as session:
        page = queries.list_acts(session, current_viewer(), state)
        acts = [{"act": act, "author": author, "url": ""} for act, author in page.rows]
        return render_template("corrections/list.html", page=replace(page, rows=acts), columns=queries.COLUMNS)


@blueprint.get("/corrections/<uuid:identifier>")
def act(identifier: UUID) -> ResponseReturnValue:
    """Show a correction: its first records, before and after."""
    require("update", "record")
    with current_house().store.reading() as session:
        found = queries.get_act(session, current_viewer(), identifier)
        terms = active_terms(session)
        lines = [
            (
                uuid,
                name,
                forms.LABELS.get(field, field),
                forms.in_words(terms, field, old),
                forms.in_words(terms, field, new),
            )
            for uuid, name, field, old, new in queries.first_corrections(session, found)
        ]
        return render_template("corrections/act.html", act=found, lines=lines)


@blueprint.post("/corrections/<uuid:identifier>/annuler")
@needs("update", "record")
def take_back(identifier: UUID) -> ResponseReturnValue:
    """Undo a correction, in the background when it is long."""
    house, viewer, reason = current_house(), current_viewer(), request.form.get("reason", "")
    with house.store.reading() as session:
        found = queries.get_act(session, viewer, identifier)
    if found.records > FEW:
        arguments = {"act": identifier, "reason": reason}
        job = submit(house, "records.restore", f"Annulation : {found.title}", arguments, viewer)
        return redirect(url_for("jobs.job", job_uuid=job.uuid), 303)
    with house.store.transaction() as session:
        outcome = undo(
            session, viewer, queries.get_act(session, viewer, identifier), reason=reason, today=_today()
        )  # fmt: skip
    flash(f"Correction annulée : {words(outcome)}", "success")
    return redirect(url_for("corrections.listing"), 303)


def _form(identifier: UUID, error: Invalid | Conflict | None = None) -> ResponseReturnValue:
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        found = rows.find_record(session, viewer, identifier)
        if queries.select_ids(session, viewer, queries.Selection((found.uuid,)), "update").is_empty():
            raise Forbidden("Cette donnée n'est pas de celles que vous corrigez.", code="correction.out-of-reach")
        stored = forms.stored_values(session, found)
        given = request.form.to_dict() if error else {}
        terms = active_terms(session)
        page = render_template(
            "corrections/one.html",
            row=rows.read_rows(session, viewer, [found.id])[0],
            groups=forms.groups_of(session, {**stored, **given}),
            given=given,
            where=(f"{found.x_m:.2f}", f"{found.y_m:.2f}"),
            systems=[(str(house.store.srid), _projection(house.store.srid)), ("4326", "WGS 84, degrés")],
            seen_at=found.updated_at.isoformat(),
            meanwhile=_meanwhile(stored, given, terms) if isinstance(error, Conflict) else [],
            is_conflict=isinstance(error, Conflict),
            errors=error.fields if isinstance(error, Invalid) else {},
            message=error.message if error else "",
            labels=forms.LABELS,
            sheet_url=url_for("records.record", identifier=found.uuid),
        )
    return page, error.status if error else 200


def _meanwhile(
    stored: Mapping[str, str], given: Mapping[str, str], terms: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str, str]]:
    """Give the fields where what was typed is not what the base now holds: label, in the base, typed."""
    return [
        (field.label, forms.in_words(terms, name, stored[name]), forms.in_words(terms, name, given[name].strip()))
        for name, field in MANY.items()
        if name in given and given[name].strip() != stored[name]
    ]


def _many_page(picked: list[str], query: dict[str, Any], shown: dict[str, Any]) -> ResponseReturnValue:
    name = request.form.get("field", "")
    with current_house().store.reading() as session:
        terms = active_terms(session)
        given = request.form.get("value", "")
        value = forms.input_of(session, MANY[name], given, terms) if name in MANY else None
        page = render_template(
            "corrections/many.html",
            picked=picked,
            fields=[(key, field.label) for key, field in MANY.items()],
            field=MANY.get(name),
            value=value,
            form=request.form,
            few=FEW,
            action=url_for("corrections.many", **query),
            list_url=url_for("records.listing", **query),
            labels={"value": "Nouvelle valeur", "find": "Texte à remplacer", "reason": "Motif", "field": "Champ"},
            **{"count": 0, **shown},
        )
    return page, 422 if shown["message"] else 200


def _write(picked: list[str], query: Mapping[str, list[str]]) -> ResponseReturnValue:
    expected = request.form.get("expected", "")
    done = asking.ask(
        current_house(), current_viewer(), picked, query, _edit(),
        reason=request.form.get("reason", ""), expected=int(expected) if expected.isdigit() else 0, today=_today(),
    )  # fmt: skip
    if isinstance(done, Job):
        return redirect(url_for("jobs.job", job_uuid=done.uuid), 303)
    flash(words(done), "success")
    return redirect(url_for("corrections.listing"), 303)


def _edit() -> Edit:
    form = request.form
    find = form.get("find", "") if form.get("how") == "part" else ""
    if form.get("how") == "part" and not find:
        raise Invalid(
            "Dites quel texte est à remplacer.", code="correction.nothing-to-find", fields={"find": "Écrivez le texte."}
        )
    return Edit(form.get("field", ""), form.get("value", ""), find)


def _seen_at() -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(request.form.get("seen_at", ""))
    except ValueError:
        raise Invalid("Rouvrez la donnée avant de la corriger.", code="correction.unseen") from None


def _projection(srid: int) -> str:
    return "Lambert-93, mètres" if srid == 2154 else f"EPSG:{srid}, mètres"


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
