"""The list of tests, with what is to count and what is to close one click away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.numbering import code_of
from mulette.exsitu.testing.pages.blueprint import blueprint, today
from mulette.exsitu.testing.queries import Found
from mulette.exsitu.testing.results import Result
from mulette.exsitu.testing.statuses import STATES
from mulette.exsitu.testing.viewing import rows
from mulette.exsitu.testing.viewing.filters import NAMES, Filters, read_filters
from mulette.exsitu.vocabulary import label, terms

_LISTS = (("status", "État", "TEST_STATUS"), ("kind", "Nature", "TEST_KIND"), ("purpose", "But", "TEST_PURPOSE"))
_VIEWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Tous", {}),
    ("À compter", {"due": "1"}),
    ("En cours", {"status": "running"}),
    ("À clore", {"status": "to_close"}),
    ("Prévus", {"status": "planned"}),
)


@blueprint.get("/ex-situ/essais")
def tests() -> ResponseReturnValue:
    """List the tests."""
    require("read", "seed_test")
    viewer, filters, day = current_viewer(), read_filters(request.args), today()
    state = read_state(request.args, rows.COLUMNS, default_sort="-started_on")
    with current_house().store.reading() as session:
        page = rows.list_rows(session, viewer, filters, state, day)
        return render_template(
            "exsitu_testing/list.html",
            page=replace(page, rows=[_row(found, result) for found, result in page.rows]),
            columns=rows.COLUMNS,
            views=_views(session),
            chips=_chips(filters),
            filters=_inputs(),
            today=day,
            batch=[("Comparer", url_for("exsitu_testing.compare_chosen"))],
            may_create=viewer.may("create", "seed_test"),
            export_url=_export_url() if viewer.may("export", "seed_test") else "",
        )


def _row(found: Found, result: Result) -> dict[str, Any]:
    return {
        "found": found,
        "result": result,
        "uuid": found.test.uuid,
        "url": url_for("exsitu_testing.test", identifier=found.test.uuid),
        "status": (label("TEST_STATUS", found.test.status), STATES[found.test.status]),
        "lot_code": code_of("lot", found.lot_node.number),
    }


def _inputs() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": words,
            "type": "select",
            "value": request.args.get(name, ""),
            "choices": list(terms(listed).items()),
        }
        for name, words, listed in _LISTS
    ]


def _export_url() -> str:
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in (*NAMES, "q") if request.args.get(name)}
    return url_for("exsitu_testing.rows_csv", **kept)


def _views(session: Session) -> list[tuple[str, str, bool, int | None]]:
    """Give the lists that are asked for each day: word, address, whether it is this one, how many."""
    now_shown = {name: request.args.get(name) for name in ("due", "status") if request.args.get(name)}
    return [
        (
            words,
            url_for("exsitu_testing.tests", **query),
            now_shown == query,
            rows.count(session, current_viewer(), read_filters(query), today()) if query else None,
        )
        for words, query in _VIEWS
    ]


def _chips(filters: Filters) -> list[tuple[str, str, str, str]]:
    chips = [
        (words, label(listed, code), name, code) for name, words, listed in _LISTS for code in getattr(filters, name)
    ]
    if filters.is_due:
        chips.append(("Comptage", "à faire", "due", "1"))
    if filters.lot:
        chips.append(("Lot", "choisi", "lot", str(filters.lot)))
    return chips
