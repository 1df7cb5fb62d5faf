"""The taxon was not seen, yet individuals are counted."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.counts import ABSENT
from mulette.occurrences.references import References

KIND = FindingKind(
    id="count.of-absence",
    level=Level.WARNING,
    title="Absence dénombrée",
    message="le taxon n'a pas été observé ({observation_status}), mais {count_max} individus sont comptés.",
    remedy="Corrigez le statut d'observation, ou écrivez 0 dans le dénombrement.",
    fields=("count_max", "observation_status"),
    source="GBIF, INDIVIDUAL_COUNT_CONFLICTS_WITH_OCCURRENCE_STATUS",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("count_max", (pl.col("observation_status") == ABSENT) & (pl.col("count_max") > 0))
