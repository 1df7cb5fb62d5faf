"""The observation ends after the day of the check, though it started before."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="date.end-in-future",
    level=Level.BLOCKING,
    title="Date de fin dans le futur",
    message="la date de fin ({date_max}) est dans le futur.",
    remedy="Corrigez la date de fin, ou laissez-la vide si l'observation tient en un jour.",
    fields=("date_max",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DATE_MAX_TOO_HIGH",
    ginco=("1209",),
)


def faults(references: References) -> Iterator[Fault]:
    today = references.today
    yield Fault("date_max", (pl.col("date_max") > today) & (pl.col("date_min") <= today))
