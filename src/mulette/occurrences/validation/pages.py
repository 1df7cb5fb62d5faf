"""Pages of validation: the queue, one record to judge, the talk, who validates what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from mulette.core.errors import Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.jobs.operations import submit
from mulette.core.listing import read_state
from mulette.core.people.queries import person_named
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.places.queries import area_by_code
from mulette.core.storage.base import now
from mulette.core.taxonomy.listing import group_choices
from mulette.occurrences.correcting.queries import Selection
from mulette.occurrences.filters import NAMES, Filters, read_filters
from mulette.occurrences.tables import Record
from mulette.occurrences.validation import competences, queries, talking
from mulette.occurrences.validation.automatic import explain_one
from mulette.occurrences.validation.levels import GIVEN, NEEDS_COMMENT, WAITING
from mulette.occurrences.validation.operations import validate
from mulette.occurrences.viewing import choices, rows, sheet

blueprint = Blueprint("validation", __name__)


@blueprint.get("/validation")
def queue() -> ResponseReturnValue:
    """List the records that wait for this validator."""
    require("validate", "record")
    house, viewer, filters = current_house(), current_viewer(), _filters()
    state = read_state(request.args, queries.COLUMNS, default_sort="-doubt")
    with house.store.reading() as session:
        page = queries.list_waiting(session, viewer, filters, state)
        query = _query()
        return render_template(
            "validation/queue.html",
            page=queries.with_urls(page, lambda one: url_for("validation.one", identifier=one, **query)),
            columns=queries.COLUMNS,
            chips=choices.chips(session, filters, request.args),
            filters=choices.form_fields(session, filters, request.args),
            levels=_levels(session),
            action=url_for("validation.validate_some", **query),
            next_url=url_for("validation.next_one", **query),
            map_url=url_for("records.map", **{**query, "valid_status": [WAITING]}),
            may_run=viewer.scope("validate", "record") == "all",
            may_give=viewer.may("create", "competence"),
        )


@blueprint.post("/validation")
@needs("validate", "record")
def validate_some() -> ResponseReturnValue:
    """Give a level to the records picked in the queue."""
    try:
        picked = tuple(UUID(one) for one in request.form.getlist("id"))
    except ValueError:
        raise Invalid("Une des données choisies n'est pas reconnue.", code="web.bad-uuid") from None
    if not picked:
        raise Invalid("Choisissez des données dans la liste.", code="validation.nothing-picked")
    done, left = _validate(picked, seen=WAITING)
    words = f"{done} données validées." if done > 1 else "1 donnée validée."
    flash(words + (f" {left} l'étaient déjà : elles n'ont pas changé." if left else ""), "success")
    return redirect(url_for("validation.queue", **_query()), 303)


@blueprint.get("/validation/suivante")
def next_one() -> ResponseReturnValue:
    """Lead to the record that waits first."""
    require("validate", "record")
    with current_house().store.reading() as session:
        found = queries.next_waiting(session, current_viewer(), _filters(), _passed())
    if found is None:
        flash("Plus rien n'attend dans cette file.", "success")
        return redirect(url_for("validation.queue", **_query()), 303)
    return redirect(url_for("validation.one", identifier=found, **_query()), 303)


@blueprint.get("/validation/<uuid:identifier>")
def one(identifier: UUID) -> ResponseReturnValue:
    """Show a record to judge: facts, place, what its profile says, what was said before."""
    require("validate", "record")
    return _one(identifier)


@blueprint.post("/validation/<uuid:identifier>")
@needs("validate", "record")
def validate_one(identifier: UUID) -> ResponseReturnValue:
    """Give a record its level, then go to the next one."""
    try:
        _validate((identifier,), seen=request.form.get("seen") or WAITING)
    except Invalid as error:
        return _one(identifier, error)
    return redirect(url_for("validation.next_one", apres=identifier, **_query()), 303)


@blueprint.post("/validation/automatique")
@needs("validate", "record")
def run() -> ResponseReturnValue:
    """Validate by profiles, in the background."""
    sets = bool(request.form.get("sets"))
    title = "Validation par les profils" if sets else "Classement de la file par les profils"
    job = submit(current_house(), "records.validate", title, {"sets": sets}, current_viewer())
    return redirect(url_for("jobs.job", job_uuid=job.uuid), 303)


@blueprint.post("/donnees/<uuid:identifier>/messages")
@needs("read", "record")
def say(identifier: UUID) -> ResponseReturnValue:
    """Write a message about a record."""
    viewer = current_viewer()
    with current_house().store.transaction() as session:
        record = rows.find_record(session, viewer, identifier)
        talking.say(session, viewer, record, request.form.get("text", ""), asks=request.form.get("kind") == "question")
    flash("Message écrit.", "success")
    if request.form.get("back") == "validation":
        return redirect(url_for("validation.one", identifier=identifier, **_query()) + "#echange", 303)
    return redirect(url_for("records.record", identifier=identifier) + "#echange", 303)


@blueprint.get("/validation/questions")
def questions() -> ResponseReturnValue:
    """List the questions that wait, on one side or the other."""
    require("read", "record")
    viewer, side = current_viewer(), request.args.get("side", "a-repondre")
    if side not in talking.SIDES:
        raise NotFound("Cette liste n'existe pas.", code="talk.unknown-side")
    with current_house().store.reading() as session:
        counts = {name: talking.count_questions(session, viewer, name) for name in talking.SIDES}
        tabs = [
            (label, url_for("validation.questions", side=name), name == side, counts[name])
            for name, label in talking.SIDES.items()
        ]
        said = talking.list_questions(session, viewer, side)
        return render_template("validation/questions.html", tabs=tabs, said=said, side=side)


@blueprint.get("/validation/competences")
def who() -> ResponseReturnValue:
    """List who validates what."""
    require("validate", "record")
    return _competences()


@blueprint.post("/validation/competences")
@needs("create", "competence")
def give() -> ResponseReturnValue:
    """Give a competence."""
    form = request.form
    try:
        kind, _, code = form.get("area", "").strip().partition(":")
        taxon = form.get("taxon", "").strip()
        with current_house().store.transaction() as session:
            competences.add_competence(
                session,
                current_viewer(),
                person_named(session, form.get("login", "")),
                group2=form.get("group2") or None,
                cd_nom=int(taxon) if taxon.isascii() and taxon.isdigit() else None if not taxon else -1,
                area_id=area_by_code(session, kind, code).id if kind else None,
            )
    except (Invalid, NotFound) as error:
        return _competences(error)
    flash("Compétence donnée.", "success")
    return redirect(url_for("validation.who"), 303)


@blueprint.post("/validation/competences/<uuid:identifier>/retirer")
@needs("create", "competence")
def take(identifier: UUID) -> ResponseReturnValue:
    """Take a competence back."""
    with current_house().store.transaction() as session:
        competences.remove_competence(session, current_viewer(), identifier)
    flash("Compétence retirée.", "success")
    return redirect(url_for("validation.who"), 303)


def about(session: Session, record: Record) -> dict[str, Any]:
    """Give what the sheet of a record shows of its validation and of the talk."""
    viewer = current_viewer()
    takes_part = talking.takes_part(session, viewer, record)
    return {
        "validations": queries.read_history(session, record),
        "level_words": rows.status_words(session),
        "profile": explain_one(session, record),
        "validate_url": url_for("validation.one", identifier=record.uuid)
        if queries.may_judge(session, viewer, record)
        else "",
        "talk": talking.read_talk(session, record) if takes_part else [],
        "talk_url": url_for("validation.say", identifier=record.uuid) if takes_part else "",
        "may_ask": viewer.may("validate", "record"),
    }


def _one(identifier: UUID, error: Invalid | None = None) -> ResponseReturnValue:
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        found = rows.find_record(session, viewer, identifier)
        if not queries.may_judge(session, viewer, found):
            raise NotFound("Cette donnée n'est pas dans votre file.", code="validation.out-of-queue")
        row = rows.read_rows(session, viewer, [found.id])[0]
        place = sheet.place_of(session, found, house.store.srid, is_known=row.is_known)
        page = render_template(
            "validation/one.html",
            row=row,
            groups=sheet.facts(session, found, is_known=row.is_known),
            config={"bounds": place.bounds, "shapes": place.shape, "raster": None} if place.bounds else None,
            place_words=place.words,
            areas=place.areas,
            levels=_levels(session),
            needs_comment=NEEDS_COMMENT,
            seen=found.valid_status or WAITING,
            given=request.form,
            errors=error.fields if error else {},
            message=error.message if error else "",
            sheet_url=url_for("records.record", identifier=found.uuid),
            queue_url=url_for("validation.queue", **_query()),
            skip_url=url_for("validation.next_one", apres=found.uuid, **_query()),
            **about(session, found),
        )
    return page, error.status if error else 200


def _competences(error: Invalid | NotFound | None = None) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        page = render_template(
            "validation/competences.html",
            given=competences.list_competences(session),
            groups=group_choices(session),
            may_give=current_viewer().may("create", "competence"),
            form=request.form,
            message=error.message if error else "",
            errors=getattr(error, "fields", {}),
        )
    return page, error.status if error else 200


def _validate(picked: tuple[UUID, ...], seen: str) -> tuple[int, int]:
    with current_house().store.transaction() as session:
        return validate(
            session,
            current_viewer(),
            Selection(picked),
            request.form.get("level", ""),
            at=now(),
            comment=request.form.get("comment", ""),
            seen=seen,
        )


def _levels(session: Session) -> list[tuple[str, str]]:
    """Give the levels of the form: code and French word."""
    words = rows.status_words(session)
    return [(code, words.get(code, code)) for code in GIVEN]


def _filters() -> Filters:
    given = {name: request.args.getlist(name) for name in request.args if name != "apres"}
    return read_filters(MultiDict(given), current_house().store.srid)


def _query() -> dict[str, Any]:
    return {name: request.args.getlist(name) for name in (*NAMES, "q") if request.args.get(name)}


def _passed() -> UUID | None:
    try:
        return UUID(request.args.get("apres", ""))
    except ValueError:
        return None
