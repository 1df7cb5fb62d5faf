"""The end of a test: what became of each seed, and what the lot is worth by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.testing.operations.planning import UNTOLD
from mulette.exsitu.testing.queries import Found, dishes_of, find_replicate
from mulette.exsitu.testing.replicates import FATES, require_fates
from mulette.exsitu.testing.results import Result, result_of
from mulette.exsitu.testing.statuses import FILLED, Status, check_change, require_open

INITIAL_DAYS = 366
"""A first conclusive test begun within a year of the reception tells the initial viability. Source: FAO 2014, 4.3.1."""


def set_fates(
    session: Session, author: Viewer, found: Found, rank: int, fates: Mapping[str, int], *, at: dt.datetime
) -> None:
    """Say what the seeds of a replicate became; the counts are over, the test waits to be closed.

    Parameters
    ----------
    fates
        ``{fate: seeds}``; those not said are 0. They may not sum yet: the closing asks for it.

    Raises
    ------
    Conflict
        The test has not started, or is over.
    Invalid
        An unknown fate, or a negative number.
    """
    _require(author, found)
    require_open(found.test.status)
    unknown = sorted(set(fates) - set(FATES))
    if unknown:
        raise Invalid(f"Destin inconnu : {unknown[0]}. Connus : {', '.join(FATES)}.", code="test.unknown-fate")
    if any(count < 0 for count in fates.values()):
        raise Invalid(
            f"Répétition {rank} : un destin a un nombre de graines négatif.", code="test.negative-fate", replicate=rank
        )
    replicate = find_replicate(session, found.test, rank)
    before = snapshot(replicate, without=UNTOLD)
    for name in FATES:
        setattr(replicate, name, fates.get(name, 0))
    replicate.updated_at = at
    session.flush()
    named = [{f"r{rank} {name}": side[name] for name in FATES} for side in (before, snapshot(replicate))]
    if note(session, author, "update", "test", found.test.uuid, *named, at=at):
        record_act(
            session, author, "testing.fates", f"Essai {found.node.number}, destins de la répétition {rank}", at=at
        )
    if found.test.status == Status.RUNNING:
        finish_counting(session, author, found, at=at)


def finish_counting(session: Session, author: Viewer, found: Found, *, at: dt.datetime) -> None:
    """Say that the counts are over: the test waits to be closed.

    Raises
    ------
    Conflict
        It is not running.
    """
    _require(author, found)
    check_change(found.test.status, Status.TO_CLOSE)
    before = snapshot(found.test, without=UNTOLD)
    found.test.status, found.test.due_on, found.test.updated_at = Status.TO_CLOSE, None, at
    session.flush()
    note(session, author, "update", "test", found.test.uuid, before, snapshot(found.test, without=UNTOLD), at=at)
    record_act(session, author, "testing.finish", f"Essai {found.node.number} : comptages finis", at=at)


def close_test(
    session: Session,
    author: Viewer,
    found: Found,
    *,
    at: dt.datetime,
    ended_on: dt.date | None = None,
    is_conclusive: bool = True,
) -> Result:
    """Close a test whose fates sum to the seeds of each replicate, and write on the lot what it is worth by it.

    Parameters
    ----------
    ended_on
        Day of the closing; the day of ``at`` by default.
    is_conclusive
        Whether the result is worth for the lot.

    Raises
    ------
    Invalid
        The fates of a replicate do not sum to its seeds: the message names it; or the day cannot be.
    Conflict
        The test has not started, or is over.
    """
    _require(author, found)
    require_open(found.test.status)
    dishes = dishes_of(session, [found.test.id])[found.test.id]
    require_fates(dishes, found.test.kind)
    day = ended_on or at.date()
    last = max((seen.day for dish in dishes for seen in dish.seen), default=found.test.started_on)
    if not last <= day <= at.date():
        raise Invalid(
            f"La clôture se place entre le {last:%d/%m/%Y} et le {at:%d/%m/%Y}.",
            code="test.bad-end",
            fields={"ended_on": "Après le dernier comptage, pas à venir."},
        )
    check_change(found.test.status, Status.CLOSED)
    before = snapshot(found.test, without=UNTOLD)
    result = result_of(dishes, found.zero_on)
    test = found.test
    test.status, test.ended_on, test.due_on, test.is_conclusive = Status.CLOSED, day, None, is_conclusive
    test.viability_percent = None if test.kind in FILLED or result.viable is None else result.viable.percent
    test.updated_at = at
    session.flush()
    note(session, author, "update", "test", test.uuid, before, snapshot(test, without=UNTOLD), at=at)
    record_act(session, author, "testing.close", f"Essai {found.node.number} clos", at=at)
    if is_conclusive:
        _write_on_lot(session, author, found, result, at)
    return result


def _write_on_lot(session: Session, author: Viewer, found: Found, result: Result, at: dt.datetime) -> None:
    """Write on a lot the viability that a test found, or its share of full seeds for a cut test."""
    lot, test = found.lot, found.test
    before = snapshot(lot, without=UNTOLD)
    if test.kind in FILLED and result.on_filled is not None:
        lot.filled_percent = 100 * result.on_filled.trials / result.sown
    if test.viability_percent is not None and test.ended_on is not None:
        if lot.viability_on is None or test.ended_on >= lot.viability_on:
            lot.viability_percent, lot.viability_on = test.viability_percent, test.ended_on
        is_first = lot.initial_viability_percent is None and lot.received_on is not None
        if is_first and test.started_on <= lot.received_on + dt.timedelta(days=INITIAL_DAYS):  # type: ignore[operator]
            lot.initial_viability_percent = test.viability_percent
    session.flush()
    after = snapshot(lot, without=UNTOLD)
    note(session, author, "update", "lot", lot.uuid, before, after, reason=f"Essai {found.node.number}", at=at)


def _require(author: Viewer, found: Found) -> None:
    require_over(author, "update", "seed_test", found.node.author_id, found.node.organisation_id)
