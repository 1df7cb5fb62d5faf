"""The editor of a template: a draft beside the first rows of a file, changed by forms or in its text."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import House, current_house
from mulette.core.intake import drafts, queries, versions
from mulette.core.intake.asking import require_code
from mulette.core.intake.deposits import deposit
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.pages.templates.forms import read_fields, read_step_form, show_blanks, write_parameter
from mulette.core.intake.side_tables import all_tables
from mulette.core.intake.tables import TemplateDraft
from mulette.core.intake.templates import editing
from mulette.core.intake.templates.guessing import SURE
from mulette.core.intake.treatments.registry import TREATMENTS
from mulette.core.intake.trying import try_draft
from mulette.core.people.web import current_viewer, needs

_LATEST = 50
_HEAD = ("code", "label", "description", "mode", "unknown_columns")


@blueprint.get("/nouveau-modele")
@needs("create", "template")
def new_template() -> ResponseReturnValue:
    """Ask for a file to write a template beside, and a template to begin from."""
    return _form()


@blueprint.post("/nouveau-modele")
@needs("create", "template")
def start_template() -> ResponseReturnValue:
    """Begin a draft."""
    house, viewer, given = current_house(), current_viewer(), request.form
    file = request.files.get("file")
    try:
        name, sha256 = _chosen_file(house, file if file and file.filename else None, given.get("delivery", ""))
        with house.store.transaction() as session:
            first = next(room.name for room in house.rooms if room.target)
            text = drafts.first_text(first)
            if given.get("template"):
                require_code(given["template"])
                text = queries.find_template(session, house.rooms, given["template"]).text
            draft = drafts.start_draft(session, viewer, text, file_name=name, file_sha256=sha256)
            try_draft(house, session, draft)
            identifier = draft.uuid
    except (Invalid, NotFound, Conflict) as refusal:
        return _form(refusal.message), 422
    return redirect(url_for("deliveries.draft", draft=identifier), 303)


@blueprint.get("/brouillons/<uuid:draft>")
@needs("create", "template")
def draft(draft: UUID) -> ResponseReturnValue:
    """Show a draft, tried on its file."""
    house = current_house()
    with house.store.reading() as session:
        found = drafts.get_draft(session, current_viewer(), draft)
        trial = try_draft(house, session, found)
        return render_template(
            "deliveries/draft.html",
            draft=found,
            trial=trial,
            treatments=TREATMENTS,
            tables=[(one.code, f"{one.label} ({one.code})") for one in all_tables(session)],
            write_parameter=write_parameter,
            show_blanks=show_blanks,
            sure=SURE,
        )


@blueprint.post("/brouillons/<uuid:draft>/<gesture>")
@needs("create", "template")
def change_draft(draft: UUID, gesture: str) -> ResponseReturnValue:
    """Change a draft by one of the gestures of its page, and show it again."""
    if gesture not in _GESTURES:
        raise NotFound(f"Le geste « {gesture} » n'existe pas.", code="draft.unknown-gesture")
    house = current_house()
    try:
        with house.store.transaction() as session:
            _GESTURES[gesture](house, session, drafts.get_draft(session, current_viewer(), draft))
    except Invalid as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("deliveries.draft", draft=draft), 303)


@blueprint.post("/brouillons/<uuid:draft>/enregistrer")
@needs("create", "template")
def save_draft(draft: UUID) -> ResponseReturnValue:
    """Keep a draft as the next version of its template."""
    house, viewer = current_house(), current_viewer()
    try:
        with house.store.transaction() as session:
            found = drafts.get_draft(session, viewer, draft)
            kept = drafts.save_draft(session, viewer, house.rooms, found)
            code, number = kept.code, kept.version
            drafts.drop_draft(session, found, house.settings.files_folder)
    except (Invalid, NotFound) as refusal:
        flash(f"Le modèle n'est pas enregistré. {refusal.message}", "error")
        return redirect(url_for("deliveries.draft", draft=draft), 303)
    flash(f"Modèle « {code} » enregistré : version {number}.", "ok")
    return redirect(url_for("deliveries.template", code=code), 303)


@blueprint.post("/brouillons/<uuid:draft>/jeter")
@needs("create", "template")
def drop_draft(draft: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    house = current_house()
    with house.store.transaction() as session:
        drafts.drop_draft(session, drafts.get_draft(session, current_viewer(), draft), house.settings.files_folder)
    flash("Brouillon jeté.", "ok")
    return redirect(url_for("deliveries.templates"), 303)


def _write_text(_house: House, _session: Session, found: TemplateDraft) -> None:
    found.text = request.form.get("text", "").replace("\r\n", "\n")


def _write_head(_house: House, _session: Session, found: TemplateDraft) -> None:
    names = ("code", "label", "description", "mode", "unknown_columns")
    drafts.change_draft(
        found, lambda said: editing.set_head(said, {name: request.form.get(name, "") for name in names})
    )
    srid = request.form.get("srid", None, int)
    if srid:
        drafts.change_draft(found, lambda said: editing.set_srid(said, srid))


def _map_columns(house: House, session: Session, found: TemplateDraft) -> None:
    fields = versions.fields_of(house.rooms, found.text)
    columns, said = request.form.getlist("column"), request.form.getlist("fields")
    wanted = {column: read_fields(text, fields) for column, text in zip(columns, said, strict=True)}
    if "accept" in request.form:
        for column in try_draft(house, session, found).columns:
            if column.guess and column.guess.confidence >= SURE and not wanted.get(column.name):
                wanted[column.name] = [column.guess.field]
    drafts.change_draft(found, lambda content: editing.map_columns(content, wanted))


def _set_constant(house: House, _session: Session, found: TemplateDraft) -> None:
    value = request.form.get("value", "").strip()
    for name in read_fields(request.form.get("field", ""), versions.fields_of(house.rooms, found.text)):
        drafts.change_draft(found, partial(editing.set_constant, field=name, value=value))


def _set_values(_house: House, _session: Session, found: TemplateDraft) -> None:
    """Write in the dictionary what is not read by itself."""
    lists = (request.form.getlist(name) for name in ("said", "code", "read"))
    meant = {said: "" if code == read else code for said, code, read in zip(*lists, strict=True)}
    drafts.change_draft(found, lambda content: editing.set_values(content, request.form["field"], meant))


def _add_step(_house: House, _session: Session, found: TemplateDraft) -> None:
    name = request.form.get("name", "")
    if name in TREATMENTS:
        drafts.change_draft(found, lambda content: editing.add_step(content, {"name": name}))


def _change_step(_house: House, _session: Session, found: TemplateDraft) -> None:
    """Change, move or take away the treatment in a place, as the button says."""
    place, verb = request.form.get("place", -1, int), request.form.get("verb", "change")
    steps = drafts.read_content(found.text).get("treatments", [])
    if not 0 <= place < len(steps):
        raise Invalid("Ce traitement n'est plus là : rechargez la page.", code="draft.no-step")
    if verb == "remove":
        drafts.change_draft(found, lambda content: editing.remove_step(content, place))
    elif verb in _MOVES:
        drafts.change_draft(found, lambda content: editing.move_step(content, place, _MOVES[verb]))
    elif steps[place].get("name") in TREATMENTS:
        step = read_step_form(TREATMENTS[steps[place]["name"]], request.form)
        drafts.change_draft(found, lambda content: editing.change_step(content, place, step))


_MOVES = {"up": -1, "down": 1}
_GESTURES: dict[str, Callable[[House, Session, TemplateDraft], None]] = {
    "texte": _write_text,
    "tete": _write_head,
    "colonnes": _map_columns,
    "constante": _set_constant,
    "valeurs": _set_values,
    "ajouter": _add_step,
    "traitement": _change_step,
}


def _chosen_file(house: House, file: FileStorage | None, delivery: str) -> tuple[str, str]:
    """Deposit the file sent, or point at that of a delivery.

    Raises
    ------
    Invalid
        Neither is given.
    """
    if file is None and not delivery:
        raise Invalid("Choisissez un fichier, ou une livraison.", code="draft.no-file")
    if file is None:
        with house.store.reading() as session:
            found = queries.get_delivery(session, current_viewer(), delivery)
            return found.file_name, found.file_sha256
    folder = house.settings.files_folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="recu-") as received:
        path = Path(received) / "fichier"
        file.save(path)
        kept, sha256 = deposit(folder, path, Path(file.filename or "fichier.csv").name)
    return kept.name, sha256


def _form(message: str = "") -> str:
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        latest = queries.all_deliveries(session, viewer, limit=_LATEST) if viewer.may("read", "delivery") else []
        return render_template(
            "deliveries/new_template.html",
            message=message,
            given={**request.args, **request.form},
            templates=versions.template_choices(session, house.rooms),
            deliveries=[(one.uuid, f"{one.file_name} ({one.provider.name})") for one in latest],
        )
