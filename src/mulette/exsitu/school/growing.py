"""What the school sowed and grew: a campaign every spring, cultures, new seeds of the next generation."""

from __future__ import annotations

import datetime as dt

import numpy as np
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.culture.operations import Source, add_culture, add_event, harvest
from mulette.exsitu.culture.tables import Culture
from mulette.exsitu.school.banking import Kept
from mulette.exsitu.school.calendar import FIRST_YEAR, LAST_DAY, LAST_YEAR, moment
from mulette.exsitu.sowing.operations import add_count, add_sowings, end_sowing
from mulette.exsitu.sowing.tables import Sowing

SOWN = 40
"""Seeds of a sowing."""
A_YEAR = 12


def grow(session: Session, keeper: Viewer, random: np.random.Generator, lots: list[Kept]) -> None:
    """Sow every spring lots of the years before, and grow what comes up."""
    for year in range(FIRST_YEAR + 1, LAST_YEAR + 1):
        day = dt.date(year, 3, 12)
        ready = [kept for kept in lots if kept.packed_on < day][-160:]
        chosen = [ready[place] for place in np.sort(random.choice(len(ready), A_YEAR, replace=False)).tolist()]
        common = {
            "campaign": f"Printemps {year}", "sown_on": day, "substrate": "alpine_mix", "container": "tray",
            "operator": "BLANC Hugo", "objective": "multiplication",
        }  # fmt: skip
        rows = [
            {"lot": kept.lot, "quantity": SOWN, "location": f"SERRE-P{1 + rank % 6}", "position": rank}
            for rank, kept in enumerate(chosen)
        ]
        sowings = add_sowings(session, keeper, common, rows, at=moment(day))
        for rank, (sowing, kept) in enumerate(zip(sowings, chosen, strict=True)):
            _raise(session, keeper, random, sowing, kept, rank, year)


def _raise(
    session: Session, keeper: Viewer, random: np.random.Generator, sowing: Sowing, kept: Kept, rank: int, year: int
) -> None:
    """Count what comes up; prick out the finest, note what becomes of them."""
    emerged = int(random.binomial(SOWN, 0.75 * kept.quality))
    first, second = emerged // 3, emerged - emerged // 3
    for wait, count in ((21, first), (42, second)):
        day = sowing.sown_on + dt.timedelta(days=wait)
        add_count(session, keeper, sowing, {"counted_on": day, "emerged": count}, at=moment(day))
    if rank % 2 == 0 and emerged >= 8:
        _cultivate(session, keeper, random, sowing, emerged - 3, year, rank)
    ended = sowing.sown_on + dt.timedelta(days=120)
    if year < LAST_YEAR:
        end_sowing(session, keeper, sowing, "success" if emerged > 5 else "failure", on=ended, at=moment(ended))


def _cultivate(
    session: Session, keeper: Viewer, random: np.random.Generator, sowing: Sowing, plants: int, year: int, rank: int
) -> None:
    pricked, lost = dt.date(year, 5, 20), int(random.integers(0, 4))
    given = {
        "started_on": pricked, "location": f"SERRE-P{1 + rank % 6}", "container": "godet 8 cm",
        "purpose": "multiplication", "responsible": "BLANC Hugo",
        "repot_on": dt.date(year + 1, 4, 1) if year == LAST_YEAR else None,
    }  # fmt: skip
    culture = add_culture(session, keeper, given, [Source(sowing.node, plants)], at=moment(pricked))
    told = [
        (dt.date(year, 7, 2), {"kind": "mortality", "quantity": lost} if lost else {"kind": "watering"}),
        (dt.date(year, 9, 15), {"kind": "potting_on", "container": "pot 1 L", "phase": "growing"}),
    ]
    if year < LAST_YEAR:
        told += [
            (dt.date(year, 11, 10), {"kind": "move", "location": "CHASSIS", "phase": "hardening"}),
            (dt.date(year + 1, 6, 15), {"kind": "flowering"}),
        ]
    for day, said in told:
        if day <= LAST_DAY:
            add_event(session, keeper, culture, {**said, "happened_on": day}, at=moment(day))
    if year < LAST_YEAR - 1 and rank % 4 == 0:
        _harvest(session, keeper, culture, plants - lost, year)


def _harvest(session: Session, keeper: Viewer, culture: Culture, plants: int, year: int) -> None:
    """Harvest new seeds, one generation further, and put them in the cold room."""
    day = dt.date(year + 1, 8, 20)
    given = {
        "harvested_on": day, "nature": "seed", "plants_sampled": max(1, plants // 2), "quantity": 60 * max(1, plants),
        "unit": "seed", "makes_lot": "oui", "location": "CF1-12",
    }  # fmt: skip
    harvest(session, keeper, [culture], given, at=moment(day))
