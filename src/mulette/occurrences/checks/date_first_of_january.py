"""The observation is dated the first of January, with no hour: often a year alone, completed by a software."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="date.first-of-january",
    level=Level.INFORMATION,
    title="Observation du 1er janvier",
    message="l'observation est datée du 1er janvier ({date_min}), sans heure.",
    remedy="Si seule l'année est connue, donnez la période entière : du 1er janvier au 31 décembre.",
    fields=("date_min", "date_max"),
    source="GBIF, règles d'interprétation des dates",
)


def faults(references: References) -> Iterator[Fault]:
    day = pl.col("date_min")
    january = (day.dt.month() == 1) & (day.dt.day() == 1)
    yield Fault("date_min", january & (day == pl.col("date_max")) & pl.col("hour_min").is_null())
