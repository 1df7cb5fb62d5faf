"""The emergence round: pots in the order of the walk, scanned and counted, with or without the network."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.sowing.pages.blueprint import blueprint, today
from mulette.exsitu.sowing.viewing import walk

NOBODY = "00000000-0000-0000-0000-000000000000"


@blueprint.get("/ex-situ/semis/tournee")
def tour() -> ResponseReturnValue:
    """Show the round of a place, or of all; all it needs comes with the page, for the network may go."""
    require("create", "culture")
    viewer, place = current_viewer(), _place()
    with current_house().store.reading() as session:
        stops = [walk.as_stop(row) for row in walk.walk(session, viewer, place, today())]
        return render_template(
            "sowings/tour.html",
            stops=stops,
            place=str(place or ""),
            places=walk.places_with_sowings(session, viewer),
            config={
                "stops": stops,
                "today": today().isoformat(),
                "counts": url_for("exsitu_sowing_api.add_count", identifier=NOBODY),
                "sheet": url_for("exsitu_sowing.sowing", identifier=NOBODY),
            },
        )


def _place() -> UUID | None:
    text = request.args.get("lieu", "").strip()
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Invalid("« lieu » est un UUID.", code="sowing.bad-place") from error
