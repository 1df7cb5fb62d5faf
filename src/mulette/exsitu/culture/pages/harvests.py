"""The form of a harvest on plants in culture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.pages.inputs import inputs_of, refusal, with_values
from mulette.exsitu.culture import operations
from mulette.exsitu.culture.operations.harvesting import SEEDS
from mulette.exsitu.culture.pages.blueprint import back_to, blueprint, today
from mulette.exsitu.culture.queries import find_culture
from mulette.exsitu.culture.values import harvest_fields
from mulette.exsitu.culture.viewing import rows


@blueprint.get("/ex-situ/cultures/<uuid:identifier>/recolter")
def harvest_form(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a harvest."""
    require("create", "culture")
    return _form(identifier, None)


@blueprint.post("/ex-situ/cultures/<uuid:identifier>/recolter")
@needs("create", "culture")
def harvest(identifier: UUID) -> ResponseReturnValue:
    """Harvest on a culture."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            culture = find_culture(session, viewer, identifier, lock=True)
            given = {name: request.form[name] for name in harvest_fields() if name in request.form}
            made = operations.harvest(session, viewer, [culture], given, at=now())
            geste = str(made.act.uuid)
    except (Invalid, Conflict, Forbidden) as error:
        return _form(identifier, request.form, error)
    return back_to(identifier, geste)


def _form(
    identifier: UUID, given: Mapping[str, Any] | None, error: Invalid | Conflict | Forbidden | None = None
) -> ResponseReturnValue:
    viewer = current_viewer()
    with current_house().store.reading() as session:
        row = rows.as_rows(session, [find_culture(session, viewer, identifier)])[0]
        groups = inputs_of(harvest_fields().values(), {"harvested_on": today()})
        if not viewer.may("create", "seed_lot"):
            del groups["Lot"]
        page = render_template(
            "exsitu/culture_harvest.html",
            row=row,
            groups=groups if given is None else {one: with_values(group, given) for one, group in groups.items()},
            seeds=SEEDS,
            **refusal(error, {name: field.label for name, field in harvest_fields().items()}),  # type: ignore[arg-type]
        )
    return page, error.status if error else 200
