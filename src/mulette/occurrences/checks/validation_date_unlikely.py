"""The record was validated before it was seen, or will be tomorrow."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="validation.date-unlikely",
    level=Level.WARNING,
    title="Date de validation invraisemblable",
    message="la date de validation ({meta_validation_date}) est dans le futur ou précède l'observation ({date_min}).",
    remedy="Corrigez la date de validation, ou celle de l'observation.",
    fields=("meta_validation_date", "date_min"),
    source="GBIF, IDENTIFIED_DATE_UNLIKELY",
)


def faults(references: References) -> Iterator[Fault]:
    day = pl.col("meta_validation_date").dt.date()
    yield Fault("meta_validation_date", (day > references.today) | (day < pl.col("date_min")))
