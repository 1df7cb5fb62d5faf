"""The date is impossible as it is, and possible once day and month are exchanged."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

MONTHS = 12

KIND = FindingKind(
    id="date.day-month-swapped",
    level=Level.WARNING,
    title="Jour et mois sans doute inversés",
    message="la date « {value} » ne convient que si l'on inverse le jour et le mois.",
    remedy="Vérifiez l'ordre du jour et du mois dans le fichier, et le format de date du modèle.",
    fields=("date_min",),
    source="GBIF, RECORDED_DATE_UNLIKELY",
)


def faults(references: References) -> Iterator[Fault]:
    day = pl.col("date_min").dt.day()
    month = pl.when(day <= MONTHS).then(day)
    swapped = pl.date(pl.col("date_min").dt.year(), month, pl.col("date_min").dt.month())
    latest = pl.min_horizontal(pl.lit(references.today), "date_max")
    yield Fault("date_min", (pl.col("date_min") > latest) & (swapped <= latest))
