"""The ledger of a lot as its sheet shows it: every line with the balance after it, a cancelled one with its twin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.tables import Location, Lot, Movement, Package
from mulette.exsitu.collecting.tables import Permit
from mulette.exsitu.ledger import kept
from mulette.exsitu.lineage.reach import reaches
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.vocabulary import label


@dataclass(frozen=True)
class Line:
    """One line of the ledger.

    Parameters
    ----------
    movement
        The movement.
    kind, code, place
        French word of its kind, code of the package, name of where the package was.
    balance
        What the lot held after it.
    person
        Who entered it.
    cause
        Code of the test, sowing or output that caused it, or nothing.
    permit
        Number of the permit, or nothing.
    rank
        Number of the line in the ledger, from 1.
    twin
        Number of the line that cancels it, or that it cancels.
    may_cancel
        Whether the viewer may cancel it, as far as the ledger of its package allows.
    """

    movement: Movement
    kind: str
    code: str
    place: str
    balance: float
    person: str
    cause: str
    permit: str
    rank: int
    twin: int | None
    may_cancel: bool

    @property
    def is_cancelled(self) -> bool:
        """Whether a later line cancels it."""
        return self.twin is not None and self.movement.cancels_id is None


def running(quantities: Iterable[float]) -> list[float]:
    """Give the balance after each movement.

    >>> running([500, -25, 25, -100])
    [500.0, 475.0, 500.0, 400.0]
    """
    found, held = [], 0.0
    for quantity in quantities:
        held = kept(held + quantity)
        found.append(held)
    return found


def ledger_of(session: Session, viewer: Viewer, lot: Lot, node: Node) -> list[Line]:
    """Give the lines of the ledger of a lot, the latest first."""
    query = (
        select(Movement, Package.rank, Location.name, Act, Node, Permit.number)
        .join(Package, Package.id == Movement.package_id)
        .join(Location, Location.id == Movement.location_id)
        .join(Act, Act.id == Movement.act_id)
        .outerjoin(Node, Node.id == Movement.cause_id)
        .outerjoin(Permit, Permit.id == Movement.permit_id)
        .where(Movement.lot_id == lot.id)
        .order_by(Movement.id)
    )
    rows = session.execute(query).all()
    ranks = {row[0].id: rank for rank, row in enumerate(rows, 1)}
    twins = {row[0].cancels_id: rank for rank, row in enumerate(rows, 1) if row[0].cancels_id is not None}
    counted = _last_recounts([row[0] for row in rows], set(twins))
    balances = running(row[0].quantity for row in rows)
    lines = []
    for (movement, rank, place, act, cause, permit), balance in zip(rows, balances, strict=True):
        twin = twins.get(movement.id) or ranks.get(movement.cancels_id or 0)
        is_free = twin is None and movement.id >= counted.get(movement.package_id, 0)
        lines.append(
            Line(
                movement,
                label("STOCK_MOVEMENT", movement.kind),
                code_of("package", node.number, rank),
                place,
                balance,
                act.person,
                code_of(cause.kind, cause.number) if cause else "",
                permit or "",
                ranks[movement.id],
                twin,
                is_free
                and movement.cause_id is None
                and reaches(viewer, "update", "stock", act.person_id, node.organisation_id),
            )
        )
    return lines[::-1]


def _last_recounts(movements: list[Movement], cancelled: set[int | None]) -> dict[int, int]:
    """Give, by package, its last recount that stands: what is older is not cancelled any more (R6)."""
    return {one.package_id: one.id for one in movements if one.kind == "recount" and one.id not in cancelled}
