"""Pages of who delivers when: the calendar, the rhythm of a provider, its findings from one delivery to the next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid
from mulette.core.findings.kinds import Level
from mulette.core.house import current_house
from mulette.core.intake.calendar import Rhythm, read_calendar, read_days, set_rhythm
from mulette.core.intake.history import History, read_history
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.providers import get_provider
from mulette.core.intake.tables import Delivery
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now

DEFAULT_GRACE_DAYS = 15
_AROUND_PX = 90


@blueprint.get("/livraisons/calendrier")
@needs("read", "delivery")
def calendar() -> ResponseReturnValue:
    """Show who is to deliver when, and who is late."""
    today = now().date()
    with current_house().store.reading() as session:
        dues = read_calendar(session, current_viewer(), today)
        return render_template("deliveries/calendar.html", dues=dues, today=today)


@blueprint.post("/fournisseurs/<code>/calendrier")
@needs("create", "provider")
def set_calendar(code: str) -> ResponseReturnValue:
    """Give a provider its rhythm, or take it away."""
    try:
        rhythm = _given()
        with current_house().store.transaction() as session:
            set_rhythm(session, current_viewer(), get_provider(session, code), rhythm)
    except Invalid as error:
        flash(error.message, "bad")
    else:
        flash("Calendrier enregistré." if rhythm else "Calendrier retiré.", "ok")
    return redirect(url_for("deliveries.provider", code=code), 303)


def _given() -> Rhythm | None:
    """Read the form; nothing in it takes the calendar away."""
    every, days = request.form.get("every_months", "").strip(), read_days(request.form.get("days", ""))
    if not every and not days:
        return None
    since = request.form.get("since", "").strip()
    return Rhythm(
        _whole("every_months", every) if every else None,
        days,
        _whole("grace_days", request.form.get("grace_days", "").strip() or str(DEFAULT_GRACE_DAYS)),
        _day(since) if since else now().date(),
    )


def _whole(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise Invalid(
            f"« {text[:40]} » n'est pas un nombre entier.", code="calendar.bad-number", fields={name: text[:40]}
        )
    return int(text[:9])


def _day(text: str) -> dt.date:
    try:
        return (
            dt.datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=dt.UTC).date()
            if "/" in text
            else dt.date.fromisoformat(text)
        )
    except ValueError:
        raise Invalid(f"« {text[:40]} » n'est pas une date comme 12/05/2024.", code="calendar.bad-date") from None


@blueprint.get("/fournisseurs/<code>/constats")
@needs("read", "delivery")
def findings_over_time(code: str) -> ResponseReturnValue:
    """Show the share of each finding in the deliveries of a provider, one after the other."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        provider = get_provider(session, code)
        history = read_history(session, viewer, house.rooms, provider)
        return render_template(
            "deliveries/findings_over_time.html",
            provider=provider,
            history=history,
            title=title_of(history),
            spec=chart_of(history),
            rows=twin_of(history),
        )


def title_of(history: History) -> str:
    """Say in French what has become of the blocking findings since the delivery before."""
    blocking = [kind for kind in history.kinds if kind.level is Level.BLOCKING]
    if not history.deliveries:
        return "Aucune livraison contrôlée"
    last = history.deliveries[-1]
    here = [kind for kind in blocking if (last.id, kind.id) in history.rows]
    words = f"{len(here)} constat{'s' if len(here) > 1 else ''} bloquant{'s' if len(here) > 1 else ''}"
    if len(history.deliveries) < 2:
        return f"La dernière livraison a {words}"
    before = history.deliveries[-2]
    known = [kind for kind in here if (before.id, kind.id) in history.rows]
    return f"La dernière livraison a {words}, dont {len(known)} déjà dans la précédente"


def twin_of(history: History) -> list[dict[str, Any]]:
    """Give the figures of the chart: one row a delivery and finding met."""
    return [
        {
            "delivery": _label(delivery),
            "finding": kind.title,
            "level": kind.level.label,
            "rows": history.rows[delivery.id, kind.id],
            "share": round(100 * history.share(delivery, kind), 1),
        }
        for delivery in history.deliveries
        for kind in history.kinds
        if (delivery.id, kind.id) in history.rows
    ]


def _label(delivery: Delivery) -> str:
    return f"{delivery.created_at:%d/%m/%y} {delivery.file_name}"


def chart_of(history: History) -> dict[str, Any]:
    """Draw the share of each finding in each delivery, as squares; what was not met stays empty."""
    titles = [kind.title for kind in history.kinds]
    names = [_label(one) for one in history.deliveries]
    return {
        "data": {"values": twin_of(history)},
        "height": max(4, len(titles)) * 26 + _AROUND_PX,
        "mark": {"type": "rect", "tooltip": True},
        "encoding": {
            "x": {
                "field": "delivery",
                "type": "ordinal",
                "scale": {"domain": names},
                "axis": {
                    "title": None,
                    "labelAngle": 0,
                    "labelExpr": "split(datum.label, ' ')[0]",
                    "labelOverlap": True,
                },
            },
            "y": {
                "field": "finding",
                "type": "nominal",
                "scale": {"domain": titles},
                "axis": {"title": None, "labelLimit": 220},
            },
            "color": {
                "field": "share",
                "type": "quantitative",
                "scale": {"type": "sqrt", "domain": [0, 100], "scheme": "viridis", "reverse": True},
                "legend": {"title": "% des lignes", "orient": "top"},
            },
        },
    }
