"""The head of the sheet of a lot and its row of tabs; the pages of other floors about a lot show them too."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.bank.statuses import CLOSED, Status
from mulette.exsitu.bank.tables import Lot, Movement, Package
from mulette.exsitu.bank.viewing.conditions import THRESHOLD_PERCENT
from mulette.exsitu.bank.viewing.places import Named, locations_named
from mulette.exsitu.bank.viewing.rows import ENTRIES, STATES
from mulette.exsitu.bank.weighings import tsw_at
from mulette.exsitu.ledger import in_unit, kept
from mulette.exsitu.lineage.reach import reaches, require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.vocabulary import label

TABS = (
    ("Stock", "exsitu_bank.lot"),
    ("Nettoyage et pesées", "exsitu_bank.lot_weighings"),
    ("Essais", "exsitu_testing.lot_tests"),
    ("Semis et cultures", "exsitu_sowing.lot_sowings"),
    ("Généalogie", "exsitu_culture.lot_lineage"),
    ("Documents", "exsitu_bank.lot_documents"),
    ("Historique", "exsitu_bank.lot_history"),
)
"""Pages of the sheet of a lot; a tab is shown when the application has its page."""


@dataclass(frozen=True)
class Held:
    """A package of a lot, as sheets show it.

    Parameters
    ----------
    package
        The package.
    code
        Code of its label.
    quantity
        What it holds, in the unit of the lot.
    place
        Where it is.
    """

    package: Package
    code: str
    quantity: float
    place: Named


@dataclass(frozen=True)
class LotHead:
    """What stands at the top of every page of a lot.

    Parameters
    ----------
    lot, node
        The lot, and its node.
    code, organisation, authors
        Code of its label; who holds it; authors of the name of its taxon.
    stock, entered, seeds
        Balance and what came in, in the unit of the lot; the balance in seeds, where it can be told.
    packages
        Its packages, in order.
    threshold
        Viability under which it is watched, %.
    tabs
        ``(label, url, is_current, None)``.
    may_change, may_move
        Whether the viewer may change the lot, write its stock.
    """

    lot: Lot
    node: Node
    code: str
    organisation: str
    authors: str
    stock: float
    entered: float
    seeds: float | None
    packages: list[Held]
    threshold: float
    tabs: list[tuple[str, str, bool, None]]
    may_change: bool
    may_move: bool

    @property
    def status(self) -> tuple[str, str]:
        """Word of its status, and shape that stands before."""
        return label("LOT_STATUS", self.lot.status), STATES.get(self.lot.status, "off")

    @property
    def held(self) -> list[Held]:
        """The packages that hold something."""
        return [one for one in self.packages if one.quantity > 0]

    @property
    def is_low(self) -> bool:
        """Whether the stock is under the threshold of the lot."""
        return self.lot.low_stock is not None and self.stock < self.lot.low_stock


def find_lot(session: Session, viewer: Viewer, identifier: uuid.UUID) -> tuple[Lot, Node]:
    """Give a lot that the viewer may see, and its node.

    Raises
    ------
    NotFound
        No lot has this UUID.
    Forbidden
        The viewer's right to read stops before it.
    """
    found = session.execute(select(Lot, Node).join(Node, Node.id == Lot.node_id).where(Lot.uuid == identifier)).first()
    if found is None:
        raise NotFound("Ce lot n'existe pas.", code="lot.unknown")
    lot, node = found
    require_over(viewer, "read", "seed_lot", node.author_id, node.organisation_id)
    return lot, node


def lot_head(session: Session, viewer: Viewer, identifier: uuid.UUID, endpoint: str, *, today: dt.date) -> LotHead:
    """Gather the head of a lot for the page of an endpoint; ``exsitu/lot_head.html`` wants it as ``head``.

    Raises
    ------
    NotFound, Forbidden
        As ``find_lot``.
    """
    lot, node = find_lot(session, viewer, identifier)
    packages = packages_of(session, lot, node)
    stock = kept(sum(one.quantity for one in packages))
    taxon = session.get(Taxon, node.cd_nom) if node.cd_nom is not None else None
    organisation = session.get_one(Organisation, node.organisation_id)
    is_open = Status(lot.status) not in CLOSED
    key = (node.author_id, node.organisation_id)
    return LotHead(
        lot,
        node,
        code_of("lot", node.number),
        organisation.name,
        (taxon.lb_auteur or "") if taxon else "",
        stock,
        entered_of(session, lot),
        _seeds(session, lot, stock, today),
        packages,
        lot.viability_threshold_percent or THRESHOLD_PERCENT,
        tabs_of(identifier, endpoint),
        reaches(viewer, "update", "seed_lot", *key),
        reaches(viewer, "create", "stock", *key) and is_open,
    )


def packages_of(session: Session, lot: Lot, node: Node) -> list[Held]:
    """Give the packages of a lot in order, with what each holds and where it is."""
    summed = (
        select(Movement.package_id, func.sum(Movement.quantity).label("quantity"))
        .where(Movement.lot_id == lot.id)
        .group_by(Movement.package_id)
        .subquery()
    )
    query = select(Package, func.coalesce(summed.c.quantity, 0.0))
    query = query.outerjoin(summed, summed.c.package_id == Package.id).where(Package.lot_id == lot.id)
    rows = session.execute(query.order_by(Package.rank)).all()
    places = locations_named(session, {package.location_id for package, _ in rows})
    return [
        Held(one, code_of("package", node.number, one.rank), kept(quantity), places[one.location_id])
        for one, quantity in rows
    ]


def entered_of(session: Session, lot: Lot) -> float:
    """Give all that came into a lot, in its unit."""
    came_in = select(func.sum(Movement.quantity)).where(Movement.lot_id == lot.id, Movement.kind.in_(ENTRIES))
    return session.scalar(came_in) or 0.0


def tabs_of(identifier: uuid.UUID, endpoint: str) -> list[tuple[str, str, bool, None]]:
    """Give the tabs of the sheet of a lot that the application has."""
    return [
        (words, page_of(name, identifier), name == endpoint, None)
        for words, name in TABS
        if name in current_app.view_functions
    ]


def page_of(endpoint: str, identifier: uuid.UUID) -> str:
    """Give the address of the page of one thing; each floor names its argument as it likes."""
    rule = next(current_app.url_map.iter_rules(endpoint))
    argument: dict[str, Any] = {next(iter(rule.arguments)): identifier}
    return url_for(endpoint, **argument)


def _seeds(session: Session, lot: Lot, stock: float, today: dt.date) -> float | None:
    """Give a stock in seeds by the mass of a thousand seeds in force; None: never weighed."""
    if lot.unit == "seed":
        return stock
    tsw_g = tsw_at(session, lot, today)
    return None if tsw_g is None else in_unit(stock, lot.unit, "seed", tsw_g)
