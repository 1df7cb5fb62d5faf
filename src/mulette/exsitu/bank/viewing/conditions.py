"""What the filters of the lots mean in the store; every list, file and batch of lots asks here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.queries import lies_below
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package
from mulette.exsitu.bank.viewing.filters import Filters
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import parse_code

THRESHOLD_PERCENT = 75.0
"""Viability under which a lot is watched, where the lot says nothing. Source: rule R12."""


BALANCES = select(Movement.lot_id, func.sum(Movement.quantity).label("held")).group_by(Movement.lot_id).subquery()
"""What each lot holds, for an order over all of them (``with_stock``)."""
STOCK = func.coalesce(BALANCES.c.held, 0.0)


def balance_of_lot() -> ScalarSelect[Any]:
    """Give the balance of the lot of the row, for some lots: the sum of its movements."""
    total = select(func.coalesce(func.sum(Movement.quantity), 0.0)).where(Movement.lot_id == Lot.id)
    return total.correlate(Lot).scalar_subquery()


def with_node(query: Select[Any]) -> Select[Any]:
    """Join the node of the lots; their kind is said again, so that the index of the nodes serves."""
    return query.join(Node, Node.id == Lot.node_id).where(Node.kind == "lot")


def with_stock(query: Select[Any]) -> Select[Any]:
    """Join what each lot holds, for an order by ``STOCK``."""
    return query.outerjoin(BALANCES, BALANCES.c.lot_id == Lot.id)


def conditions(session: Session, viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    """Give the conditions of a query over ``Lot`` and its ``Node``: the viewer's reach first, then the filters."""
    threshold = func.coalesce(Lot.viability_threshold_percent, THRESHOLD_PERCENT)
    viabilities = {
        "good": Lot.viability_percent >= threshold,
        "low": Lot.viability_percent < threshold,
        "unknown": Lot.viability_percent.is_(None),
    }
    generations = {"wild": Node.generation == 0, "cultivated": Node.generation > 0}
    wanted: list[ColumnElement[bool]] = [in_reach(viewer, "read", "seed_lot"), *words_in(filters.q)]
    for column, chosen in (
        (Lot.status, filters.status),
        (Lot.collection, filters.collection),
        (Lot.provenance, filters.provenance),
    ):
        wanted += [column.in_(chosen)] if chosen else []
    wanted += _stock(filters.stock) if filters.stock else []
    wanted += [viabilities[filters.viability]] if filters.viability else []
    wanted += [generations[filters.generation]] if filters.generation else []
    wanted += [Lot.is_for_exchange.is_(True)] if filters.is_for_exchange else []
    wanted += [Lot.received_on >= filters.date_from] if filters.date_from else []
    wanted += [Lot.received_on <= filters.date_to] if filters.date_to else []
    return wanted + _places(session, filters) + _taxon(session, filters)


def _stock(wanted: str) -> list[ColumnElement[bool]]:
    """Tell the lots by what they hold; for the few that hold little, the ledger is summed once, not lot by lot."""
    if wanted == "low":
        enough = select(BALANCES.c.lot_id).join(other := aliased(Lot), other.id == BALANCES.c.lot_id)
        return [Lot.low_stock > 0, Lot.id.not_in(enough.where(BALANCES.c.held >= other.low_stock))]
    if wanted == "some":  # most of them: a page is soon full
        return [balance_of_lot() > 0]
    return [Lot.id.not_in(select(BALANCES.c.lot_id).where(BALANCES.c.held > 0))]


def words_in(q: str) -> list[ColumnElement[bool]]:
    """Look for each word in the number, the former number and the taxon; a label's code is its number."""
    code = parse_code(q) if q else None
    words = [code.number] if code and code.kind in {"lot", "package"} else q.split()
    said = Node.number + " " + func.coalesce(Node.legacy_number, "") + " " + func.coalesce(Node.taxon_name, "")
    return [said.icontains(word, autoescape=True) for word in words]  # one text to fold is faster than three


def _places(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.location:
        found = session.execute(select(Location.path).where(Location.uuid == filters.location)).scalar_one_or_none()
        inside = Location.path.startswith(found or "/0/", autoescape=True)
        places = select(Location.id).where(inside)
        wanted.append(exists().where(Package.lot_id == Lot.id, Package.location_id.in_(places)))
    if filters.organisation:
        held_by = select(Organisation.id).where(Organisation.uuid == filters.organisation)
        wanted.append(Node.organisation_id.in_(held_by))
    return wanted


def _taxon(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    if filters.taxon is None:
        return []
    taxon = session.get(Taxon, filters.taxon)
    if taxon is None:
        return [Node.cd_nom == filters.taxon]
    return [Node.cd_nom.in_(select(Taxon.cd_nom).where(lies_below(taxon)))]


def find_taxon_name(session: Session, cd_nom: int) -> str:
    """Give the name of a code of TAXREF, for the chip of a filter."""
    taxon = session.get(Taxon, cd_nom)
    return taxon.lb_nom if taxon else str(cd_nom)
