"""Forms of a sowing: how it is led, sown, ended, cancelled, split, moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.fields import Field
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing import operations
from mulette.exsitu.sowing.operations.states import require_right
from mulette.exsitu.sowing.pages.blueprint import back_to, blueprint, input_of, today, told_back
from mulette.exsitu.sowing.queries import find_sowing
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.sowing.values import read_value, sowing_fields
from mulette.exsitu.sowing.viewing.rows import rows_of
from mulette.exsitu.vocabulary import terms

ASKED = (
    "sown_on", "operator", "campaign", "treatment", "objective", "expected_end", "substrate", "container", "cells",
    "depth_mm", "regime", "location", "position", "comment",
)  # fmt: skip
"""Inputs of the form of a sowing, beside its pretreatments."""
PARTS = 4
"""Treatments that the form of a split offers."""
LINES = 4
"""Pretreatments that a form offers without a script."""


@blueprint.get("/ex-situ/semis/<uuid:identifier>/modifier")
def edit(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a sowing."""
    require("update", "culture")
    return _form(identifier, None, None)


@blueprint.post("/ex-situ/semis/<uuid:identifier>/modifier")
@needs("update", "culture")
def change(identifier: UUID) -> ResponseReturnValue:
    """Change how a sowing is led."""
    given: dict[str, Any] = {name: request.form[name] for name in ASKED if name in request.form}
    given["pretreatments"] = _pretreatments()
    try:
        with current_house().store.transaction() as session:
            sowing = find_sowing(session, current_viewer(), identifier, lock=True)
            act = operations.update_sowing(session, current_viewer(), sowing, given, at=now())
    except (Invalid, Conflict) as error:
        return _form(identifier, given, error)
    return back_to(identifier, act)


@blueprint.post("/ex-situ/semis/<uuid:identifier>/semer")
@needs("create", "culture")
def sow(identifier: UUID) -> ResponseReturnValue:
    """Sow what was planned."""

    def sown(session: Session, one: Sowing) -> Act:
        return operations.sow(session, current_viewer(), [one], on=_day("sown_on"), at=now())

    return _done(identifier, sown)


@blueprint.post("/ex-situ/semis/<uuid:identifier>/terminer")
@needs("create", "culture")
def end(identifier: UUID) -> ResponseReturnValue:
    """End a sowing."""
    outcome = request.form.get("outcome", "")

    def ended(session: Session, one: Sowing) -> Act:
        return operations.end_sowing(session, current_viewer(), one, outcome, on=_day("ended_on"), at=now())

    return _done(identifier, ended)


@blueprint.post("/ex-situ/semis/<uuid:identifier>/annuler")
@needs("create", "culture")
def cancel(identifier: UUID) -> ResponseReturnValue:
    """Cancel a sowing made by mistake; ``back`` names the act whose page it came from."""
    reason = request.form.get("reason", "")
    answer = _done(
        identifier,
        lambda session, one: operations.cancel_sowing(session, current_viewer(), one, reason=reason, at=now()),
    )
    back = request.form.get("act", "", type=str)
    try:
        return redirect(url_for("exsitu_sowing.made", act=UUID(back)), 303) if back else answer
    except ValueError:
        return answer


@blueprint.post("/ex-situ/semis/<uuid:identifier>/partager")
@needs("create", "culture")
def split(identifier: UUID) -> ResponseReturnValue:
    """Split a sowing in treatments."""
    names, figures = request.form.getlist("treatment"), request.form.getlist("quantity")
    parts = [
        {"treatment": name, "quantity": figure}
        for name, figure in zip(names, figures, strict=False)
        if name.strip() or figure.strip()
    ]

    def parted(session: Session, one: Sowing) -> Act:
        return operations.split_sowing(session, current_viewer(), one, parts, at=now())[0]

    return _done(identifier, parted)


def _done(identifier: UUID, act_upon: Callable[[Session, Sowing], Act]) -> ResponseReturnValue:
    """Do one act upon a sowing and lead back to its sheet, with what was done or what was refused."""
    try:
        with current_house().store.transaction() as session:
            act = act_upon(session, find_sowing(session, current_viewer(), identifier, lock=True))
    except (Invalid, Conflict) as error:
        return told_back(identifier, error)
    return back_to(identifier, act)


def _day(name: str) -> dt.date:
    try:
        day: dt.date | None = read_value(Field(name, "Jour", "date"), request.form.get(name, ""))
    except ValueError as error:
        raise Invalid(str(error), code="sowing.bad-day", fields={name: str(error)}) from error
    return day or today()


def _pretreatments() -> list[dict[str, str]]:
    columns = [request.form.getlist(f"pretreatment_{name}") for name in ("kind", "dose", "duration")]
    lines = zip(*columns, strict=False)
    return [{"kind": kind, "dose": dose, "duration": duration} for kind, dose, duration in lines if kind]


def _form(identifier: UUID, given: Mapping[str, Any] | None, error: Invalid | Conflict | None) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        sowing = find_sowing(session, viewer, identifier)
        require_right(viewer, "update", sowing)
        row = rows_of(session, Sowing.id == sowing.id)[0]
        place = row.place.code if row.place else ""
        known = {name: getattr(sowing, name) for name in (*ASKED, "pretreatments") if name != "location"}
        said = given if given is not None else {**known, "location": place}
        lines = list(said.get("pretreatments") or ())
        page = render_template(
            "sowings/edit.html",
            sowing=sowing,
            code=code_of("sowing", sowing.node.number),
            inputs=[input_of(sowing_fields()[name], said) for name in ASKED],
            lines=lines + [{}] * max(1, LINES - len(lines)),
            kinds=list(terms("PRETREATMENT").items()),
            errors=getattr(error, "fields", {}),
            message=error.message if error else "",
            labels={name: field.label for name, field in sowing_fields().items()},
        )
    return page, error.status if error else 200
