"""The blueprint of the pages of the sowings, and what they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Invalid
from mulette.core.fields import Field
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.sowing.viewing.filters import NAMES
from mulette.exsitu.vocabulary import label, terms

blueprint = Blueprint("exsitu_sowing", __name__)
blueprint.add_app_template_global(label, "sowing_term")
LABELS_PAGE = "/ex-situ/etiquettes"
"""Page of the floor above that prints labels: ``?codes=S-…,S-…``."""


def today() -> dt.date:
    """Give the day that rules compare with, UTC as the moments of operations."""
    return now().date()


def query_of_page() -> dict[str, Any]:
    """Give the filters of this page for the address of another one."""
    return {name: request.args.getlist(name) for name in (*NAMES, "q") if request.args.get(name)}


def labels_url(codes: Iterable[str]) -> str:
    """Give the address that prints labels."""
    return f"{LABELS_PAGE}?codes={','.join(codes)}"


def back_to(identifier: UUID, act: Act | None = None, anchor: str | None = None) -> ResponseReturnValue:
    """Lead back to the sheet of a sowing after an act, with the bar that undoes it."""
    geste = str(act.uuid) if act is not None and act.undo is not None else None  # the bar tells what was done
    if act is not None and geste is None:
        flash(f"{act.label}.", "success")
    return redirect(url_for("exsitu_sowing.sowing", identifier=identifier, geste=geste, _anchor=anchor), 303)


def told_back(identifier: UUID, error: Invalid | Conflict, anchor: str | None = None) -> ResponseReturnValue:
    """Lead back to the sheet of a sowing after a refusal."""
    flash(error.message, "error")
    return redirect(url_for("exsitu_sowing.sowing", identifier=identifier, _anchor=anchor), 303)


def input_of(field: Field, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give one input as ``components/form.html`` wants it."""
    value = given.get(field.name)
    if isinstance(value, dt.date):
        value = f"{value:%d/%m/%Y}"
    elif isinstance(value, float):
        value = f"{value:g}".replace(".", ",")
    kinds = {"code": "select", "date": "date", "boolean": "checkbox"}
    is_long = field.type == "text" and (field.max_length or 0) > 1_000
    return {
        "name": field.name,
        "label": field.label,
        "type": "textarea" if is_long else kinds.get(field.type, "text"),
        "value": "" if value is None else value,
        "help": field.help,
        "unit": field.unit or "",
        "required": field.required,
        "choices": list(terms(field.nomenclature).items()) if field.nomenclature else (),
    }
