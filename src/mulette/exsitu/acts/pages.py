"""What one did today, and the bar that undoes the last act."""

from __future__ import annotations

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, Forbidden
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.acts.operations import undo_act
from mulette.exsitu.acts.queries import acts_of_day, get_done

blueprint = Blueprint("exsitu_acts", __name__)
PARIS = ZoneInfo("Europe/Paris")


@blueprint.get("/ex-situ/gestes")
def listing() -> ResponseReturnValue:
    """List what was done on one day, by oneself or by all."""
    require("read", "stock")
    moment = now()
    today = moment.astimezone(PARIS).date()
    day = min(_day(request.args.get("jour", ""), today), today)
    start = dt.datetime.combine(day, dt.time(), PARIS).astimezone(dt.UTC)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), PARIS).astimezone(dt.UTC)
    mine = request.args.get("qui", "moi") != "tous"
    with current_house().store.reading() as session:
        done = acts_of_day(session, current_viewer(), start, end, mine=mine, at=moment)
    return render_template("exsitu/acts.html", done=done, day=day, today=today, mine=mine, one_day=dt.timedelta(days=1))


@blueprint.get("/ex-situ/gestes/<uuid:identifier>/barre")
def bar(identifier: UUID) -> ResponseReturnValue:
    """Give the bar that undoes an act; empty when it no longer can be."""
    require("read", "stock")
    with current_house().store.reading() as session:
        done = get_done(session, current_viewer(), identifier, now())
    return render_template("exsitu/undo_form.html", done=done, back=_inside(request.args.get("retour", "")))


@blueprint.post("/ex-situ/gestes/<uuid:identifier>/annuler")
@needs("read", "stock")
def undo(identifier: UUID) -> ResponseReturnValue:
    """Undo an act, and come back."""
    try:
        with current_house().store.transaction() as session:
            undone = undo_act(session, current_viewer(), identifier, at=now())
            flash(f"{undone.label}.", "success")
    except (Conflict, Forbidden) as error:
        flash(error.message, "error")
    return redirect(_inside(request.form.get("back", "")), 303)


def _day(text: str, today: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return today


def _inside(path: str) -> str:
    """Give a path back if it stays in this site, else the list of acts."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours else url_for("exsitu_acts.listing")
