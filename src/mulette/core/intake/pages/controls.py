"""The catalogue of the checks: the list, and each of them."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.intake import controls as catalogue
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.queries import all_kinds
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, needs


@blueprint.get("/controles")
@needs("read", "delivery")
def controls() -> ResponseReturnValue:
    """List the checks."""
    house, state = current_house(), read_state(request.args, catalogue.COLUMNS, default_sort="level")
    kinds = all_kinds(house.rooms)
    with house.store.reading() as session:
        met = catalogue.count_met(session, current_viewer())
    urls = {kind: url_for("deliveries.control", finding=kind) for kind in kinds}
    return render_template(
        "deliveries/controls.html",
        page=catalogue.list_controls(kinds.values(), met, urls, state),
        columns=catalogue.COLUMNS,
        levels=catalogue.LEVELS,
        origins=catalogue.ORIGINS,
    )


@blueprint.get("/controles/<finding>")
@needs("read", "delivery")
def control(finding: str) -> ResponseReturnValue:
    """Show a check, and the deliveries where it was met."""
    house = current_house()
    kind = catalogue.kind_of(house.rooms, finding)
    with house.store.reading() as session:
        return render_template(
            "deliveries/control.html",
            kind=kind,
            effect=catalogue.EFFECTS[kind.level],
            sentence=catalogue.sentence_of(kind),
            fields=kind.fields,
            met=catalogue.where_met(session, current_viewer(), finding),
        )
