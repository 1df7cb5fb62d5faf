"""The least of the count is over its most, once the missing bound is completed."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="count.least-over-most",
    level=Level.BLOCKING,
    title="Dénombrement minimal supérieur au maximal",
    message="le dénombrement minimal ({count_min}) dépasse le maximal ({count_max}).",
    remedy="Inversez-les ou corrigez l'un des deux. Un minimum vide vaut 1 : écrivez 0 pour une absence.",
    fields=("count_min", "count_max"),
    source="GeoNature 2.17, import Synthèse",
    geonature="COUNT_MIN_SUP_COUNT_MAX",
    ginco=("1106",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("count_min", pl.col("count_min") > pl.col("count_max"))
