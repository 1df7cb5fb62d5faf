"""A lot that arrives whole: its sheet, its weighing, its packages and what they hold, in one act."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.lots import add_lot
from mulette.exsitu.bank.packages import add_package
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.bank.weighings import add_weighing
from mulette.exsitu.lineage.queries import get_node
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node

READS = {"lot": "seed_lot", "material": "harvest", "harvest": "harvest", "culture": "culture"}
"""Object of the rights over what a lot may come from."""


def bank_lot(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    parents: Sequence[Node] = (),
    packages: Sequence[Mapping[str, Any]] = (),
    weighing: Mapping[str, Any] | None = None,
) -> Lot:
    """Enter a lot with its packages.

    Parameters
    ----------
    given
        As ``add_lot``.
    packages
        For each, what ``add_package`` takes, with ``quantity`` and ``unit`` of what it holds.
    weighing
        What ``add_weighing`` takes, by name; of the day of packaging by default.

    Raises
    ------
    Forbidden
        The author may not enter a lot, or write its stock.
    Invalid, Conflict
        As each of the operations.
    """
    lot = add_lot(session, author, given, at=at, parents=parents)
    day = lot.packed_on or lot.received_on or at.date()
    if weighing:
        add_weighing(session, author, lot, at=at, **{"weighed_on": day, **weighing})
    act = None
    for one in packages:
        described = {name: value for name, value in one.items() if name not in ("quantity", "unit")}
        package = add_package(session, author, lot, described, at=at)
        if one.get("quantity") is not None:
            words = f"Mise en paquet du lot {session.get_one(Node, lot.node_id).number}"
            act = act or record_act(session, author, "bank.receive", words, at=at, undo={})
            stock.receive(session, author, package, one["quantity"], on=day, at=at, unit=one.get("unit"), act=act)
    return lot


def parents_given(session: Session, author: Viewer, identifiers: Sequence[uuid.UUID]) -> list[Node]:
    """Give the nodes that a new lot comes from, of those that the author may see.

    Raises
    ------
    NotFound
        One does not exist.
    Forbidden
        The author may not see one.
    """
    nodes = [get_node(session, identifier) for identifier in dict.fromkeys(identifiers)]
    for node in nodes:
        require_over(author, "read", READS.get(node.kind, "seed_lot"), node.author_id, node.organisation_id)
    return nodes
