"""Reads of the tests: one with all that is its own, the replicates as the rules see them, the tests of a lot."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.lineage.reach import in_reach, require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.testing.replicates import FATES, Dish, Seen
from mulette.exsitu.testing.results import Result, result_of
from mulette.exsitu.testing.tables import Phase, Pretreatment, Protocol, Replicate, SeedCount, SeedTest

OfTest = TypeVar("OfTest", Phase, Pretreatment, Replicate)
MOST_OF_LOT = 100
"""Tests of one lot that its pages show."""


@dataclass(frozen=True)
class Found:
    """A test with its node, its lot and the node of its lot."""

    test: SeedTest
    node: Node
    lot: Lot
    lot_node: Node

    @property
    def code(self) -> str:
        """Code of its label."""
        return code_of("test", self.node.number)

    @property
    def zero_on(self) -> dt.date:
        """Day zero of its times."""
        return self.test.zero_on or self.test.started_on


def find_test(session: Session, viewer: Viewer, identifier: uuid.UUID, action: str = "read") -> Found:
    """Give a test that a viewer may act upon.

    Raises
    ------
    NotFound
        No test has this UUID.
    Forbidden
        The viewer's right stops before it.
    """
    found = select_tests(session, SeedTest.uuid == identifier)
    if not found:
        raise NotFound("Cet essai n'existe pas.", code="test.unknown")
    require_over(viewer, action, "seed_test", found[0].node.author_id, found[0].node.organisation_id)
    return found[0]


def find_tests(session: Session, viewer: Viewer, identifiers: Collection[uuid.UUID]) -> list[Found]:
    """Give several tests that a viewer may see, in the order asked; those that he may not are left out."""
    found = select_tests(session, SeedTest.uuid.in_(identifiers), in_reach(viewer, "read", "seed_test"))
    order = list(identifiers)
    return sorted(found, key=lambda one: order.index(one.test.uuid))


def list_tests_of(session: Session, viewer: Viewer, lot: Lot, most: int = MOST_OF_LOT) -> list[Found]:
    """Give the latest tests of a lot that a viewer may see, the latest first."""
    latest = (
        select(SeedTest.id).where(SeedTest.lot_id == lot.id).order_by(SeedTest.started_on.desc(), SeedTest.id.desc())
    )
    found = select_tests(session, SeedTest.id.in_(latest.limit(most)), in_reach(viewer, "read", "seed_test"))
    return sorted(found, key=lambda one: (one.test.started_on, one.test.id), reverse=True)


def select_tests(session: Session, *conditions: object) -> list[Found]:
    """Give the tests that fit conditions over ``SeedTest`` and its ``Node``."""
    query = select(SeedTest, Node, Lot).join(Node, Node.id == SeedTest.node_id).join(Lot, Lot.id == SeedTest.lot_id)
    rows = session.execute(query.where(*conditions)).all()  # type: ignore[arg-type]
    of_lots = {lot.node_id for _, _, lot in rows}
    nodes = {node.id: node for node in session.scalars(select(Node).where(Node.id.in_(of_lots)))}
    return [Found(test, node, lot, nodes[lot.node_id]) for test, node, lot in rows]


def replicates_of(session: Session, test: SeedTest) -> Sequence[Replicate]:
    """Give the replicates of a test, in order."""
    return replicates_by_test(session, [test.id])[test.id]


def replicates_by_test(session: Session, tests: Collection[int]) -> dict[int, list[Replicate]]:
    """Give the replicates of some tests, by number of test, in order."""
    of_them = select(Replicate).where(Replicate.test_id.in_(tests))
    return _by_test(tests, session.scalars(of_them.order_by(Replicate.rank)))


def find_replicate(session: Session, test: SeedTest, rank: int) -> Replicate:
    """Give one replicate, kept from other writers until the end of the transaction.

    Raises
    ------
    NotFound
        The test has no such replicate.
    """
    of_test = select(Replicate).where(Replicate.test_id == test.id, Replicate.rank == rank)
    row = session.scalar(of_test.with_for_update())
    if row is None:
        raise NotFound(f"L'essai n'a pas de répétition {rank}.", code="test.no-replicate")
    return row


def counts_of(session: Session, replicate_ids: Collection[int]) -> Sequence[SeedCount]:
    """Give the counts of some replicates, by day."""
    of_them = select(SeedCount).where(SeedCount.replicate_id.in_(replicate_ids))
    return session.scalars(of_them.order_by(SeedCount.counted_on, SeedCount.replicate_id)).all()


def dishes_of(session: Session, tests: Collection[int]) -> dict[int, list[Dish]]:
    """Give the replicates of some tests as the rules see them, by number of test, in order."""
    rows = replicates_by_test(session, tests)
    seen: dict[int, list[Seen]] = defaultdict(list)
    for count in counts_of(session, [row.id for of_test in rows.values() for row in of_test]):
        seen[count.replicate_id].append(Seen(count.counted_on, count.germinated, count.removed))
    return {number: [dish_of(row, seen[row.id]) for row in of_test] for number, of_test in rows.items()}


def dish_of(row: Replicate, seen: Sequence[Seen]) -> Dish:
    """Make of a row and its counts what the rules see."""
    fates = {name: getattr(row, name) for name in FATES}
    said = any(count is not None for count in fates.values())
    return Dish(row.rank, row.seeds, tuple(seen), {name: fates[name] or 0 for name in FATES} if said else None)


def results_of(session: Session, found: Collection[Found]) -> dict[int, Result]:
    """Work out the figures of several tests, by number of test."""
    dishes = dishes_of(session, [one.test.id for one in found])
    return {one.test.id: result_of(dishes[one.test.id], one.zero_on) for one in found}


def phases_of(session: Session, tests: Collection[int]) -> dict[int, list[Phase]]:
    """Give the regimes of some tests, by number of test, in order."""
    return _by_test(tests, session.scalars(select(Phase).where(Phase.test_id.in_(tests)).order_by(Phase.rank)))


def pretreatments_of(session: Session, tests: Collection[int]) -> dict[int, list[Pretreatment]]:
    """Give the pretreatments of some tests, by number of test, in order."""
    of_them = select(Pretreatment).where(Pretreatment.test_id.in_(tests))
    return _by_test(tests, session.scalars(of_them.order_by(Pretreatment.rank)))


def _by_test(tests: Collection[int], rows: Iterable[OfTest]) -> dict[int, list[OfTest]]:
    found: dict[int, list[OfTest]] = {number: [] for number in tests}
    for row in rows:
        found[row.test_id].append(row)
    return found


def list_protocols(session: Session, *, only_open: bool = False) -> Sequence[Protocol]:
    """Give the protocols, by name."""
    query = select(Protocol).order_by(Protocol.name)
    return session.scalars(query.where(Protocol.is_open) if only_open else query).all()


def find_protocol(session: Session, identifier: uuid.UUID) -> Protocol:
    """Give a protocol.

    Raises
    ------
    NotFound
        No protocol has this UUID.
    """
    row = session.scalar(select(Protocol).where(Protocol.uuid == identifier))
    if row is None:
        raise NotFound("Ce protocole n'existe pas.", code="protocol.unknown")
    return row
