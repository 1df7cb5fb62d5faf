"""Forms that tell what happened: to one culture, with the few fields that its kind asks for, or to many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.media.files import store_file
from mulette.core.media.operations import add_media, link_media
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.pages.inputs import Input, input_of, is_uuid, refusal, with_values
from mulette.exsitu.bank.viewing.places import find_location
from mulette.exsitu.culture import operations
from mulette.exsitu.culture.happenings import KINDS, PERSONAL, Kind
from mulette.exsitu.culture.pages.blueprint import act_of, back_to, blueprint, today, told_back
from mulette.exsitu.culture.queries import cultures_within, event_label, find_culture
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.culture.values import event_fields
from mulette.exsitu.culture.viewing import rows
from mulette.exsitu.vocabulary import label

STATES = {"status": ("growing", "resting")}
HELPS = {
    "count": "Combien de plants sont vivants aujourd’hui.",
    "division": "De combien l’effectif augmente.",
}
Failure = Invalid | Conflict


@blueprint.get("/ex-situ/cultures/<uuid:identifier>/evenement")
def event(identifier: UUID) -> ResponseReturnValue:
    """Show the form of an event of a culture."""
    require("create", "culture")
    return _form(identifier, request.args.get("kind", ""), None)


@blueprint.post("/ex-situ/cultures/<uuid:identifier>/evenement")
@needs("create", "culture")
def add_event(identifier: UUID) -> ResponseReturnValue:
    """Tell an event of a culture."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            culture = find_culture(session, viewer, identifier, lock=True)
            made = operations.add_event(session, viewer, culture, _given(request.form), at=now())
            geste = act_of(session, made.act_id)
    except (Invalid, Conflict) as error:
        return _form(identifier, request.form.get("kind", ""), request.form, error)
    return back_to(identifier, geste)


@blueprint.post("/ex-situ/cultures/<uuid:identifier>/photos")
@needs("create", "culture")
def add_photo(identifier: UUID) -> ResponseReturnValue:
    """Add a photograph of a culture, and tell it in its story."""
    house, viewer = current_house(), current_viewer()
    viewer.require("create", "media")
    sent = request.files.get("file")
    with house.store.reading() as session:
        find_culture(session, viewer, identifier)
    try:
        if sent is None or not sent.filename:
            raise Invalid("Choisissez une photographie.", code="culture.no-photo", fields={"file": "À choisir."})
        stored = store_file(house.settings, sent.stream, sent.filename)
        with house.store.transaction() as session:
            culture = find_culture(session, viewer, identifier, lock=True)
            operations.add_event(session, viewer, culture, {"kind": "photo"}, at=now())
            link_media(session, add_media(session, viewer, stored), "culture", culture.uuid)
    except (Invalid, Conflict) as error:
        return told_back(url_for("exsitu_culture.culture", identifier=identifier, _anchor="photos"), error.message)
    return back_to(identifier, anchor="photos")


@blueprint.post("/ex-situ/cultures/evenement-groupe/choix")
@needs("create", "culture")
def batch_of() -> ResponseReturnValue:
    """Lead from the cultures picked in a list to the form of an event of them all."""
    return redirect(
        url_for("exsitu_culture.batch", culture=[*request.form.getlist("id"), *request.form.getlist("culture")]), 303
    )


@blueprint.get("/ex-situ/cultures/evenement-groupe")
def batch() -> ResponseReturnValue:
    """Show the form of an event of many cultures: those picked, or those of a place."""
    require("create", "culture")
    return _batch_form(request.args, request.args.get("kind") or "treatment", None)


