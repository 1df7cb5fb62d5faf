"""Tests of the school: first tests within the year, a few later ones, some under way."""

from __future__ import annotations

import datetime as dt

import numpy as np
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.school.banking import Kept
from mulette.exsitu.school.calendar import LAST_DAY, after, moment
from mulette.exsitu.testing.operations.closing import close_test, set_fates
from mulette.exsitu.testing.operations.counting import set_count
from mulette.exsitu.testing.operations.planning import plan_tests
from mulette.exsitu.testing.queries import Found

REPLICATES, SEEDS = 4, 25
COUNTED = (7, 14, 28)
"""Days of counting."""


def run_trials(session: Session, keeper: Viewer, random: np.random.Generator, lots: list[Kept]) -> None:
    """Test one lot in two within the year, and leave the latest tests running."""
    for rank, kept in enumerate(lots):
        if rank % 2 == 0:
            start = after(random, kept.packed_on, 20, 200)
            if start + dt.timedelta(days=30) <= LAST_DAY:
                _run(session, keeper, random, kept, start, "initial", until=LAST_DAY)
    for kept in lots[::40]:
        _run(session, keeper, random, kept, LAST_DAY - dt.timedelta(days=13), "monitoring", until=LAST_DAY)


def _run(
    session: Session,
    keeper: Viewer,
    random: np.random.Generator,
    kept: Kept,
    start: dt.date,
    purpose: str,
    *,
    until: dt.date,
) -> None:
    given = {
        "kind": "germination", "purpose": purpose, "started_on": start, "replicates": REPLICATES, "seeds": SEEDS,
        "operator": "FERRAND Nadia", "criterion": "radicle_2mm", "lasts_days": COUNTED[-1],
        "phases": [{"day_c": 20, "night_c": 10, "light_hours": 14, "substrate": "agar"}],
    }  # fmt: skip
    found = plan_tests(session, keeper, [(kept.lot, kept.node)], given, at=moment(start))[0]
    days = [day for day in (start + dt.timedelta(days=wait) for wait in COUNTED) if day <= until]
    for rank in range(1, REPLICATES + 1):
        _count(session, keeper, random, found, rank, kept.quality, days)
    if len(days) == len(COUNTED):
        close_test(session, keeper, found, at=moment(days[-1], 16))


def _count(
    session: Session,
    keeper: Viewer,
    random: np.random.Generator,
    found: Found,
    rank: int,
    quality: float,
    days: list[dt.date],
) -> None:
    """Let the living seeds of one dish germinate over the days, and say what became of the others."""
    alive = int(random.binomial(SEEDS, quality))
    fresh = int(random.binomial(alive, 0.08))
    times = np.sort(random.lognormal(2.2, 0.4, alive - fresh))
    edges = [0, *COUNTED[: len(days)]]
    counts = np.histogram(times, edges)[0].tolist()
    for day, count in zip(days, counts, strict=True):
        set_count(session, keeper, found, rank, day, count, at=moment(day, 15))
    if len(days) == len(COUNTED):
        empty = int(random.binomial(SEEDS - sum(counts), 0.2))
        late = min(fresh + (alive - fresh - sum(counts)), SEEDS - sum(counts) - empty)
        dead = SEEDS - sum(counts) - empty - late
        fates = {"normal": sum(counts), "fresh": late, "empty": empty, "dead": dead}
        set_fates(session, keeper, found, rank, fates, at=moment(days[-1], 15))
