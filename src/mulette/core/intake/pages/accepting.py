"""Accepting a warning of a delivery with a reason, and taking it back."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import polars as pl
from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.intake import accepting, operations, queries
from mulette.core.intake.controls import kind_of
from mulette.core.intake.interpretation.dates import read_dates
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.people.web import current_viewer, needs


@blueprint.post("/livraisons/<uuid:delivery>/accepter/<finding>")
@needs("approve", "delivery")
def accept(delivery: UUID, finding: str) -> ResponseReturnValue:
    """Accept a kind of warning."""
    house, viewer, given = current_house(), current_viewer(), request.form
    kind = kind_of(house.rooms, finding)
    with house.store.transaction() as session:
        queries.get_delivery(session, viewer, delivery)
        accepting.accept_warning(
            session,
            viewer,
            operations.lock_delivery(session, delivery),
            kind,
            reason=given.get("reason", ""),
            for_provider=bool(given.get("for_provider")),
            until=_day(given.get("until", "").strip()),
            today=dt.datetime.now(dt.UTC).date(),
        )
    flash(f"Avertissement « {kind.title} » accepté.", "ok")
    return _back(delivery)


@blueprint.post("/livraisons/<uuid:delivery>/acceptations/<uuid:acceptance>/retirer")
@needs("approve", "delivery")
def withdraw_acceptance(delivery: UUID, acceptance: UUID) -> ResponseReturnValue:
    """Take back an acceptance."""
    house, viewer = current_house(), current_viewer()
    with house.store.transaction() as session:
        queries.get_delivery(session, viewer, delivery)
        accepting.withdraw_acceptance(session, viewer, operations.lock_delivery(session, delivery), acceptance)
    flash("L'avertissement n'est plus accepté.", "ok")
    return _back(delivery)


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    day: dt.date | None = read_dates(pl.Series([text]))[0]
    if day is None:
        raise Invalid(f"« {text} » n'est pas une date : écrivez 31/12/2026.", code="acceptance.bad-date")
    return day


def _back(delivery: UUID) -> ResponseReturnValue:
    return redirect(url_for("deliveries.sheet", delivery=delivery, _anchor="controles"), 303)
