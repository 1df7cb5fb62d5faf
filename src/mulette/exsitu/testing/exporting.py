"""Tests as a file: one row a replicate, in the manner of SeedArc (a record is a replicate with its conditions).

Columns that SeedArc names bear its names; the others are ours. Places are not told: a place of harvest may be that of a
protected plant. Source: SeedArc, how to contribute, unioviedo.es/seedarc.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.numbering import code_of
from mulette.exsitu.testing.queries import Found, dishes_of, phases_of, pretreatments_of
from mulette.exsitu.testing.replicates import FATES, Dish
from mulette.exsitu.testing.results import result_of
from mulette.exsitu.testing.tables import Phase, Pretreatment, SeedTest
from mulette.exsitu.testing.values import PRETREATMENT
from mulette.exsitu.testing.viewing.filters import Filters
from mulette.exsitu.testing.viewing.rows import conditions, found_with
from mulette.exsitu.testing.viewing.words import parts_of, pretreatment_words

COLUMNS = (
    "contributor_name", "taxon", "cd_nom", "collection_type", "accession", "test", "replicate", "test_kind",
    "test_purpose", "treatment", "start_date", "germination_date", "end_date", "germination_criterion", "pretreatments",
    "phases", "temperature_day", "temperature_night", "light_hours", "substrate", "duration_days",
    "number_sown", "number_germinated", "mean_germination_time_days", "t50_coolbear_of_germinated_days",
    *(f"number_{fate}" for fate in FATES),
)  # fmt: skip
MOST, AT_ONCE = 100_000, 500
"""Tests of a file, and tests read at once."""


def seedarc_csv(session: Session, viewer: Viewer, filters: Filters, today: dt.date) -> str:
    """Write the replicates of the tests that a viewer may see; regimes are those of the last phase."""
    viewer.require("export", "seed_test")
    wanted = [*conditions(viewer, filters, today), SeedTest.status.not_in(("planned", "cancelled"))]
    found = found_with(session, *wanted, limit=MOST)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n", restval="")
    writer.writeheader()
    for start in range(0, len(found), AT_ONCE):
        writer.writerows(_rows(session, found[start : start + AT_ONCE]))
    return text.getvalue()


def _rows(session: Session, found: Sequence[Found]) -> Iterator[dict[str, Any]]:
    numbers = [one.test.id for one in found]
    dishes = dishes_of(session, numbers)
    phases, treatments = phases_of(session, numbers), pretreatments_of(session, numbers)
    for one in found:
        shared = _shared(one, phases[one.test.id], treatments[one.test.id])
        yield from (shared | _own(one, dish) for dish in dishes[one.test.id])


def _shared(found: Found, phases: Sequence[Phase], treatments: Sequence[Pretreatment]) -> dict[str, Any]:
    test, last = found.test, phases[-1] if phases else None
    return {
        "contributor_name": test.operator,
        "taxon": " ".join(filter(None, (found.node.qualifier, found.node.taxon_name))),
        "cd_nom": found.node.cd_nom,
        "collection_type": _collection_type(found.node.generation),
        "accession": code_of("lot", found.lot_node.number),
        "test": found.code,
        "test_kind": test.kind,
        "test_purpose": test.purpose,
        "treatment": test.treatment,
        "start_date": test.started_on,
        "germination_date": found.zero_on,
        "end_date": test.ended_on,
        "germination_criterion": test.criterion,
        "pretreatments": "; ".join(pretreatment_words(one) for one in parts_of(treatments, PRETREATMENT)),
        "phases": len(phases) or None,
        **({} if last is None else {
            "temperature_day": last.day_c, "temperature_night": last.night_c, "light_hours": last.light_hours,
            "substrate": last.substrate,
        }),
    }  # fmt: skip


def _collection_type(generation: int) -> str:
    return f"cultivated, generation {generation}" if generation else "wild native"


def _own(found: Found, dish: Dish) -> dict[str, Any]:
    result = result_of([dish], found.zero_on)
    return {
        "replicate": dish.rank,
        "duration_days": result.series.days[-1] if result.series else None,
        "number_sown": dish.seeds,
        "number_germinated": dish.germinated,
        "mean_germination_time_days": _rounded(result.figures.get("MeanGermTime")),
        "t50_coolbear_of_germinated_days": _rounded(result.figures.get("T50_coolbear")),
        **{f"number_{fate}": count for fate, count in (dish.fates or {}).items()},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
