"""Pages of the boards: each counts the records that the filters of the list want, as its viewer may see them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.intake.providers import get_provider
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.core.taxonomy.listing import group_choices
from mulette.occurrences.dashboards.boards import BOARDS, Board, find_board
from mulette.occurrences.dashboards.charts import chart_of, renewal_chart, renewal_title, title_of
from mulette.occurrences.dashboards.naming import licence_of, places_of_boards
from mulette.occurrences.dashboards.provider import print_balance, read_balance
from mulette.occurrences.dashboards.queries import Bar, read_board
from mulette.occurrences.dashboards.renewal import FOUND_AGAIN, LOST, NEW
from mulette.occurrences.dashboards.report import Sheet, print_board, print_renewal, selection_words
from mulette.occurrences.dashboards.seen import read_renewal, years_known
from mulette.occurrences.filters import NAMES, Filters, read_filters
from mulette.occurrences.viewing import choices

blueprint = Blueprint("dashboards", __name__)
CHANGES = {NEW: "nouveau", FOUND_AGAIN: "retrouvé", LOST: "perdu de vue"}
ABSENCE_YEARS = 10
"""Whole years without a record after which a taxon is lost from sight, unless the page is asked otherwise."""


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
            boards=_tabs(),
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


@blueprint.get("/tableau-de-bord/taxons-de-l-annee")
@needs("read", "record")
def renewal() -> ResponseReturnValue:
    """Show the taxa that a year brings, finds again or loses from sight."""
    asked, viewer = _asked_renewal(), current_viewer()
    with current_house().store.reading() as session:
        known = years_known(session, viewer)
        year = asked.year or (known[0] if known else 0)
        found = read_renewal(session, viewer, asked.filters, year, asked.years)
        counts = {name: [one for one in found.changes if one.change == name] for name in (NEW, FOUND_AGAIN, LOST)}
        return render_template(
            "dashboards/renewal.html",
            boards=_tabs(),
            year=year,
            years=asked.years,
            known=[(one, one) for one in known],
            found=found,
            counts=counts,
            title=renewal_title(year, *(len(some) for some in counts.values())),
            history=found.history.to_dicts(),
            spec=renewal_chart(found.history.to_dicts()),
            query=query(),
            q=asked.filters.q,
            chips=choices.chips(session, asked.filters, request.args),
            places=[(f"{kind}:{code}", name) for kind, code, name in places_of_boards(session)],
            groups=group_choices(session),
        )


@blueprint.get("/tableau-de-bord/taxons-de-l-annee.csv")
@needs("read", "record")
def renewal_download() -> ResponseReturnValue:
    """Give the taxa of a year as CSV."""
    asked, viewer = _asked_renewal(), current_viewer()
    with current_house().store.reading() as session:
        year = asked.year or max(years_known(session, viewer), default=0)
        found = read_renewal(session, viewer, asked.filters, year, asked.years)
    rows = [
        (CHANGES[one.change], one.cd_ref, one.name, one.vernacular, one.group, one.before, one.records)
        for one in found.changes
    ]
    head = ("Changement", "cd_ref", "Nom valide", "Nom français", "Groupe", "Vu auparavant en", f"Données de {year}")
    return as_csv(f"taxons-de-{year}.csv", head, rows)


@dataclass(frozen=True)
class _Asked:
    """What the page of the taxa of a year is asked: the year, the years of absence, which records."""

    year: int | None
    years: int
    filters: Filters


def _asked_renewal() -> _Asked:
    """Read the URL.

    Raises
    ------
    Invalid
        A year or a number of years that is none.
    """
    given = request.args.copy()
    year, years = (given.pop(name, "") for name in ("annee", "absence"))
    filters = read_filters(given, current_house().store.srid)
    return _Asked(_number("annee", year, 1, 9999), _number("absence", years, 1, 200) or ABSENCE_YEARS, filters)


def _number(name: str, text: str, low: int, high: int) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not low <= int(text[:5]) <= high:
        raise Invalid(
            f"« {name} » vaut « {text[:40]} » ; un nombre entre {low} et {high} est attendu.", code="board.bad-number"
        )
    return int(text)


def _tabs() -> list[tuple[str, str, Board | None]]:
    tabs: list[tuple[str, str, Board | None]] = [
        (one.label, url_for("dashboards.board", name=one.name, **query()), one) for one in BOARDS.values()
    ]
    return [tabs[0], ("Taxons de l'année", url_for("dashboards.renewal"), None), *tabs[1:]]


@blueprint.get("/tableau-de-bord/<name>.pdf")
@needs("read", "record")
def report(name: str) -> ResponseReturnValue:
    """Give a board as a PDF report."""
    chosen, filters = find_board(name), _filters()
    with current_house().store.reading() as session:
        shown = read_board(session, current_viewer(), filters, chosen)
        words, sheet = selection_words(choices.chips(session, filters, request.args)), _sheet(session)
    made = print_board(chosen, shown, words, sheet)
    return _as_pdf(f"donnees-par-{chosen.name}.pdf", made)


@blueprint.get("/tableau-de-bord/taxons-de-l-annee.pdf")
@needs("read", "record")
def renewal_report() -> ResponseReturnValue:
    """Give the taxa of a year as a PDF report."""
    asked, viewer = _asked_renewal(), current_viewer()
    with current_house().store.reading() as session:
        year = asked.year or max(years_known(session, viewer), default=0)
        found = read_renewal(session, viewer, asked.filters, year, asked.years)
        words, sheet = selection_words(choices.chips(session, asked.filters, request.args)), _sheet(session)
    made = print_renewal(found, year, asked.years, words, sheet)
    return _as_pdf(f"taxons-de-{year}.pdf", made)


@blueprint.get("/fournisseurs/<code>/bilan.pdf")
@needs("read", "delivery")
def provider_report(code: str) -> ResponseReturnValue:
    """Give the report of a provider as a PDF: by default, that of the year that ends today."""
    house, viewer, today = current_house(), current_viewer(), now().date()
    period = read_filters({name: request.args.get(name, "") for name in ("from", "to")}, house.store.srid)
    until = period.date_to or today
    since = period.date_from or until - dt.timedelta(days=365)
    with house.store.reading() as session:
        balance = read_balance(session, viewer, house.rooms, get_provider(session, code), since, until)
        made = print_balance(balance, _sheet(session))
    return _as_pdf(f"bilan-{code}.pdf", made)


def _sheet(session: Session) -> Sheet:
    return Sheet(current_house().settings.territory, now().date(), licence_of(session))


def _as_pdf(name: str, content: bytes) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    return response


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
