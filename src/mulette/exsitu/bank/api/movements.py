"""The ledger, for programs: read page by page, its lines cancelled."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from apiflask.fields import List, Nested, String
from flask import request

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import once, writing
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.api import told
from mulette.exsitu.bank.api.blueprint import READS, WRITES, blueprint, fields_wanted, identifier_of, only
from mulette.exsitu.bank.api.schemas import CancelIn, DoneOut, MovementOut, OneMovementOut, PageOut, PageQuery
from mulette.exsitu.bank.queries.finding import find_movement
from mulette.exsitu.bank.queries.pages import MOVEMENT_ORDERS, LedgerFilters, movements_page
from mulette.exsitu.bank.queries.paging import read_asked
from mulette.exsitu.bank.stock.cancelling import lines_of


class MovementsQuery(PageQuery):
    """Which lines of the ledger."""

    lot = String(metadata={"description": "UUID du lot"})
    package = String(metadata={"description": "UUID du paquet"})
    location = String(metadata={"description": "UUID d'un rangement, avec ce qu'il contient"})
    cause = String(metadata={"description": "UUID de l'essai, du semis ou de la sortie"})
    kind = List(String(), metadata={"description": "STOCK_MOVEMENT"})
    date_from = String(data_key="from", metadata={"description": "Depuis ce jour, 2024-05-14"})
    date_to = String(data_key="to", metadata={"description": "Jusqu'à ce jour"})


class MovementsOut(PageOut):
    """One page of the ledger."""

    movements = List(Nested(MovementOut))


@blueprint.get("/movements")
@needs("read", "seed_lot")
@blueprint.input(MovementsQuery, location="query", validation=False)
@blueprint.output(MovementsOut)
@blueprint.doc(responses=READS)
def list_movements(query_data: dict[str, Any]) -> dict[str, Any]:
    """Grand livre, page par page, dans l'ordre de saisie."""
    asked = read_asked(request.args, MOVEMENT_ORDERS)
    named: dict[str, Any] = {name: identifier_of(name) for name in ("lot", "package", "location", "cause")}
    kinds = tuple(filter(None, request.args.getlist("kind")))
    filters = LedgerFilters(**named, kind=kinds, date_from=_day("from"), date_to=_day("to"))
    with current_house().store.reading() as session:
        found, after = movements_page(session, current_viewer(), filters, asked)
        return {"movements": [only(one, fields_wanted()) for one in told.ledger(session, found)], "next": after}


@blueprint.get("/movements/<uuid:identifier>")
@needs("read", "seed_lot")
@blueprint.output(OneMovementOut)
@blueprint.doc(responses=READS)
def get_movement(identifier: UUID) -> dict[str, Any]:
    """Une ligne du grand livre."""
    with current_house().store.reading() as session:
        return told.ledger(session, [find_movement(session, current_viewer(), identifier)])[0]


@blueprint.post("/movements/<uuid:identifier>/cancel")
@once
@needs("update", "stock")
@blueprint.input(CancelIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def cancel_movement(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Annule un mouvement par le mouvement inverse, une fois ; 409 si le paquet a été recompté depuis."""
    viewer = current_viewer()
    with writing() as session:
        found = find_movement(session, viewer, identifier)
        line = stock.cancel(session, viewer, found.movement, reason=json_data["reason"], at=now())
        return told.done(session, viewer, lines_of(session, [line.operation_uuid]), package=found.package)


def _day(name: str) -> dt.date | None:
    text = request.args.get(name, "").strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        message = f"« {name} » vaut « {text[:40]} » ; une date est attendue, 2024-05-14."
        raise Invalid(message, code="page.bad-day") from None
