"""The observation ends before it starts, hours included."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="date.end-before-start",
    level=Level.BLOCKING,
    title="Fin avant le début",
    message="la fin ({ends}) précède le début ({begins}).",
    remedy="Corrigez l'une des deux dates ou l'une des deux heures ; elles sont peut-être inversées.",
    fields=("date_min", "date_max", "hour_min", "hour_max"),
    source="GeoNature 2.17, import Synthèse",
    geonature="DATE_MIN_SUP_DATE_MAX",
    ginco=("1209",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("date_min", pl.col("begins") > pl.col("ends"))
