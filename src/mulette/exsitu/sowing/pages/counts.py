"""Counts of a sowing by forms: one more, one corrected, one taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.sowing import operations
from mulette.exsitu.sowing.counts import COUNT_FIELDS
from mulette.exsitu.sowing.operations.states import require_right
from mulette.exsitu.sowing.pages.blueprint import back_to, blueprint, input_of, told_back
from mulette.exsitu.sowing.queries import count_of, find_sowing


@blueprint.post("/ex-situ/semis/<uuid:identifier>/comptages")
@needs("create", "culture")
def add_count(identifier: UUID) -> ResponseReturnValue:
    """Count the seedlings of a sowing; a refusal shows the form again."""
    try:
        with current_house().store.transaction() as session:
            sowing = find_sowing(session, current_viewer(), identifier, lock=True)
            made = operations.add_count(
                session,
                current_viewer(),
                sowing,
                _given(),
                at=now(),
                is_another=bool(request.form.get("is_another")),
            )
            act = session.get_one(Act, made.act_id)
    except (Invalid, Conflict) as error:
        return _form(identifier, None, error)
    return back_to(identifier, act)


@blueprint.get("/ex-situ/semis/<uuid:identifier>/comptages/<uuid:count>")
def edit_count(identifier: UUID, count: UUID) -> ResponseReturnValue:
    """Show the form of a count."""
    require("update", "culture")
    return _form(identifier, count, None)


@blueprint.post("/ex-situ/semis/<uuid:identifier>/comptages/<uuid:count>")
@needs("update", "culture")
def change_count(identifier: UUID, count: UUID) -> ResponseReturnValue:
    """Correct a count."""
    reason = request.form.get("reason", "").strip() or None
    try:
        with current_house().store.transaction() as session:
            sowing = find_sowing(session, current_viewer(), identifier, lock=True)
            row = count_of(session, sowing, count)
            act = operations.change_count(session, current_viewer(), sowing, row, _given(), at=now(), reason=reason)
    except (Invalid, Conflict) as error:
        return _form(identifier, count, error)
    return back_to(identifier, act)


@blueprint.post("/ex-situ/semis/<uuid:identifier>/comptages/<uuid:count>/retirer")
@needs("update", "culture")
def delete_count(identifier: UUID, count: UUID) -> ResponseReturnValue:
    """Take back a count."""
    reason = request.form.get("reason", "")
    try:
        with current_house().store.transaction() as session:
            sowing = find_sowing(session, current_viewer(), identifier, lock=True)
            row = count_of(session, sowing, count)
            act = operations.delete_count(session, current_viewer(), sowing, row, at=now(), reason=reason)
    except (Invalid, Conflict) as error:
        return told_back(identifier, error, "comptages")
    return back_to(identifier, act)


def _given() -> dict[str, Any]:
    """Give what the form holds of a count; a box left empty is a no."""
    boxes = {name: bool(request.form.get(name)) for name, field in COUNT_FIELDS.items() if field.type == "boolean"}
    return {name: request.form[name] for name in COUNT_FIELDS if name in request.form} | boxes


def _form(identifier: UUID, count: UUID | None, error: Invalid | Conflict | None) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        sowing = find_sowing(session, viewer, identifier)
        require_right(viewer, "update" if count else "create", sowing)
        page = render_template(
            "sowings/count.html",
            sowing=sowing,
            count=count,
            inputs=_inputs(session, identifier, count, error),
            is_same_day=error is not None and error.code == "count.same-day",
            errors=getattr(error, "fields", {}),
            message=error.message if error else "",
            labels={name: field.label for name, field in COUNT_FIELDS.items()},
        )
    return page, error.status if error else 200


def _inputs(
    session: Session, identifier: UUID, count: UUID | None, error: Invalid | Conflict | None
) -> list[dict[str, Any]]:
    given: dict[str, Any] = _given()
    if error is None and count is not None:
        row = count_of(session, find_sowing(session, current_viewer(), identifier), count)
        given = {name: getattr(row, name) for name in COUNT_FIELDS}
    return [input_of(field, given) for field in COUNT_FIELDS.values()]
