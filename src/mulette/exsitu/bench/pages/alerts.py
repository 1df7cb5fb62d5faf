"""Alerts as a list by month, and as a calendar to subscribe to."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.bank.pages.blueprint import today
from mulette.exsitu.bench.alerts.calendar import AHEAD, alerts_until, by_kind, write_calendar
from mulette.exsitu.bench.alerts.kinds import Alert, kinds
from mulette.exsitu.bench.pages.blueprint import blueprint, page_exists
from mulette.exsitu.bench.scanning import PAGES

MOST = 500
"""Alerts shown on one page."""


@blueprint.get("/ex-situ/alertes")
def alerts() -> ResponseReturnValue:
    """Show what is due, and what comes due in three months."""
    require("read", "seed_lot")
    day, kind = today(), request.args.get("nature", "")
    with current_house().store.reading() as session:
        found = alerts_until(session, current_viewer(), day, day + AHEAD)
    shown = [alert for alert in found if kind in {"", alert.kind}]
    return render_template(
        "exsitu/alerts.html",
        due=[alert for alert in shown if alert.due_on <= day][:MOST],
        coming=[alert for alert in shown if alert.due_on > day][:MOST],
        hidden=max(0, len(shown) - 2 * MOST),
        counts=by_kind(found),
        kinds=kinds(),
        kind=kind,
        url_of=url_of,
    )


@blueprint.get("/ex-situ/alertes.ics")
def calendar() -> ResponseReturnValue:
    """Give the alerts as an iCalendar, for the calendar of an office."""
    require("read", "seed_lot")
    day, kind = today(), request.args.get("nature", "")
    with current_house().store.reading() as session:
        found = alerts_until(session, current_viewer(), day, day + AHEAD)
    shown = [alert for alert in found if kind in {"", alert.kind}]
    content = write_calendar(shown, lambda alert: url_of(alert, outside=True), "Banque de semences : alertes")
    return Response(content, mimetype="text/calendar")


def url_of(alert: Alert, *, outside: bool = False) -> str:
    """Give the address of the page of what an alert is about; empty when the house has no page for it."""
    endpoint = PAGES[alert.about]
    return url_for(endpoint, identifier=alert.identifier, _external=outside) if page_exists(endpoint) else ""
