"""The geometry can be read but is not valid: a ring crosses itself, a hole is outside."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="geometry.invalid",
    level=Level.BLOCKING,
    title="Géométrie invalide",
    message="la géométrie « {WKT} » n'est pas valide : son contour se coupe ou se replie.",
    remedy="Réparez-la dans QGIS (boîte à outils, « Réparer les géométries »), puis exportez de nouveau.",
    fields=("WKT",),
    source="OGC Simple Features 1.2.1, validité",
    geonature="INVALID_GEOMETRY",
    ginco=("1111",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("WKT", pl.col("place_fault") == "invalid")
