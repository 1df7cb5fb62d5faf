"""The blueprint of the pages of the tests, and what they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from mulette.core.fields import Field
from mulette.core.people.web import current_viewer
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.collecting.values import Values
from mulette.exsitu.testing.values import PHASE, PRETREATMENT, seed_test_fields
from mulette.exsitu.vocabulary import label, terms

blueprint = Blueprint("exsitu_testing", __name__)
blueprint.add_app_template_global(label, "seed_term")
PARTS: Mapping[str, Mapping[str, Field]] = {"pretreatments": PRETREATMENT, "phases": PHASE}
MOST_PARTS = 12
"""Pretreatments, or phases, that a form takes."""


def today() -> dt.date:
    """Give the day of the store, that of the rules."""
    return now().date()


def back_to_test(identifier: UUID, act: Act | None = None) -> ResponseReturnValue:
    """Lead back to the sheet of a test, with the bar that undoes what was done."""
    geste = act.uuid if act is not None and act.undo is not None else None
    return redirect(url_for("exsitu_testing.test", identifier=identifier, geste=geste), 303)


def last_act(session: Session, at: dt.datetime) -> Act | None:
    """Give the act that the viewer did at a moment, still in its transaction."""
    mine = select(Act).where(Act.at == at, Act.person_id == current_viewer().person_id)
    return session.scalar(mine.order_by(Act.id.desc()).limit(1))


def given_of_form(names: Iterable[str]) -> Values:
    """Give what the form holds of some fields; pretreatments and phases as lists of their rows."""
    given: Values = {name: request.form[name] for name in names if name in request.form and name not in PARTS}
    for name in PARTS:
        if name in names:
            given[name] = [
                {part: request.form.get(f"{name}-{rank}-{part}", "") for part in PARTS[name]}
                for rank in range(MOST_PARTS)
                if any(request.form.get(f"{name}-{rank}-{part}") for part in PARTS[name])
            ]
    return given


def inputs(names: Iterable[str], given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the inputs of some fields, as ``components/form.html`` wants them."""
    return [_input(seed_test_fields()[name], given.get(name)) for name in names]


def part_rows(name: str, given: Mapping[str, Any], spare: int = 2) -> list[list[dict[str, Any]]]:
    """Give the inputs of the pretreatments or phases of a form, one list a row, with some empty rows after them."""
    rows = [*(given.get(name) or []), *({} for _ in range(spare))][:MOST_PARTS]
    return [
        [{**_input(field, row.get(part)), "name": f"{name}-{rank}-{part}"} for part, field in PARTS[name].items()]
        for rank, row in enumerate(rows)
    ]


def _input(field: Field, value: Any) -> dict[str, Any]:  # noqa: ANN401
    if isinstance(value, dt.date):
        value = f"{value:%d/%m/%Y}"
    elif isinstance(value, float):
        value = f"{value:g}".replace(".", ",")
    is_long = field.type == "text" and (field.max_length or 0) > 1_000
    kinds = {"code": "select", "date": "date"}
    return {
        "name": field.name,
        "label": field.label,
        "type": "textarea" if is_long else kinds.get(field.type, "text"),
        "value": "" if value is None else value,
        "help": field.help,
        "unit": field.unit or "",
        "required": field.required or field.default is not None,
        "choices": list(terms(field.nomenclature).items()) if field.nomenclature else [],
    }
