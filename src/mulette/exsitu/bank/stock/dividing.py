"""Lots split in two and lots put together: new lots that keep their parents (rule R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.balances import held_packages
from mulette.exsitu.bank.locations import require_in_use
from mulette.exsitu.bank.lots import write_lot
from mulette.exsitu.bank.packages import open_package
from mulette.exsitu.bank.sameness import differences
from mulette.exsitu.bank.statuses import Status
from mulette.exsitu.bank.stock.lines import (
    Operation,
    lock,
    node_of,
    require_day,
    require_open,
    require_reason,
    require_stock,
    settle,
    write,
)
from mulette.exsitu.bank.stock.taking import parts_of, wanted_of
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.bank.weighings import copy_weighing, tsw_at
from mulette.exsitu.ledger import amount, in_unit, kept, total
from mulette.exsitu.lineage.operations import add_node, link
from mulette.exsitu.lineage.tables import Node

SAME_SEEDS = (
    "provenance", "collection", "unit", "received_on", "packed_on", "purity_percent", "filled_percent",
    "moisture_percent", "erh_percent", "is_freeze_dried", "viability_percent", "viability_on",
    "initial_viability_percent", "viability_threshold_percent", "donor", "donor_number", "ipen", "other_numbers",
)  # fmt: skip
"""What is true of a part as of the whole."""


def split_lot(
    session: Session,
    author: Viewer,
    lot: Lot,
    quantity: float,
    location: Location,
    *,
    on: dt.date,
    at: dt.datetime,
    package: Package | None = None,
    unit: str | None = None,
    container: str = "bag",
    number: str | None = None,
    reason: str | None = None,
    act: Act | None = None,
) -> Lot:
    """Make a new lot of a part of another one: same taxon, same origin, same measures, a number of its own.

    Parameters
    ----------
    package
        The one that the part is taken from; as ``withdraw_from_lot`` chooses by default.
    location
        Where the package of the new lot is put.
    number
        Number of the new lot; the next one of the series by default.

    Raises
    ------
    Forbidden
        The author may not write the stock of this lot, or may not add lots.
    Invalid
        A quantity or a day that cannot be.
    Conflict
        There is less, the number is taken, or the lot is closed.
    """
    author.require("create", "seed_lot")
    lock(session, lot)
    mother = require_stock(session, author, lot)
    require_open(session, lot)
    require_day(lot, on, at)
    require_in_use(location)
    wanted, tsw_g = wanted_of(session, lot, quantity, unit, on)
    parts = parts_of(session, lot, package, wanted, tsw_g)
    out = total(parts.values())
    act = act or record_act(
        session, author, "bank.split", f"Division du lot {mother.number} : {amount(out, lot.unit)}", at=at, undo={}
    )
    values = {name: getattr(lot, name) for name in SAME_SEEDS}
    child = _new_lot(session, author, mother, values, number, at=at)
    link(session, mother, node_of(session, child), "split")
    copy_weighing(session, author, lot, child, on, at=at)
    target = open_package(session, author, child, location, container=container, at=at)
    operation = Operation(author, act, "split", on, at, reason=reason)
    for source, part in parts.items():
        write(session, operation, lot, source, -part)
    write(session, operation, child, target, out)
    for one in (lot, child):
        settle(session, author, one, at=at)
    return child


def merge_lots(
    session: Session,
    author: Viewer,
    lots: Sequence[Lot],
    location: Location,
    *,
    on: dt.date,
    at: dt.datetime,
    container: str = "bag",
    number: str | None = None,
    is_forced: bool = False,
    reason: str | None = None,
    act: Act | None = None,
) -> Lot:
    """Put all that some lots hold together into a new lot, whose parents they are, each with its share.

    Parameters
    ----------
    location
        Where the package of the new lot is put.
    is_forced
        Whether lots of another taxon or origin are put together all the same; ``reason`` says why.

    Raises
    ------
    Forbidden
        The author may not write the stock of one of the lots, or may not add lots.
    Invalid
        Fewer than two lots, no reason for what is forced, or grams and seeds that no weighing converts.
    Conflict
        Taxa or origins differ, a lot is empty or closed, or the number is taken.
    """
    author.require("create", "seed_lot")
    merged = list(dict.fromkeys(lots))
    if len(merged) < 2:
        raise Invalid("Choisissez au moins deux lots.", code="stock.one-lot", fields={"lots": "Au moins deux lots."})
    lock(session, *merged)
    nodes = [require_stock(session, author, lot) for lot in merged]
    for lot in merged:
        require_open(session, lot)
        require_day(lot, on, at)
    require_in_use(location)
    _require_same(session, merged, nodes, is_forced=is_forced, reason=reason)
    held = [held_packages(session, lot) for lot in merged]
    _require_full(nodes, held)
    names = " et ".join(node.number for node in nodes)
    act = act or record_act(session, author, "bank.merge", f"Fusion des lots {names}", at=at, undo={})
    child = _new_lot(session, author, nodes[0], _common(merged), number, at=at)
    target = open_package(session, author, child, location, container=container, at=at)
    amounts = _in_common_unit(session, merged, held, child.unit, on)
    operation = Operation(author, act, "merge", on, at, reason=reason)
    for lot, node, packages, part in zip(merged, nodes, held, amounts, strict=True):
        link(session, node, node_of(session, child), "merged", share=part / total(amounts))
        for package, quantity in packages.items():
            write(session, operation, lot, package, -quantity)
    write(session, operation, child, target, total(amounts))
    for one in (*merged, child):
        settle(session, author, one, at=at)
    return child


def _new_lot(
    session: Session, author: Viewer, mother: Node, values: dict[str, object], number: str | None, *, at: dt.datetime
) -> Lot:
    """Add a lot of the taxon, generation and holder of another one."""
    node = add_node(
        session, author, "lot", at=at, organisation_id=mother.organisation_id, number=number, cd_nom=mother.cd_nom,
        taxon_name=mother.taxon_name, qualifier=mother.qualifier, generation=mother.generation,
    )  # fmt: skip
    return write_lot(session, author, node, {"status": Status.STORED, **values}, at=at)


def _require_same(
    session: Session, lots: Sequence[Lot], nodes: Sequence[Node], *, is_forced: bool, reason: str | None
) -> None:
    if is_forced:
        require_reason(reason, "Dites pourquoi ces lots sont réunis malgré leurs différences.")
        return
    found = differences(session, lots, nodes)
    if found:
        raise Conflict(
            f"Ces lots n'ont pas {' ni '.join(found)}. Pour les réunir quand même, forcez la fusion et dites pourquoi.",
            code="lots.differ",
        )


def _require_full(nodes: Sequence[Node], held: Sequence[dict[Package, float]]) -> None:
    for node, packages in zip(nodes, held, strict=True):
        if not packages:
            raise Conflict(f"Le lot {node.number} est vide : il n'y a rien à réunir.", code="stock.empty")


def _common(lots: Sequence[Lot]) -> dict[str, object]:
    """Give what lots put together have in common; the rest is to be measured again."""
    first = lots[0]
    values: dict[str, object] = {"collection": first.collection, "unit": first.unit}
    values["provenance"] = first.provenance if len({lot.provenance for lot in lots}) == 1 else "U"
    values["received_on"] = max((lot.received_on for lot in lots if lot.received_on), default=None)
    values["is_freeze_dried"] = all(lot.is_freeze_dried for lot in lots)
    return values


def _in_common_unit(
    session: Session, lots: Sequence[Lot], held: Sequence[dict[Package, float]], unit: str, on: dt.date
) -> list[float]:
    """Give what each lot holds, in the unit of the new one."""
    amounts = []
    for lot, packages in zip(lots, held, strict=True):
        converted = in_unit(total(packages.values()), lot.unit, unit, tsw_at(session, lot, on))
        amounts.append(float(round(converted)) if unit == "seed" else kept(converted))
    return amounts
