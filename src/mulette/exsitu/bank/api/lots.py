"""Lots, for programs: listed, entered, changed, led from state to state, split, merged, taken from, destroyed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Dict, List, Nested, String
from apiflask.validators import Length
from flask import request
from werkzeug.datastructures import MultiDict

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import once, writing
from mulette.exsitu.bank import lots, stock
from mulette.exsitu.bank.api import told
from mulette.exsitu.bank.api.blueprint import (
    PAGING,
    READS,
    WRITES,
    blueprint,
    current_lot,
    fields_wanted,
    lines_with,
    only,
    withdrawal,
)
from mulette.exsitu.bank.api.schemas import (
    CancelIn,
    DestroyIn,
    DoneOut,
    FirstWeighingIn,
    LotOut,
    MergeIn,
    OneLotOut,
    PageOut,
    PageQuery,
    SplitIn,
    WithdrawIn,
    Words,
    given,
)
from mulette.exsitu.bank.arrivals import bank_lot, parents_given
from mulette.exsitu.bank.locations import location_given
from mulette.exsitu.bank.queries.finding import find_lot, find_package
from mulette.exsitu.bank.queries.pages import LOT_ORDERS, lots_page
from mulette.exsitu.bank.queries.paging import read_asked
from mulette.exsitu.bank.viewing.filters import read_filters


class LotsQuery(PageQuery):
    """Filters, the same as those of the pages, and the page asked for."""

    q = String(metadata={"description": "Numéro, ancien numéro ou taxon, ou début de l'un d'eux"})
    status = List(String(), metadata={"description": "LOT_STATUS"})
    taxon = String(metadata={"description": "Code CD_NOM, avec ce qui est en dessous"})
    collection = List(String(), metadata={"description": "base, active, duplicate"})
    provenance = List(String(), metadata={"description": "W, Z, G, U"})
    location = String(metadata={"description": "UUID d'un rangement, avec ce qu'il contient"})
    stock = String(metadata={"description": "some, low, none : en reste-t-il ?"})
    viability = String(metadata={"description": "good, low, unknown"})
    generation = String(metadata={"description": "wild, cultivated"})
    exchange = String(metadata={"description": "yes : proposés à l'Index Seminum"})
    organisation = String(metadata={"description": "UUID de l'organisme"})
    date_from = String(data_key="from", metadata={"description": "Reçus depuis ce jour"})
    date_to = String(data_key="to", metadata={"description": "Reçus jusqu'à ce jour"})


class LotsOut(PageOut):
    """One page of lots."""

    lots = List(Nested(LotOut))


class StatusIn(Schema):
    """The state that a lot is led to."""

    status = Words(required=True, metadata={"description": "LOT_STATUS"})
    reason = Words(allow_none=True, metadata={"description": "Pourquoi ; demandé pour refused et destroyed"})


LotIn = given(
    "lot", "LotIn",
    parents=List(
        UUIDField(), validate=Length(max=100),
        metadata={"description": "Matériels, récoltes ou cultures dont il vient ; vide : un don"},
    ),
    packages=List(
        Dict(), validate=Length(max=100),
        metadata={"description": "Paquets : location, container, sealed_on, quantity, unit…"},
    ),
    weighing=Nested(FirstWeighingIn, metadata={"description": "Pesée, s'il vient d'être pesé"}),
)  # fmt: skip
LotChangeIn = given("lot", "LotChangeIn", without=("status",))


@blueprint.get("/lots")
@needs("read", "seed_lot")
@blueprint.input(LotsQuery, location="query", validation=False)
@blueprint.output(LotsOut)
@blueprint.doc(responses=READS)
def list_lots(query_data: dict[str, Any]) -> dict[str, Any]:
    """Lots, page par page."""
    asked = read_asked(request.args, LOT_ORDERS)
    named = [(name, value) for name, value in request.args.items(multi=True) if name == "q" or name not in PAGING]
    filters = read_filters(MultiDict(named))
    with current_house().store.reading() as session:
        found, after = lots_page(session, current_viewer(), filters, asked)
        return {"lots": [only(one, fields_wanted()) for one in told.lots(session, found)], "next": after}


@blueprint.post("/lots")
@once
@needs("create", "seed_lot")
@blueprint.input(LotIn)
@blueprint.output(OneLotOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_lot(json_data: dict[str, Any]) -> dict[str, Any]:
    """Entre un lot, avec sa pesée, ses paquets et ce qu'ils tiennent."""
    viewer = current_viewer()
    more = {name: json_data.pop(name, None) or () for name in ("parents", "packages")}
    with writing() as session:
        parents = parents_given(session, viewer, more["parents"])
        weighing = json_data.pop("weighing", None)
        lot = bank_lot(
            session, viewer, json_data, at=now(), parents=parents, packages=more["packages"], weighing=weighing
        )
        return told.one_lot(session, viewer, lot.uuid)


