"""Page of the journal, for those who answer for the base."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.journal import queries
from mulette.core.listing import read_state
from mulette.core.people.viewer import Scope
from mulette.core.people.web import current_viewer, require

blueprint = Blueprint("journal", __name__)


@blueprint.get("/journal")
def listing() -> ResponseReturnValue:
    """List the latest changes."""
    require("read", "journal_entry")
    state = read_state(request.args, queries.COLUMNS, default_sort="-at")
    knows_places = current_viewer().scope("read_precise", "record") is Scope.ALL
    with current_house().store.reading() as session:
        return render_template(
            "journal/journal.html",
            page=queries.latest(session, state, with_values=knows_places),
            knows_places=knows_places,
            columns=queries.COLUMNS,
            actions=sorted(queries.ACTIONS.items(), key=lambda pair: pair[1]),
            objects=sorted(queries.OBJECTS.items(), key=lambda pair: pair[1]),
        )
