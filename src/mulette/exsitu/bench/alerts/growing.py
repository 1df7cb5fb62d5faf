"""Alerts about what grows and what is tested: counts to make, pots to change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bench.alerts.kinds import Alert, figure
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.lineage.reach import in_reach
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing.tables import Sowing, SowingCount
from mulette.exsitu.testing.tables import SeedTest

GROWING = ("sown", "emerging")
"""States of a sowing that is still looked at."""


def growing_alerts(session: Session, viewer: Viewer, until: dt.date) -> Iterator[Alert]:
    """Give the alerts of tests, sowings and cultures due by a day."""
    yield from _test_counts(session, viewer, until)
    yield from _uncounted(session, viewer, until)
    yield from _repottings(session, viewer, until)


def _test_counts(session: Session, viewer: Viewer, until: dt.date) -> Iterator[Alert]:
    query = select(SeedTest, Node).join(Node, Node.id == SeedTest.node_id)
    due = query.where(SeedTest.due_on <= until, in_reach(viewer, "read", "seed_test"))
    for test, node in session.execute(due):
        code = code_of("test", node.number)
        assert test.due_on is not None
        words = f"Comptage attendu le {test.due_on:%d/%m/%Y}."
        yield Alert("test_count", test.due_on, "test", test.uuid, code, node.taxon_name or "", words)


def _uncounted(session: Session, viewer: Viewer, until: dt.date) -> Iterator[Alert]:
    wait = dt.timedelta(days=figure("sowing_uncounted", "days"))
    counted = select(func.max(SowingCount.counted_on)).where(SowingCount.sowing_id == Sowing.id)
    last = func.coalesce(counted.correlate(Sowing).scalar_subquery(), Sowing.sown_on)
    query = select(Sowing, last).where(Sowing.status.in_(GROWING), last <= until - wait)
    reached = query.join(Node, Node.id == Sowing.node_id).where(in_reach(viewer, "read", "culture"))
    for sowing, day in session.execute(reached):
        seen = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
        words = f"Rien n'a été compté depuis le {seen:%d/%m/%Y}."
        code = code_of("sowing", sowing.node.number)
        yield Alert("sowing_uncounted", seen + wait, "sowing", sowing.uuid, code, sowing.node.taxon_name or "", words)


def _repottings(session: Session, viewer: Viewer, until: dt.date) -> Iterator[Alert]:
    ahead = dt.timedelta(days=figure("repot", "days"))
    query = select(Culture, Node).join(Node, Node.id == Culture.node_id)
    due = query.where(Culture.ended_on.is_(None), Culture.repot_on <= until + ahead)
    for culture, node in session.execute(due.where(in_reach(viewer, "read", "culture"))):
        code = code_of("culture", node.number)
        assert culture.repot_on is not None
        words = f"Rempotage prévu le {culture.repot_on:%d/%m/%Y}."
        yield Alert("repot", culture.repot_on, "culture", culture.uuid, code, node.taxon_name or "", words)
