"""Files of the tests: one row a replicate, in the manner of SeedArc."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.testing.exporting import seedarc_csv
from mulette.exsitu.testing.pages.blueprint import blueprint, today
from mulette.exsitu.testing.viewing.filters import read_filters


@blueprint.get("/ex-situ/essais/repetitions.csv")
def rows_csv() -> ResponseReturnValue:
    """Give the replicates of the tests that the filters want as CSV."""
    require("export", "seed_test")
    with current_house().store.reading() as session:
        text = seedarc_csv(session, current_viewer(), read_filters(request.args), today())
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="essais-repetitions.csv"'
    return response
