"""The observation starts after the day of the check."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="date.start-in-future",
    level=Level.BLOCKING,
    title="Date de début dans le futur",
    message="la date de début ({date_min}) est dans le futur.",
    remedy="Corrigez la date de début : l'année et l'ordre du jour et du mois sont les erreurs courantes.",
    fields=("date_min",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DATE_MIN_TOO_HIGH",
    ginco=("1209",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("date_min", pl.col("date_min") > references.today)
