"""The least depth is over the greatest."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="depth.least-over-most",
    level=Level.BLOCKING,
    title="Profondeur minimale supérieure à la maximale",
    message="la profondeur minimale ({depth_min} m) dépasse la maximale ({depth_max} m).",
    remedy="Inversez-les ou corrigez l'une des deux.",
    fields=("depth_min", "depth_max"),
    source="GeoNature 2.17, import Synthèse (le code de GeoNature nomme l'altitude par erreur)",
    geonature="DEPTH_MIN_SUP_ALTI_MAX",
    ginco=("1106",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("depth_min", pl.col("depth_min") > pl.col("depth_max"))
