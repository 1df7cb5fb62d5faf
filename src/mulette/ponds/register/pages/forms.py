"""Forms of the ponds: a new one, its localisation, a characterisation; a refusal shows the form again, nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Forbidden, Invalid, NotFound
from mulette.core.fields import Field, Fields
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.ponds.register import operations, proposals
from mulette.ponds.register.locating import read_place
from mulette.ponds.register.pages.blueprint import blueprint
from mulette.ponds.register.reach import require_over
from mulette.ponds.register.viewing import rows, sheet
from mulette.ponds.register.vocabulary import pond_fields, sheet_fields, terms

PLACE = ("x_m", "y_m", "longitude", "latitude", "WKT")
_NOT_ASKED = frozenset({*PLACE, "loc_id_plus", "origin", "candidate_id", "candidate_score", "hollow_m"})
TRUTHS = [("oui", "Oui"), ("non", "Non")]


@blueprint.get("/mares/nouvelle")
def new() -> ResponseReturnValue:
    """Show the form of a new pond."""
    require("create", "pond")
    given = {"x_m": request.args.get("x", ""), "y_m": request.args.get("y", "")}
    return _pond_form(None, given)


@blueprint.post("/mares/nouvelle")
@needs("create", "pond")
def add() -> ResponseReturnValue:
    """Add a pond."""
    house = current_house()
    try:
        shape = read_place(request.form, house.store.srid)
        if shape is None:
            raise Invalid("Dites où est la mare.", code="pond.no-place", fields={"x_m": "Un point est demandé."})
        with house.store.transaction() as session:
            pond = operations.add_pond(
                session,
                current_viewer(),
                _given(pond_fields(), but=_NOT_ASKED),
                shape,
                at=now(),
                is_another=bool(request.form.get("is_another")),
            )
            identifier = pond.uuid
    except (Invalid, Conflict, NotFound) as error:
        return _pond_form(None, request.form, error)
    flash("Mare ajoutée. Décrivez-la si vous l'avez vue.", "success")
    return redirect(url_for("ponds.pond", identifier=identifier), 303)


@blueprint.get("/mares/<uuid:identifier>/modifier")
def edit(identifier: UUID) -> ResponseReturnValue:
    """Show the form of the localisation of a pond."""
    require("update", "pond")
    return _pond_form(identifier, None)


@blueprint.post("/mares/<uuid:identifier>/modifier")
@needs("update", "pond")
def change(identifier: UUID) -> ResponseReturnValue:
    """Change the localisation of a pond."""
    house = current_house()
    try:
        shape = read_place(request.form, house.store.srid)
        with house.store.transaction() as session:
            pond = rows.find_pond(session, identifier)
            given = _given(pond_fields(), but=_NOT_ASKED | {"status"})
            given.setdefault("is_anonymous", "non")
            operations.update_pond(session, current_viewer(), pond, given, at=now(), shape=shape)
    except (Invalid, Conflict) as error:
        return _pond_form(identifier, request.form, error)
    flash("Mare modifiée.", "success")
    return redirect(url_for("ponds.pond", identifier=identifier), 303)


@blueprint.get("/mares/<uuid:identifier>/caracteriser")
def characterise(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a characterisation, filled with the proposals that were accepted."""
    require("update", "pond")
    return _sheet_form(identifier, None)


@blueprint.post("/mares/<uuid:identifier>/caracteriser")
@needs("update", "pond")
def add_sheet(identifier: UUID) -> ResponseReturnValue:
    """Add a characterisation."""
    try:
        with current_house().store.transaction() as session:
            pond = rows.find_pond(session, identifier)
            operations.add_characterisation(session, current_viewer(), pond, _given(sheet_fields()), at=now())
    except (Invalid, Conflict) as error:
        return _sheet_form(identifier, request.form, error)
    flash("Fiche enregistrée.", "success")
    return redirect(url_for("ponds.pond", identifier=identifier), 303)


def _pond_form(
    identifier: UUID | None, given: Mapping[str, Any] | None, error: Invalid | Conflict | NotFound | None = None
) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        found = rows.find_pond(session, identifier) if identifier else None
        if found is not None:
            require_over(viewer, "update", found)
        row = rows.read_row(session, viewer, found.uuid) if found else None
        if given is None:
            given = {**(row or {}), **dict.fromkeys(PLACE, "")}
        asked = [one for one in pond_fields().values() if one.name not in _NOT_ASKED | ({"status"} if found else set())]
        near = [
            (rows.read_row(session, viewer, UUID(one["uuid"])), one["distance_m"])
            for one in (error.values.get("near", ()) if error else ())
        ]
        page = render_template(
            "ponds/edit.html",
            row=row,
            groups=_inputs(asked, given),
            given=given,
            near=near,
            **_refusal(error, pond_fields()),
        )
    return page, error.status if error else 200


def _sheet_form(
    identifier: UUID, given: Mapping[str, Any] | None, error: Invalid | Conflict | None = None
) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        found = rows.find_pond(session, identifier)
        require_over(viewer, "update", found)
        proposed = proposals.waiting_values(session, found)
        page = render_template(
            "ponds/characterise.html",
            row=rows.read_row(session, viewer, identifier),
            groups=_inputs(sheet_fields().values(), proposed if given is None else given),
            proposed=[sheet_fields()[name].label for name in proposed] if given is None else [],
            **_refusal(error, sheet_fields()),
        )
    return page, error.status if error else 200


def _refusal(error: Invalid | Conflict | NotFound | None, fields: Fields) -> dict[str, Any]:
    if isinstance(error, Forbidden):
        raise error
    return {
        "errors": getattr(error, "fields", {}),
        "message": error.message if error else "",
        "labels": {name: field.label for name, field in fields.items()},
    }


def _given(fields: Fields, but: Iterable[str] = ()) -> dict[str, Any]:
    """Give what the form holds of some fields; several terms in a list."""
    left_out = set(but)
    return {
        name: request.form.getlist(name) if field.type == "codes" else request.form[name]
        for name, field in fields.items()
        if name in request.form and name not in left_out
    }


def _inputs(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give the inputs of a form under their headings, as ``components/form.html`` wants them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for field in fields:
        groups.setdefault(field.group, []).append(_input(field, given))
    return groups


def _input(field: Field, given: Mapping[str, Any]) -> dict[str, Any]:
    many = getattr(given, "getlist", None)
    value = given.get(field.name)
    if field.type == "codes":
        value = many(field.name) if many else value or []
    elif field.type == "boolean":
        value = value if isinstance(value, str) else "" if value is None else ("oui" if value else "non")
    elif field.type == "code":
        value = value or field.default or ""
    elif field.type == "date" and value and not isinstance(value, str):
        value = f"{value:%d/%m/%Y}"
    elif not isinstance(value, str):
        value = "" if value is None else sheet.said(value)
    kinds = {"code": "select", "boolean": "select", "codes": "codes", "date": "date"}
    is_long = field.type == "text" and (field.max_length or 0) > 1_000
    listed = [(one, one) for one in terms(field.nomenclature)] if field.nomenclature else []
    return {
        "name": field.name,
        "label": field.label,
        "type": "textarea" if is_long else kinds.get(field.type, "text"),
        "value": value,
        "help": field.help,
        "unit": field.unit or "",
        "required": field.required,
        "choices": TRUTHS if field.type == "boolean" else listed,
    }
