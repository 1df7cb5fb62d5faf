"""Weighings of lots: samples counted and weighed, each a row of its own; the last at a date is in force."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.bank.tables import Lot, Weighing
from mulette.exsitu.ledger import number
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.weights import SEEDS, weigh


def tsw_at(session: Session, lot: Lot, day: dt.date) -> float | None:
    """Give the mass of a thousand seeds in force at a day, g: the last weighed by then; None: never weighed."""
    row = weighing_at(session, lot, day)
    return None if row is None else row.tsw_g


def weighing_at(session: Session, lot: Lot, day: dt.date) -> Weighing | None:
    """Give the weighing in force at a day."""
    by_then = select(Weighing).where(Weighing.lot_id == lot.id, Weighing.weighed_on <= day)
    return session.scalar(by_then.order_by(Weighing.weighed_on.desc(), Weighing.id.desc()).limit(1))


def list_weighings(session: Session, lot: Lot) -> Sequence[Weighing]:
    """Give the weighings of a lot, the latest first."""
    of_lot = select(Weighing).where(Weighing.lot_id == lot.id)
    return session.scalars(of_lot.order_by(Weighing.weighed_on.desc(), Weighing.id.desc())).all()


def add_weighing(
    session: Session,
    author: Viewer,
    lot: Lot,
    masses_g: Sequence[float],
    *,
    at: dt.datetime,
    weighed_on: dt.date | None = None,
    seeds_per_sample: int = SEEDS,
    is_chaffy: bool = False,
    operator: str | None = None,
) -> Weighing:
    """Add a weighing to a lot; the former ones stay.

    Parameters
    ----------
    masses_g
        Mass of each sample, g; at least two.
    weighed_on
        The day of ``at`` by default.

    Raises
    ------
    Forbidden
        The author may not change this lot.
    Invalid
        Fewer than two samples, a mass not above zero, or a day to come.
    """
    node = session.get_one(Node, lot.node_id)
    require_over(author, "update", "seed_lot", node.author_id, node.organisation_id)
    day = weighed_on or at.date()
    if day > at.date():
        raise Invalid("La pesée est à venir.", code="weighing.day-to-come", fields={"weighed_on": "Jour à venir."})
    found = weigh(masses_g, seeds_per_sample=seeds_per_sample, is_chaffy=is_chaffy)
    row = Weighing(
        uuid=uuid.uuid4(),
        lot_id=lot.id,
        weighed_on=day,
        seeds_per_sample=seeds_per_sample,
        masses_g=list(masses_g),
        is_chaffy=is_chaffy,
        tsw_g=found.tsw_g,
        cv_percent=found.cv_percent,
        operator=operator or author.name,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    note(session, author, "create", "weighing", row.uuid, after=snapshot(row), at=at)
    record_act(session, author, "bank.weigh", f"Lot {node.number} pesé : {number(found.tsw_g)} g les mille", at=at)
    return row


def copy_weighing(session: Session, author: Viewer, lot: Lot, part: Lot, day: dt.date, *, at: dt.datetime) -> None:
    """Give a part split from a lot the weighing in force: they are the same seeds."""
    row = weighing_at(session, lot, day)
    if row is None:
        return
    names = ("weighed_on", "seeds_per_sample", "masses_g", "is_chaffy", "tsw_g", "cv_percent", "operator")
    same = {name: getattr(row, name) for name in names}
    copied = Weighing(
        uuid=uuid.uuid4(), lot_id=part.id, author_id=author.person_id, created_at=at, updated_at=at, **same
    )
    session.add(copied)
    session.flush()
    note(session, author, "create", "weighing", copied.uuid, after=snapshot(copied), at=at)