@blueprint.post("/ex-situ/cultures/evenement-groupe")
@needs("create", "culture")
def add_batch() -> ResponseReturnValue:
    """Tell an event of many cultures, as one act."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            chosen = _picked(session, request.form.getlist("culture"))
            act = operations.add_events(session, viewer, chosen, _given(request.form), at=now())
            geste = str(act.uuid)
    except (Invalid, Conflict) as error:
        return _batch_form(request.form, request.form.get("kind", ""), request.form, error)
    return redirect(url_for("exsitu_culture.listing", act=geste, geste=geste), 303)


def _form(
    identifier: UUID, name: str, given: Mapping[str, Any] | None, error: Failure | None = None
) -> ResponseReturnValue:
    if name not in KINDS:
        abort(404)
    with current_house().store.reading() as session:
        row = rows.as_rows(session, [find_culture(session, current_viewer(), identifier)])[0]
        inputs = _inputs(name, KINDS[name], given, row)
        page = render_template(
            "exsitu/culture_event.html",
            row=row,
            kind=name,
            title=event_label(name),
            inputs=inputs,
            **refusal(error, {one["name"]: one["label"] for one in inputs}),
        )
    return page, error.status if error else 200


def _batch_form(
    asked: Mapping[str, Any], name: str, given: Mapping[str, Any] | None, error: Failure | None = None
) -> ResponseReturnValue:
    kinds = [(code, event_label(code)) for code, kind in KINDS.items() if kind.is_batch]
    if name not in dict(kinds):
        abort(404)
    viewer = current_viewer()
    with current_house().store.reading() as session:
        within, where = asked.get("location", ""), None
        if is_uuid(within):
            where = find_location(session, viewer, UUID(within))
        picked: list[str] = getattr(asked, "getlist", lambda key: [])("culture")
        chosen = cultures_within(session, viewer, where) if where and not picked else _picked(session, picked)
        inputs = [one for one in _inputs(name, KINDS[name], given, None) if one["name"] not in ("quantity", "plants")]
        page = render_template(
            "exsitu/culture_batch.html",
            found=rows.as_rows(session, chosen),
            kinds=kinds,
            kind=name,
            where=where,
            inputs=inputs,
            **refusal(error, {one["name"]: one["label"] for one in inputs}),
        )
    return page, error.status if error else 200


def _picked(session: Session, identifiers: Sequence[str]) -> list[Culture]:
    viewer = current_viewer()
    wanted = dict.fromkeys(UUID(one) for one in identifiers if is_uuid(one))
    return [find_culture(session, viewer, one, lock=True) for one in wanted]


def _inputs(name: str, kind: Kind, given: Mapping[str, Any] | None, row: rows.Row | None) -> list[Input]:
    """Give the inputs that a kind of event asks for, its day first; a few are filled with what is likely."""
    fields = event_fields()
    follows_each = row is not None and row.culture.kind == "individuals"
    names = [
        one
        for one in (*kind.fields, "happened_on", *PERSONAL)
        if one != "plants" or follows_each
        if not (one == "quantity" and follows_each and name in ("mortality", "discard"))
    ]
    likely = {"happened_on": today(), "quantity": 1 if kind.sign else None}
    if name == "count" and row is not None:
        likely["quantity"] = row.count
    made = []
    for one in names:
        entry = {**input_of(fields[one], likely.get(one)), "required": one in ("happened_on", *kind.needs)}
        if one == "plants":
            entry |= {"help": "Rangs, séparés par des espaces : 3 7 12.", "required": kind.sign < 0}
        if one == "quantity":
            entry |= {"help": HELPS.get(name, "Combien de plants."), "is_count": True}
            entry["all"] = row.count if row is not None and kind.sign < 0 else None
        if one == "phase":
            entry["choices"] = [
                (code, words) for code, words in entry["choices"] if code not in ("sown", "emerging", "out")
            ]
        if one in STATES:
            entry["choices"] = [(code, label("CULTURE_STATUS", code)) for code in STATES[one]]
        if one in ("location", "source"):
            entry["attrs"] = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        made.append(entry)
    return with_values(made, given) if given is not None else made


def _given(form: Mapping[str, str]) -> dict[str, Any]:
    return {name: form[name] for name in event_fields() if name in form}