@blueprint.post("/lots/merge")
@once
@needs("create", "stock")
@blueprint.input(MergeIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def merge_lots(json_data: dict[str, Any]) -> dict[str, Any]:
    """Réunit des lots en un nouveau, dont ils sont les parents."""
    viewer, at = current_viewer(), now()
    on = json_data.pop("moved_on", None) or at.date()
    with writing() as session:
        chosen = [find_lot(session, viewer, one).lot for one in json_data.pop("lots")]
        location = location_given(session, json_data.pop("location"))
        lot = stock.merge_lots(session, viewer, chosen, location, on=on, at=at, **json_data)
        return told.done(session, viewer, lines_with(session, lot), lot=lot)


@blueprint.get("/lots/<uuid:identifier>")
@needs("read", "seed_lot")
@blueprint.output(OneLotOut)
@blueprint.doc(responses=READS)
def get_lot(identifier: UUID) -> dict[str, Any]:
    """Un lot."""
    with current_house().store.reading() as session:
        return told.one_lot(session, current_viewer(), identifier)


@blueprint.patch("/lots/<uuid:identifier>")
@once
@needs("update", "seed_lot")
@blueprint.input(LotChangeIn)
@blueprint.output(OneLotOut)
@blueprint.doc(responses=WRITES)
def change_lot(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change ce qui est dit d'un lot ; son taxon, pour lui et ses descendants."""
    viewer = current_viewer()
    with writing() as session:
        lots.update_lot(session, viewer, current_lot(session, viewer, identifier).lot, json_data, at=now())
        return told.one_lot(session, viewer, identifier)


@blueprint.delete("/lots/<uuid:identifier>")
@once
@needs("delete", "seed_lot")
@blueprint.input(CancelIn, location="query")
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=WRITES)
def delete_lot(identifier: UUID, query_data: dict[str, Any]) -> str:
    """Supprime un lot entré par erreur, qui n'a jamais servi."""
    viewer = current_viewer()
    with writing() as session:
        lot = current_lot(session, viewer, identifier).lot
        lots.delete_lot(session, viewer, lot, at=now(), reason=query_data["reason"])
    return ""


@blueprint.post("/lots/<uuid:identifier>/status")
@once
@needs("update", "seed_lot")
@blueprint.input(StatusIn)
@blueprint.output(OneLotOut)
@blueprint.doc(responses=WRITES)
def change_status(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Mène un lot à un autre état ; « épuisé » suit son stock."""
    viewer = current_viewer()
    with writing() as session:
        lots.change_status(session, viewer, current_lot(session, viewer, identifier).lot, at=now(), **json_data)
        return told.one_lot(session, viewer, identifier)


@blueprint.post("/lots/<uuid:identifier>/withdraw")
@once
@needs("create", "stock")
@blueprint.input(WithdrawIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def withdraw_from_lot(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Prend des graines à un lot, dans autant de paquets qu'il faut, les plus anciens d'abord."""
    viewer, at = current_viewer(), now()
    with writing() as session:
        lot = current_lot(session, viewer, identifier).lot
        lines = stock.withdraw_from_lot(session, viewer, lot, at=at, **withdrawal(session, json_data, at.date()))
        return told.done(session, viewer, lines, lot=lot)


@blueprint.post("/lots/<uuid:identifier>/split")
@once
@needs("create", "stock")
@blueprint.input(SplitIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def split_lot(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Fait un nouveau lot d'une part d'un lot ; il garde son parent."""
    viewer, at = current_viewer(), now()
    on = json_data.pop("moved_on", None) or at.date()
    with writing() as session:
        lot = current_lot(session, viewer, identifier).lot
        source = json_data.pop("package", None)
        package = find_package(session, viewer, source).package if source else None
        location = location_given(session, json_data.pop("location"))
        child = stock.split_lot(
            session, viewer, lot, json_data.pop("quantity"), location, on=on, at=at, package=package, **json_data
        )
        return told.done(session, viewer, lines_with(session, child), lot=child)


@blueprint.post("/lots/<uuid:identifier>/destroy")
@once
@needs("create", "stock")
@blueprint.input(DestroyIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def destroy_lot(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Détruit tout ce que tient un lot."""
    viewer, at = current_viewer(), now()
    with writing() as session:
        lot = current_lot(session, viewer, identifier).lot
        on = json_data.get("moved_on") or at.date()
        lines = stock.destroy_lot(session, viewer, lot, on=on, at=at, reason=json_data["reason"])
        return told.done(session, viewer, lines, lot=lot)
