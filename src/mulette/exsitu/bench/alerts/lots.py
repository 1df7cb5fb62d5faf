"""Alerts about lots: tests that come due, viability, stock, humidity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.statuses import CLOSED, Status
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package
from mulette.exsitu.bench.alerts.kinds import Alert, after_years, figure
from mulette.exsitu.ledger import amount
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of

HUMID = ("pink", "green")
"""Colours of a tablet that has taken up water."""
FROZEN_C = -10.0
"""A location colder than this is a freezer. Source: FAO 2014, 4.2.3: −18 ± 3 °C."""
SILENT = (*CLOSED, Status.EXHAUSTED)


def lot_alerts(session: Session, viewer: Viewer, until: dt.date) -> Iterator[Alert]:
    """Give the alerts of lots due by a day."""
    yield from _initial_tests(session, viewer, until)
    yield from _retests(session, viewer, until)
    yield from _viabilities(session, viewer)
    yield from _low_stocks(session, viewer, until)
    yield from _humid(session, viewer)


def _lots(viewer: Viewer, *more: Any) -> Select[Any]:  # noqa: ANN401
    """Select the lots that may speak: within reach, and neither closed nor exhausted."""
    query = select(Lot, Node, *more).join(Node, Node.id == Lot.node_id)
    return query.where(Lot.status.not_in(SILENT), in_reach(viewer, "read", "seed_lot"))


def _alert(kind: str, due_on: dt.date, lot: Lot, node: Node, words: str) -> Alert:
    return Alert(kind, due_on, "lot", lot.uuid, code_of("lot", node.number), node.taxon_name or "", words)


def _initial_tests(session: Session, viewer: Viewer, until: dt.date) -> Iterator[Alert]:
    wait = dt.timedelta(days=figure("initial_test", "days"))
    query = _lots(viewer).where(Lot.viability_on.is_(None), Lot.received_on <= until - wait)
    for lot, node in session.execute(query):
        words = f"Reçu le {lot.received_on:%d/%m/%Y}, jamais essayé : le premier essai se fait dans les douze mois."
        yield _alert("initial_test", lot.received_on + wait, lot, node, words)


def _retests(session: Session, viewer: Viewer, until: dt.date) -> Iterator[Alert]:
    """Count from the last test, by the warmest place where the lot lies."""
    cold, frozen = figure("retest", "cold_years"), figure("retest", "frozen_years")
    warmest = (
        select(func.max(func.coalesce(Location.temperature_c, 0.0)))
        .join(Package, Package.location_id == Location.id)
        .where(Package.lot_id == Lot.id)
        .correlate(Lot)
        .scalar_subquery()
    )
    query = _lots(viewer, warmest).where(Lot.viability_on <= after_years(until, -cold))
    for lot, node, temperature in session.execute(query):
        years = frozen if temperature is not None and temperature <= FROZEN_C else cold
        due_on = after_years(lot.viability_on, years)
        if due_on <= until:
            place = "au congélateur" if years == frozen else "en chambre froide"
            words = f"Dernier essai le {lot.viability_on:%d/%m/%Y} ; {place}, on réessaie tous les {years} ans."
            yield _alert("retest", due_on, lot, node, words)


def _viabilities(session: Session, viewer: Viewer) -> Iterator[Alert]:
    least, part = figure("low_viability", "percent"), figure("lost_viability", "percent_of_initial")
    is_low = Lot.viability_percent < func.coalesce(Lot.viability_threshold_percent, float(least))
    for lot, node in session.execute(_lots(viewer).where(is_low)):
        threshold = lot.viability_threshold_percent or least
        words = f"{_percent(lot.viability_percent)} pour un seuil de {_percent(threshold)} : multipliez, ou récoltez."
        yield _alert("low_viability", lot.viability_on, lot, node, words)
    has_lost: ColumnElement[bool] = Lot.viability_percent * 100 < Lot.initial_viability_percent * part
    for lot, node in session.execute(_lots(viewer).where(has_lost, ~is_low)):
        words = f"{_percent(lot.viability_percent)}, contre {_percent(lot.initial_viability_percent)} au premier essai."
        yield _alert("lost_viability", lot.viability_on, lot, node, words)


def _low_stocks(session: Session, viewer: Viewer, until: dt.date) -> Iterator[Alert]:
    held = select(func.coalesce(func.sum(Movement.quantity), 0.0)).where(Movement.lot_id == Lot.id)
    stock = held.correlate(Lot).scalar_subquery()
    query = _lots(viewer, stock).where(Lot.low_stock.is_not(None), stock > 0, stock < Lot.low_stock)
    for lot, node, rest in session.execute(query):
        words = f"Il reste {amount(rest, lot.unit)} ; le seuil du lot est {amount(lot.low_stock, lot.unit)}."
        yield _alert("low_stock", until, lot, node, words)


def _humid(session: Session, viewer: Viewer) -> Iterator[Alert]:
    query = _lots(viewer, Package).join(Package, Package.lot_id == Lot.id).where(Package.tablet_colour.in_(HUMID))
    for lot, node, package in session.execute(query):
        words = f"Le témoin du paquet {package.rank} a viré : ouvrir, sécher, sceller à nouveau."
        yield _alert("humid", package.tablet_seen_on or lot.updated_at.date(), lot, node, words)


def _percent(value: float) -> str:
    return f"{value:.0f}\u202f%"
