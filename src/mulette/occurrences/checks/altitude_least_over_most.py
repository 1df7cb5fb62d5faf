"""The lowest altitude is over the highest."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="altitude.least-over-most",
    level=Level.BLOCKING,
    title="Altitude minimale supérieure à la maximale",
    message="l'altitude minimale ({altitude_min} m) dépasse la maximale ({altitude_max} m).",
    remedy="Inversez-les ou corrigez l'une des deux.",
    fields=("altitude_min", "altitude_max"),
    source="GeoNature 2.17, import Synthèse",
    geonature="ALTI_MIN_SUP_ALTI_MAX",
    ginco=("1106",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("altitude_min", pl.col("altitude_min") > pl.col("altitude_max"))
