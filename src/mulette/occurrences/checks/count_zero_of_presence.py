"""The taxon was seen, yet nobody is counted."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="count.zero-of-presence",
    level=Level.WARNING,
    title="Présence dénombrée à zéro",
    message="le taxon est présent, mais aucun individu n'est compté.",
    remedy="Si le taxon a été cherché en vain, donnez « Non observé » comme statut d'observation ; sinon, comptez-le.",
    fields=("count_max", "observation_status"),
    source="GBIF, INDIVIDUAL_COUNT_CONFLICTS_WITH_OCCURRENCE_STATUS",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("count_max", (pl.col("observation_status") == "Pr") & (pl.col("count_max") == 0))
