"""Pages of the boards: each counts the records that the filters of the list want, as its viewer may see them."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.occurrences.dashboards.boards import BOARDS, Board, find_board
from mulette.occurrences.dashboards.charts import chart_of, title_of
from mulette.occurrences.dashboards.queries import Bar, read_board
from mulette.occurrences.filters import NAMES, Filters, read_filters
from mulette.occurrences.viewing import choices

blueprint = Blueprint("dashboards", __name__)


@blueprint.get("/tableau-de-bord", defaults={"name": "year"})
@blueprint.get("/tableau-de-bord/<name>")
@needs("read", "record")
def board(name: str) -> ResponseReturnValue:
    """Show a board."""
    chosen, filters = find_board(name), _filters()
    with current_house().store.reading() as session:
        shown = read_board(session, current_viewer(), filters, chosen)
        return render_template(
            "dashboards/board.html",
            board=chosen,
            boards=[(one.label, url_for("dashboards.board", name=one.name, **query()), one) for one in BOARDS.values()],
            shown=shown,
            rows=[(bar, _records_url(chosen, bar)) for bar in shown.bars],
            total_url=url_for("records.listing", **query()),
            title=title_of(chosen, shown),
            spec=chart_of(chosen, shown),
            query=query(),
            q=filters.q,
            chips=choices.chips(session, filters, request.args),
            filters=choices.form_fields(session, filters, request.args),
        )


@blueprint.get("/tableau-de-bord/<name>.csv")
@needs("read", "record")
def download(name: str) -> ResponseReturnValue:
    """Give all the bars of a board as CSV."""
    chosen = find_board(name)
    with current_house().store.reading() as session:
        shown = read_board(session, current_viewer(), _filters(), chosen, most=None)
    rows = [(bar.label, bar.code, bar.records, bar.taxa, bar.observers) for bar in shown.bars]
    return as_csv(f"donnees-par-{chosen.name}.csv", (chosen.head, "Code", "Données", "Taxons", "Observateurs"), rows)


def as_csv(name: str, head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Response:
    """Send a table as the exports of Mulette are written: UTF-8 with its mark, commas."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerows([head, *rows])
    response = Response(f"\ufeff{stream.getvalue()}", mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def query() -> dict[str, Any]:
    """Give the filters of this page for the address of another one."""
    return {name: request.args.getlist(name) for name in (*NAMES, "q") if request.args.get(name)}


def _filters() -> Filters:
    return read_filters(request.args, current_house().store.srid)


def _records_url(board: Board, bar: Bar) -> str | None:
    """Give the list of the records behind a bar."""
    if bar.code is None:
        return None
    return url_for("records.listing", **(query() | {board.filter: bar.code}))
