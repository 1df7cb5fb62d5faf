"""The closing of a test: what became of each seed, with live sums, then the test is closed."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.collecting.values import read_value
from mulette.exsitu.testing.operations.closing import close_test, set_fates
from mulette.exsitu.testing.pages.blueprint import back_to_test, blueprint, today
from mulette.exsitu.testing.queries import Found, find_test
from mulette.exsitu.testing.replicates import FATES, SEEDLINGS, Dish
from mulette.exsitu.testing.statuses import COUNTED, require_open
from mulette.exsitu.testing.values import seed_test_fields
from mulette.exsitu.testing.viewing.sheet import Sheet, read_sheet
from mulette.exsitu.vocabulary import terms


@blueprint.get("/ex-situ/essais/<uuid:identifier>/cloture")
def fates(identifier: UUID) -> ResponseReturnValue:
    """Ask what became of the seeds of each replicate."""
    require("update", "seed_test")
    return _form(identifier, None)


@blueprint.post("/ex-situ/essais/<uuid:identifier>/cloture")
@needs("update", "seed_test")
def close(identifier: UUID) -> ResponseReturnValue:
    """Keep the fates of a test and close it; or only keep them."""
    moment, is_closing = now(), request.form.get("do") != "keep"
    try:
        with current_house().store.transaction() as session:
            found = find_test(session, current_viewer(), identifier, "update")
            for dish in read_sheet(session, found).dishes:
                set_fates(session, current_viewer(), found, dish.rank, _given(dish.rank), at=moment)
            if is_closing:
                _close(session, found, moment)
    except (Conflict, Invalid) as error:
        return _form(identifier, error)
    flash("Essai clos." if is_closing else "Destins enregistrés ; l'essai reste à clore.", "success")
    return back_to_test(identifier)


def _close(session: Session, found: Found, moment: dt.datetime) -> None:
    try:
        day = read_value(seed_test_fields()["started_on"], request.form.get("ended_on", ""))
    except ValueError as error:
        raise Invalid(str(error), code="test.bad-end", fields={"ended_on": str(error)}) from error
    is_conclusive = bool(request.form.get("is_conclusive"))
    close_test(session, current_viewer(), found, at=moment, ended_on=day, is_conclusive=is_conclusive)


def _given(rank: int) -> dict[str, int]:
    """Read the fates of a replicate; an empty cell is 0."""
    given = {}
    for name in FATES:
        text = request.form.get(f"r{rank}-{name}", "").strip() or "0"
        if not (text.isascii() and text.isdigit() and len(text) <= 5):
            raise Invalid(
                f"Répétition {rank}, {terms('SEED_FATE')[name].lower()} : « {text[:20]} » n'est pas un nombre.",
                code="test.bad-fate",
                fields={f"replicates.{rank}": f"« {text[:20]} » n'est pas un nombre."},
            )
        given[name] = int(text)
    return given


def _form(identifier: UUID, error: Conflict | Invalid | None) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        found = find_test(session, current_viewer(), identifier, "update")
        require_open(found.test.status)
        sheet = read_sheet(session, found)
        page = render_template(
            "exsitu_testing/closing.html",
            sheet=sheet,
            found=found,
            fates=[(name, word) for name, word in terms("SEED_FATE").items() if _is_asked(sheet, name)],
            values={dish.rank: _shown(dish, sheet, refused=error is not None) for dish in sheet.dishes},
            ended_on=request.form.get("ended_on", f"{today():%d/%m/%Y}"),
            is_conclusive=bool(request.form.get("is_conclusive")) if error else found.test.purpose != "dormancy",
            errors=getattr(error, "fields", {}),
            message=error.message if error else "",
        )
    return page, error.status if error else 200


def _is_asked(sheet: Sheet, name: str) -> bool:
    return sheet.found.test.kind in COUNTED or name not in SEEDLINGS


def _shown(dish: Dish, sheet: Sheet, *, refused: bool) -> dict[str, str]:
    """Give the cells of a replicate: what was typed, what is kept, or what the counts tell already."""
    if refused:
        return {name: request.form.get(f"r{dish.rank}-{name}", "") for name in FATES}
    if dish.fates is not None:
        return {name: str(count) for name, count in dish.fates.items()}
    told = {"normal": dish.counted, "contaminated": dish.removed} if sheet.is_counted else {}
    return {name: str(told[name]) if told.get(name) else "" for name in FATES}
