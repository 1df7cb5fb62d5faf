"""The sheet of a test, the fragment of its figures, its PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.numbering import code_of
from mulette.exsitu.testing.document import print_test
from mulette.exsitu.testing.pages.blueprint import blueprint, today
from mulette.exsitu.testing.queries import Found, find_test, list_tests_of
from mulette.exsitu.testing.statuses import NEXT, Status
from mulette.exsitu.testing.viewing import words
from mulette.exsitu.testing.viewing.sheet import facts, read_sheet
from mulette.exsitu.testing.viewing.told import changes_of


@blueprint.get("/ex-situ/essais/<uuid:identifier>")
def test(identifier: UUID) -> ResponseReturnValue:
    """Show a test: its grid of counts by the keyboard, or by large buttons on a tablet."""
    require("read", "seed_test")
    with current_house().store.reading() as session:
        found = find_test(session, current_viewer(), identifier)
        sheet = read_sheet(session, found)
        return render_template(
            "exsitu_testing/test.html",
            **_results(session, found),
            facts=facts(session, found),
            lot_code=code_of("lot", found.lot_node.number),
            days=sheet.grid_days(today()),
            today=today(),
            is_tablet=request.args.get("mode") == "tablette",
            may_write=reaches(
                current_viewer(), "update", "seed_test", found.node.author_id, found.node.organisation_id
            ),
            next_states=NEXT[Status(found.test.status)],
            others=[one for one in list_tests_of(session, current_viewer(), found.lot) if one.test.id != found.test.id],
            changes=changes_of(session, found.test.uuid),
        )


@blueprint.get("/ex-situ/essais/<uuid:identifier>/resultats")
def results(identifier: UUID) -> ResponseReturnValue:
    """Give the figures and the curve of a test as a fragment, after a count was saved."""
    require("read", "seed_test")
    with current_house().store.reading() as session:
        found = find_test(session, current_viewer(), identifier)
        return render_template("exsitu_testing/results.html", **_results(session, found))


@blueprint.get("/ex-situ/essais/<uuid:identifier>.pdf")
def test_pdf(identifier: UUID) -> ResponseReturnValue:
    """Give the sheet of a test as a PDF."""
    require("read", "seed_test")
    house = current_house()
    with house.store.reading() as session:
        found = find_test(session, current_viewer(), identifier)
        made = print_test(read_sheet(session, found), facts(session, found), house.settings.territory, today())
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="essai-{found.node.number}.pdf"'
    return response


def _results(session: Session, found: Found) -> dict[str, Any]:
    sheet = read_sheet(session, found)
    return {
        "sheet": sheet,
        "found": found,
        "chart": sheet.chart(),
        "hill_words": words.hill_words(sheet.hill) if sheet.pooled.series else "",
        "untimed": words.untimed_words(sheet.pooled),
        "uneven": words.replicates_words(sheet.dishes),
        "zero_words": words.zero_words(found.test.started_on, found.test.zero_on),
        "compare_url": url_for("exsitu_testing.compare", tests=found.test.uuid),
    }
