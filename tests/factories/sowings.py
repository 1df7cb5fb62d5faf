"""Make lots that hold seeds, and a greenhouse with places in an order that is not that of their codes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.tables import Location, Lot, Package, Weighing
from mulette.exsitu.lineage.operations import add_node
from mulette.exsitu.lineage.tables import Node

SOWN_ON = dt.date(2024, 3, 14)
AT = dt.datetime(2024, 9, 12, 8, 30, tzinfo=dt.UTC)


def make_place(
    session: Session, author: Viewer, code: str, parent: Location | None = None, *, position: int = 0, kind: str = "bed"
) -> Location:
    """Make a place inside another one."""
    assert author.organisation_id is not None
    place = Location(
        code=code, name=f"Lieu {code}", kind=kind, parent_id=parent.id if parent else None, position=position, path="",
        organisation_id=author.organisation_id,
    )  # fmt: skip
    session.add(place)
    session.flush()
    place.path = f"{parent.path if parent else '/'}{place.id}/"
    return place


def make_lot(
    session: Session,
    author: Viewer,
    seeds: float = 1_000,
    *,
    place: Location,
    unit: str = "seed",
    name: str = "Eryngium alpinum",
    tsw_g: float | None = None,
    number: str | None = None,
) -> tuple[Lot, Package]:
    """Make a lot of one package that holds some seeds, or grams; ``tsw_g`` is the mass of a thousand of them."""
    node = add_node(session, author, "lot", at=AT, taxon_name=name, cd_nom=96_234, year=2020, number=number)
    lot = Lot(uuid=node.uuid, node_id=node.id, status="stored", unit=unit)
    session.add(lot)
    session.flush()
    package = Package(lot_id=lot.id, rank=1, location_id=place.id)
    session.add(package)
    session.flush()
    if tsw_g:
        said = {"lot_id": lot.id, "weighed_on": dt.date(2020, 1, 15), "masses_g": [tsw_g / 10] * 8}
        session.add(Weighing(**said, tsw_g=tsw_g))
    stock.receive(session, author, package, seeds, on=dt.date(2020, 1, 10), at=AT)
    return lot, package


def code_of_lot(session: Session, lot: Lot) -> str:
    """Give the code on the label of a lot."""
    return f"L-{session.get_one(Node, lot.node_id).number}"
