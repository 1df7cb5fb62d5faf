"""The geometry and the coordinates of a row are two places."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="place.geometry-apart",
    level=Level.WARNING,
    title="Géométrie et coordonnées qui se contredisent",
    message="la géométrie est à plus de 100 m des coordonnées ({longitude}, {latitude}).",
    remedy="Corrigez l'une des deux. C'est la géométrie qui sera gardée.",
    fields=("WKT", "longitude", "latitude"),
    source="GBIF, FOOTPRINT_WKT_MISMATCH",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("WKT", pl.col("is_apart"))
