"""The sheet of a test as pages and paper show it: how it is led, its grid of counts, its figures, its curve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mulette.exsitu.hill import Hill
from mulette.exsitu.testing.queries import (
    Found,
    counts_of,
    dishes_of,
    phases_of,
    pretreatments_of,
    replicates_of,
)
from mulette.exsitu.testing.replicates import FATES, Dish
from mulette.exsitu.testing.results import Rate, Result, result_of
from mulette.exsitu.testing.statuses import COUNTED, FILLED, OPEN, STATES
from mulette.exsitu.testing.tables import Protocol, SeedCount
from mulette.exsitu.testing.values import PHASE, PRETREATMENT
from mulette.exsitu.testing.viewing import words
from mulette.exsitu.testing.viewing.charts import Chart, curve_chart
from mulette.exsitu.vocabulary import label, terms

Fact = tuple[str, Any, None]


@dataclass(frozen=True)
class Sheet:
    """A test with all that its page shows.

    Parameters
    ----------
    found
        The test, its node and its lot.
    dishes
        Its replicates.
    pooled, of_each
        Figures of all replicates, and of each by rank.
    hill
        Curve of all replicates; None: it does not fit.
    counts
        Counts by rank and day.
    """

    found: Found
    dishes: Sequence[Dish]
    pooled: Result
    of_each: Mapping[int, Result]
    hill: Hill | None
    counts: Mapping[tuple[int, dt.date], SeedCount]

    @property
    def status(self) -> tuple[str, str]:
        """Word of its state, and shape that stands before."""
        return label("TEST_STATUS", self.found.test.status), STATES[self.found.test.status]

    @property
    def is_open(self) -> bool:
        """Whether counts and fates are still written."""
        return self.found.test.status in OPEN

    @property
    def is_counted(self) -> bool:
        """Whether its germinated seeds are counted."""
        return self.found.test.kind in COUNTED

    @property
    def days(self) -> list[dt.date]:
        """Days of its counts, in order."""
        return sorted({day for _, day in self.counts})

    def grid_days(self, today: dt.date) -> list[dt.date]:
        """Give the columns of the grid: the days counted, and today while the test runs."""
        is_today_asked = self.found.test.status == "running" and today >= self.found.test.started_on
        return sorted({*self.days, *([today] if is_today_asked else [])})

    def chart(self) -> Chart | None:
        """Draw its curve."""
        return curve_chart(self.pooled, self.of_each, self.hill)

    def figures(self) -> list[tuple[str, str, str]]:
        """Give its main figures: word, value, what it is made of."""
        return [] if self.found.test.status == "planned" else _figures(self.found, self.pooled)

    def measures(self) -> list[dict[str, str]]:
        """Give its metrics as pages tell them."""
        return [
            {
                "name": name,
                "label": one.label,
                "value": words.figure(self.pooled.figures.get(name), one.digits),
                "unit": one.unit,
                "says": one.says,
                "source": one.source,
            }
            for name, one in words.measures().items()
        ]

    def fates(self) -> list[tuple[str, list[int], int]]:
        """Give the fates that some seeds had: word, seeds in each replicate, in all."""
        if any(dish.fates is None for dish in self.dishes):
            return []
        told = terms("SEED_FATE")
        rows = [(told[name], [(dish.fates or {}).get(name, 0) for dish in self.dishes]) for name in FATES]
        return [(word, counts, sum(counts)) for word, counts in rows]


def read_sheet(session: Session, found: Found) -> Sheet:
    """Gather the sheet of a test."""
    rows = replicates_of(session, found.test)
    ranks = {row.id: row.rank for row in rows}
    dishes = dishes_of(session, [found.test.id])[found.test.id]
    pooled = result_of(dishes, found.zero_on)
    return Sheet(
        found,
        dishes,
        pooled,
        {dish.rank: result_of([dish], found.zero_on) for dish in dishes},
        pooled.hill(),
        {(ranks[one.replicate_id], one.counted_on): one for one in counts_of(session, list(ranks))},
    )


def facts(session: Session, found: Found) -> list[Fact]:
    """Say how a test is led: label and value."""
    test = found.test
    protocol = session.get(Protocol, test.protocol_id) if test.protocol_id else None
    phases = [words.phase_words(one) for one in words.parts_of(phases_of(session, [test.id])[test.id], PHASE)]
    treatments = [
        words.pretreatment_words(one)
        for one in words.parts_of(pretreatments_of(session, [test.id])[test.id], PRETREATMENT)
    ]
    rows = replicates_of(session, test)
    seeds = sum(row.seeds for row in rows)
    of_each = f" de {rows[0].seeds}" if rows else ""
    said: list[tuple[str, Any]] = [
        ("Nature", label("TEST_KIND", test.kind)),
        ("But", label("TEST_PURPOSE", test.purpose)),
        ("Modalité", test.treatment),
        ("Protocole", protocol.name if protocol else None),
        ("Début", test.started_on),
        ("Jour zéro", test.zero_on),
        ("Fin", test.ended_on),
        ("Graines", f"{len(rows)} répétitions{of_each}, {seeds} graines"),
        ("Critère", label("TEST_CRITERION", test.criterion) if test.criterion else None),
        ("Prétraitements", " ; puis ".join(treatments) or "aucun"),
        *((f"Régime {n} sur {len(phases)}" if len(phases) > 1 else "Régime", one) for n, one in enumerate(phases, 1)),
        ("Rythme", f"un comptage tous les {test.count_every_days} j pendant {test.lasts_days} j"),
        ("Conduit par", test.operator),
        ("Commentaire", test.comment),
    ]
    return [(name, value, None) for name, value in said if value not in (None, "")]


def _figures(found: Found, pooled: Result) -> list[tuple[str, str, str]]:
    if found.test.kind in FILLED:
        filled = None if pooled.on_filled is None else pooled.on_filled.trials
        share = words.figure(None if filled is None else 100 * filled / pooled.sown, 0)
        return [("Graines pleines", f"{share} %", "ni vides ni parasitées, sur les semées")]
    said = [
        _rate("Germination", pooled.on_sown, "semées"),
        _rate("Sur graines pleines", pooled.on_filled, "ni vides ni parasitées"),
        _rate("Viabilité", pooled.viable, "pleines, germées ou fraîches"),
    ]
    if found.test.kind in COUNTED:
        mean, half = (pooled.figures.get(name) for name in ("MeanGermTime", "T50_coolbear"))
        said.append(("Temps moyen", f"{words.figure(mean, 2)} j", "moyenne des jours des graines germées"))
        said.append(("Moitié des germées", f"{words.figure(half, 2)} j", words.half_words(pooled) or "pas de germée"))
    else:
        said = said[2:]
    return said


def _rate(name: str, rate: Rate | None, of: str) -> tuple[str, str, str]:
    if rate is None:
        return name, "–", "à la clôture, avec le destin des graines"
    if rate.percent is None or rate.interval is None:
        return name, "–", f"indéfinie : aucune graine {of}"
    low, high = rate.interval
    ends = f"{words.figure(low, 0)} à {words.figure(high, 0)} % (Wilson, 95 %)"
    return name, f"{words.figure(rate.percent, 0)} %", f"{ends} ; {rate.successes} sur {rate.trials} {of}"
