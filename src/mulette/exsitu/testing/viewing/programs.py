"""Tests, counts, fates, figures and protocols as programs read them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.numbering import code_of
from mulette.exsitu.testing.operations.planning import OF_PROTOCOL
from mulette.exsitu.testing.queries import (
    Found,
    counts_of,
    dishes_of,
    phases_of,
    pretreatments_of,
    replicates_of,
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
        "tests": [as_told(session, one) for one in found],
        "next": found[-1].test.id if len(found) == limit else None,
    }


def as_told(session: Session, found: Found) -> Told:
    """Tell a test."""
    test, node = found.test, found.node
    session.refresh(test)
    return {
        **{name: getattr(test, name) for name in OF_TEST},
        "code": found.code,
        "number": node.number,
        "lot": found.lot.uuid,
        "lot_code": code_of("lot", found.lot_node.number),
        "cd_nom": node.cd_nom,
        "taxon_name": node.taxon_name,
        "qualifier": node.qualifier,
        "generation": node.generation,
        "replicates": fates(session, found),
        "phases": [{name: getattr(one, name) for name in PHASE} for one in phases_of(session, test)],
        "pretreatments": [
            {name: getattr(one, name) for name in PRETREATMENT} for one in pretreatments_of(session, test)
        ],
    }


def fates(session: Session, found: Found) -> list[Told]:
    """Tell the replicates of a test, with what was counted in each and what its seeds became."""
    dishes = {dish.rank: dish for dish in dishes_of(session, [found.test.id])[found.test.id]}
    return [
        {
            "rank": row.rank,
            "code": code_of("test", found.node.number, row.rank),
            "seeds": row.seeds,
            "germinated": dishes[row.rank].germinated,
            "removed": dishes[row.rank].removed,
            **{name: getattr(row, name) for name in FATES},
        }
        for row in replicates_of(session, found.test)
    ]


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


def protocol(row: Protocol) -> Told:
    """Tell a protocol."""
    names = ("uuid", "name", *OF_PROTOCOL, "source", "comment", "is_open", "version")
    return {name: getattr(row, name) for name in names}
