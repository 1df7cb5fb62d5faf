"""Lots as lists and files show them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package, Weighing
from mulette.exsitu.bank.viewing.conditions import (
    STOCK,
    THRESHOLD_PERCENT,
    balance_of_lot,
    conditions,
    with_node,
    with_stock,
)
from mulette.exsitu.bank.viewing.filters import Filters
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.vocabulary import label

COLUMNS = (
    Column("number", "Lot"),
    Column("taxon_name", "Taxon"),
    Column("status", "État"),
    Column("stock", "Stock", is_number=True),
    Column("viability_percent", "Viabilité", is_number=True),
    Column("locations", "Rangement", is_sortable=False),
    Column("received_on", "Reçu le"),
    Column("generation", "Génération", is_number=True, is_sortable=False),
    Column("legacy_number", "Ancien numéro", is_shown=False),
    Column("collection", "Collection", is_sortable=False, is_shown=False),
    Column("provenance", "Provenance", is_sortable=False, is_shown=False),
    Column("organisation", "Organisme", is_sortable=False, is_shown=False),
    Column("packed_on", "Mis en paquet le", is_shown=False),
    Column("tsw_g", "Masse de mille graines", unit="g", is_number=True, is_sortable=False, is_shown=False),
    Column("moisture_percent", "Teneur en eau", unit="%", is_number=True, is_sortable=False, is_shown=False),
    Column("updated_at", "Modifié le", is_shown=False),
)
STATES = {
    "received": "waiting",
    "cleaning": "running",
    "drying": "running",
    "stored": "ok",
    "exhausted": "off",
    "destroyed": "bad",
    "refused": "bad",
}
"""Shape that stands before the word of a status."""
ENTRIES = ("entry", "opening", "return", "merge")
"""Movements that fill a lot, against which what is left is drawn."""
_ORDERS: dict[str, Any] = {
    "number": Node.number,
    "taxon_name": Node.taxon_name,
    "status": Lot.status,
    "viability_percent": Lot.viability_percent,
    "received_on": Lot.received_on,
    "packed_on": Lot.packed_on,
    "legacy_number": Node.legacy_number,
    "updated_at": Lot.updated_at,
}
OF_LOT = (
    "uuid", "status", "collection", "provenance", "unit", "received_on", "packed_on", "mass_g", "purity_percent",
    "filled_percent", "moisture_percent", "erh_percent", "is_freeze_dried", "viability_percent", "viability_on",
    "initial_viability_percent", "low_stock", "viability_threshold_percent", "donor", "donor_number", "ipen",
    "other_numbers", "is_for_exchange", "comment", "updated_at",
)  # fmt: skip
OF_NODE = ("number", "legacy_number", "cd_nom", "taxon_name", "qualifier", "generation")
Row = dict[str, Any]


def as_seen(session: Session, viewer: Viewer, filters: Filters) -> Select[Any]:
    """Select the lots that a viewer may see, as mappings: fields of the lot and of its node, stock, what came in."""
    query = select(
        Lot.id,
        *(getattr(Lot, name) for name in OF_LOT),
        *(getattr(Node, name) for name in OF_NODE),
        Organisation.name.label("organisation"),
        balance_of_lot().label("stock"),
        _entered().label("entered"),
        _tsw().label("tsw_g"),
    ).select_from(Lot)
    query = query.join(Node, Node.id == Lot.node_id)  # without its kind: SQLite would walk all nodes to find some lots
    query = query.outerjoin(Organisation, Organisation.id == Node.organisation_id)
    return query.where(*conditions(session, viewer, filters))


def list_rows(session: Session, viewer: Viewer, filters: Filters, state: ListState) -> Page:
    """Give one page of the lots."""
    order = STOCK if state.sort == "stock" else _ORDERS[state.sort]
    ordered = (order.desc().nulls_last(), Lot.id.desc()) if state.descending else (order.nulls_last(), Lot.id)
    wanted = with_node(select(Lot.id)).where(*conditions(session, viewer, filters))
    wanted = with_stock(wanted) if state.sort == "stock" else wanted
    ids, total = _page(session, viewer, filters, wanted.order_by(*ordered), state)
    query = as_seen(session, viewer, Filters()).where(Lot.id.in_(ids))  # a wide row is read for those of the page only
    found = {row["id"]: row for row in session.execute(query).mappings()}
    return Page(complete(session, [found[number] for number in ids]), total, state)


def _page(
    session: Session, viewer: Viewer, filters: Filters, wanted: Select[int], state: ListState
) -> tuple[list[int], int]:
    """Give the numbers of the lots of one page, and how many there are; words are looked for once for both."""
    if filters.q and state.offset < COUNT_CAP:
        found = list(session.scalars(wanted.limit(COUNT_CAP + 1)))
        return found[state.offset : state.offset + state.size], len(found)
    ids = list(session.scalars(wanted.offset(state.offset).limit(state.size)))
    is_last = len(ids) < state.size and (ids or not state.offset)
    return ids, state.offset + len(ids) if is_last else count(session, viewer, filters)


def count(session: Session, viewer: Viewer, filters: Filters) -> int:
    """Count the lots that the filters want, up to ``COUNT_CAP + 1``."""
    wanted = with_node(select(Lot.id)).where(*conditions(session, viewer, filters)).limit(COUNT_CAP + 1)
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def chosen_rows(session: Session, viewer: Viewer, identifiers: Collection[uuid.UUID]) -> list[Row]:
    """Give the lots that were picked in a list, in the order of their numbers."""
    query = as_seen(session, viewer, Filters()).where(Lot.uuid.in_(identifiers)).order_by(Node.number, Lot.id)
    return complete(session, session.execute(query).mappings().all())


def complete(session: Session, found: Collection[Mapping[Any, Any]]) -> list[Row]:
    """Complete rows with the words that lists and files show."""
    places = _places(session, [row["id"] for row in found])
    return [
        {
            **row,
            "code": code_of("lot", row["number"]),
            "status_label": label("LOT_STATUS", row["status"]),
            "state": STATES.get(row["status"], "off"),
            "collection_label": label("COLLECTION_KIND", row["collection"]),
            "provenance_label": label("PROVENANCE", row["provenance"]),
            "unit_label": label("STOCK_UNIT", row["unit"]),
            "locations": places.get(row["id"], []),
            "is_low": row["low_stock"] is not None and row["stock"] < row["low_stock"],
            "threshold": row["viability_threshold_percent"] or THRESHOLD_PERCENT,
        }
        for row in found
    ]


def _places(session: Session, lot_ids: Collection[int]) -> dict[int, list[str]]:
    """Give the names of the locations of the packages of some lots that hold something, each once."""
    query = (
        select(Package.lot_id, Location.name)
        .join(Location, Location.id == Package.location_id)
        .join(Movement, Movement.package_id == Package.id)
        .where(Package.lot_id.in_(lot_ids))
        .group_by(Package.id, Package.lot_id, Location.name)
        .having(func.sum(Movement.quantity) > 0)
        .order_by(Package.id)
    )
    found: dict[int, list[str]] = {}
    for lot_id, name in session.execute(query):
        names = found.setdefault(lot_id, [])
        if name not in names:
            names.append(name)
    return found


def _entered() -> ScalarSelect[Any]:
    came_in = select(func.sum(Movement.quantity)).where(Movement.lot_id == Lot.id, Movement.kind.in_(ENTRIES))
    return came_in.correlate(Lot).scalar_subquery()


def _tsw() -> ScalarSelect[Any]:
    """Give the mass of a thousand seeds of the last weighing."""
    latest = select(Weighing.tsw_g).where(Weighing.lot_id == Lot.id)
    return latest.order_by(Weighing.weighed_on.desc(), Weighing.id.desc()).limit(1).correlate(Lot).scalar_subquery()
