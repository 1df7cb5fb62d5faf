"""Tests, counts, fates, figures and protocols as programs read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.numbering import code_of
from mulette.exsitu.testing.comparison import RATES, Comparison, compare_rate
from mulette.exsitu.testing.operations.planning import OF_PROTOCOL
from mulette.exsitu.testing.queries import (
    Found,
    counts_of,
    dishes_of,
    phases_of,
    pretreatments_of,
    replicates_of,
    results_of,
)
from mulette.exsitu.testing.replicates import FATES
from mulette.exsitu.testing.results import Rate, Result, result_of
from mulette.exsitu.testing.tables import Protocol, SeedCount, SeedTest
from mulette.exsitu.testing.values import PHASE, PRETREATMENT
from mulette.exsitu.testing.viewing.filters import Filters
from mulette.exsitu.testing.viewing.rows import conditions, found_with

OF_TEST = (
    "uuid", "kind", "purpose", "status", "treatment", "started_on", "zero_on", "lasts_days", "count_every_days",
    "due_on", "ended_on", "operator", "criterion", "is_conclusive", "viability_percent", "comment", "version",
)  # fmt: skip
Told = dict[str, Any]


def page(session: Session, viewer: Viewer, filters: Filters, today: dt.date, *, after: int, limit: int) -> Told:
    """Give one page of tests in the order of their number of row.

    Parameters
    ----------
    after
        ``next`` of the page before; 0 for the first page.
    """
    wanted = [*conditions(viewer, filters, today), SeedTest.id > after]
    found = found_with(session, *wanted, limit=limit)
    return {
        "tests": tell(session, found),
        "next": found[-1].test.id if len(found) == limit else None,
    }


def as_told(session: Session, found: Found) -> Told:
    """Tell a test."""
    session.refresh(found.test)
    return tell(session, [found])[0]


def tell(session: Session, found: Sequence[Found]) -> list[Told]:
    """Tell several tests."""
    numbers = [one.test.id for one in found]
    replicates, phases = _fates(session, found), phases_of(session, numbers)
    treatments = pretreatments_of(session, numbers)
    return [
        {
            **{name: getattr(one.test, name) for name in OF_TEST},
            "code": one.code,
            "number": one.node.number,
            "lot": one.lot.uuid,
            "lot_code": code_of("lot", one.lot_node.number),
            "cd_nom": one.node.cd_nom,
            "taxon_name": one.node.taxon_name,
            "qualifier": one.node.qualifier,
            "generation": one.node.generation,
            "replicates": replicates[one.test.id],
            "phases": [{name: getattr(row, name) for name in PHASE} for row in phases[one.test.id]],
            "pretreatments": [{name: getattr(row, name) for name in PRETREATMENT} for row in treatments[one.test.id]],
        }
        for one in found
    ]


def fates(session: Session, found: Found) -> list[Told]:
    """Tell the replicates of a test, with what was counted in each and what its seeds became."""
    return _fates(session, [found])[found.test.id]


def _fates(session: Session, found: Sequence[Found]) -> dict[int, list[Told]]:
    dishes = dishes_of(session, [one.test.id for one in found])
    return {
        one.test.id: [
            {
                "rank": dish.rank,
                "code": code_of("test", one.node.number, dish.rank),
                "seeds": dish.seeds,
                "germinated": dish.germinated,
                "removed": dish.removed,
                **dict.fromkeys(FATES),
                **(dish.fates or {}),
            }
            for dish in dishes[one.test.id]
        ]
        for one in found
    }


def counts(session: Session, found: Found) -> list[Told]:
    """Tell the counts of a test, by day and replicate."""
    ranks = {row.id: row.rank for row in replicates_of(session, found.test)}
    return [count(one, ranks[one.replicate_id]) for one in counts_of(session, list(ranks))]


def count(row: SeedCount, rank: int) -> Told:
    """Tell a count."""
    names = ("counted_on", "germinated", "removed", "observer", "version")
    return {"replicate": rank, **{name: getattr(row, name) for name in names}}


def results(session: Session, found: Found) -> Told:
    """Tell the figures of a test: of all replicates pooled, then of each."""
    dishes = dishes_of(session, [found.test.id])[found.test.id]
    pooled = result_of(dishes, found.zero_on)
    hill = pooled.hill()
    return {
        **result(pooled),
        "zero_on": found.zero_on,
        "hill": None if hill is None else {"a": hill.a, "b": hill.b, "c": hill.c, "y0": hill.y0},
        "replicates": [{"rank": dish.rank, **result(result_of([dish], found.zero_on))} for dish in dishes],
    }


def result(one: Result) -> Told:
    """Tell the figures of some replicates."""
    return {
        "sown": one.sown,
        "germinated": one.germinated,
        "untimed": one.untimed,
        "on_sown": rate(one.on_sown),
        "on_filled": rate(one.on_filled),
        "viable": rate(one.viable),
        "metrics": dict(one.figures),
        "days": list(one.series.days) if one.series else [],
        "cumulated": list(one.series.cumulated) if one.series else [],
    }


def rate(one: Rate | None) -> Told | None:
    """Tell a rate with its interval, in %; None: not computable."""
    if one is None or one.percent is None or one.interval is None:
        return None
    low, high = one.interval
    return {"successes": one.successes, "trials": one.trials, "percent": one.percent, "low": low, "high": high}


def comparison(session: Session, found: Sequence[Found]) -> Told:
    """Tell how several tests differ, in each of their rates; differences are from the first one."""
    results = results_of(session, found)
    named = {str(one.test.uuid): results[one.test.id] for one in found}
    return {
        "tests": [{"uuid": one.test.uuid, "code": one.code, "treatment": one.test.treatment} for one in found],
        "rates": {name: _compared(compare_rate(named, name)) for name in RATES},
    }


def _compared(one: Comparison) -> Told:
    verdict = one.verdict
    return {
        "tests": [{"uuid": name, **(rate(known) or {})} for name, known in one.rates.items()],
        "method": verdict.method if verdict else None,
        "p": verdict.p if verdict else None,
        "statistic": verdict.statistic if verdict else None,
        "differences": [{"uuid": gap.name, "points": gap.points, "low": gap.low, "high": gap.high} for gap in one.gaps],
    }


def protocol(row: Protocol) -> Told:
    """Tell a protocol."""
    names = ("uuid", "name", *OF_PROTOCOL, "source", "comment", "is_open", "version")
    return {name: getattr(row, name) for name in names}
