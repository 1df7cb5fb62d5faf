"""Counts of a test: one a replicate and a day, corrected until the test is closed, each change in the journal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.testing.queries import Found, counts_of, dish_of, find_replicate, select_tests
from mulette.exsitu.testing.replicates import Seen, check_counts, check_day, next_count
from mulette.exsitu.testing.statuses import require_counted, require_open
from mulette.exsitu.testing.tables import Replicate, SeedCount, SeedTest


def find_count(session: Session, replicate: Replicate, day: dt.date) -> SeedCount | None:
    """Give the count of a replicate on a day; None: it was not counted."""
    of_day = select(SeedCount).where(SeedCount.replicate_id == replicate.id, SeedCount.counted_on == day)
    return session.scalar(of_day)


def set_count(
    session: Session,
    author: Viewer,
    found: Found,
    rank: int,
    counted_on: dt.date,
    germinated: int,
    *,
    at: dt.datetime,
    removed: int = 0,
) -> SeedCount:
    """Write, or correct, what was seen of a replicate on a day.

    Parameters
    ----------
    rank
        Rank of the replicate, from 1.
    germinated
        Seeds newly germinated since the count before; 0: none.
    removed
        Contaminated seeds taken away that day.

    Raises
    ------
    Conflict
        The test has not started, is over, or is not of a kind whose germination is counted.
    Invalid
        A day before the start or to come, a negative count, or more seeds germinated than there are left.
    """
    _require(author, found)
    if germinated < 0 or removed < 0:
        raise Invalid(
            "Un comptage est un nombre de graines, 0 ou plus.",
            code="test.negative-count",
            fields={"germinated": "0 ou plus."},
        )
    check_day(counted_on, found.test.started_on, at.date())
    replicate = find_replicate(session, found.test, rank)
    _check(session, replicate, Seen(counted_on, germinated, removed))
    row = find_count(session, replicate, counted_on)
    before = {} if row is None else {"germinated": row.germinated, "removed": row.removed}
    after = {"germinated": germinated, "removed": removed}
    if row is None:
        row = SeedCount(replicate_id=replicate.id, counted_on=counted_on, author_id=author.person_id, created_at=at)
        session.add(row)
    row.germinated, row.removed, row.observer, row.updated_at = germinated, removed, author.name or None, at
    session.flush()
    if before != after:
        _tell(session, author, found, rank, counted_on, before, after, at)
    return row


def erase_count(
    session: Session, author: Viewer, found: Found, rank: int, counted_on: dt.date, *, at: dt.datetime
) -> None:
    """Erase a count: the replicate was not looked at that day.

    Raises
    ------
    Conflict
        As ``set_count``.
    NotFound
        It was not counted.
    """
    _require(author, found)
    row = find_count(session, find_replicate(session, found.test, rank), counted_on)
    if row is None:
        raise NotFound(f"La répétition {rank} n'a pas de comptage le {counted_on:%d/%m/%Y}.", code="test.unknown-count")
    before = {"germinated": row.germinated, "removed": row.removed}
    session.delete(row)
    session.flush()
    _tell(session, author, found, rank, counted_on, before, {}, at)


def _require(author: Viewer, found: Found) -> None:
    require_over(author, "update", "seed_test", found.node.author_id, found.node.organisation_id)
    require_open(found.test.status)
    require_counted(found.test.kind)


def _check(session: Session, replicate: Replicate, new: Seen) -> None:
    """Check the counts of a replicate as they will stand with a new one."""
    kept = (one for one in counts_of(session, [replicate.id]) if one.counted_on != new.day)
    check_counts(dish_of(replicate, [new, *(Seen(one.counted_on, one.germinated, one.removed) for one in kept)]))


def _tell(
    session: Session,
    author: Viewer,
    found: Found,
    rank: int,
    day: dt.date,
    before: Mapping[str, int],
    after: Mapping[str, int],
    at: dt.datetime,
) -> None:
    """Note a count in the journal of its test, record the act, and move the day of the next count."""
    test = found.test
    cell = {"test": str(test.uuid), "rank": rank, "day": day.isoformat(), "before": dict(before)}
    words = "effacé" if not after else f"{after['germinated']} germée{'s' if after['germinated'] > 1 else ''}"
    label = f"Essai {found.node.number}, répétition {rank}, {day:%d/%m/%Y} : {words}"
    record_act(session, author, "testing.count", label, at=at, undo=cell)
    named = [{f"r{rank} {day.isoformat()} {name}": value for name, value in side.items()} for side in (before, after)]
    note(session, author, "update", "test", test.uuid, *named, at=at)
    latest = select(func.max(SeedCount.counted_on)).join(Replicate).where(Replicate.test_id == test.id)
    due = next_count(test.started_on, session.scalar(latest), test.count_every_days, test.lasts_days)
    # not through the row: counts of two replicates saved at once must not meet on the version of their test
    session.execute(update(SeedTest).where(SeedTest.id == test.id).values(due_on=due, updated_at=at))
    session.expire(test, ["due_on", "updated_at"])


@undoes("testing.count")
def _undo_count(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Put a count back to what it was."""
    assert act.undo is not None
    cell = act.undo
    found = select_tests(session, SeedTest.uuid == uuid.UUID(cell["test"]))[0]
    day = dt.date.fromisoformat(cell["day"])
    if cell["before"]:
        set_count(session, author, found, cell["rank"], day, at=at, **cell["before"])
    else:
        erase_count(session, author, found, cell["rank"], day, at=at)
